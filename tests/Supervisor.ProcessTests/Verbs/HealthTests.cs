using Supervisor.ProcessTests.Guards;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Verbs;

/// <summary><c>health</c> of the published file: 0 or 1 and one line on standard output, in a second at most, whatever is wrong.</summary>
public sealed class HealthTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("200 OK", "ok", 0, "ok\n")]
    [InlineData("503 Service Unavailable", "startup: main starts\n", 1, "startup: main starts\n")]
    [InlineData("500 Internal Server Error", "", 1, "HTTP status 500\n")]
    public async Task The_answer_decides(string status, string body, int code, string output)
    {
        using FakeControlServer server = new(_directory["socket"], status, body);
        await using SupervisorRun run = Run("health", "--socket", _directory["socket"]);
        await AssertEndAsync(run, code, output);

        await using SupervisorRun quiet = Run("health", "-q", "live", "--socket", _directory["socket"]);
        await AssertEndAsync(quiet, code, "");
        Assert.Equal(["/readyz", "/livez"], server.Requests.Select(head => head.Split(' ')[1]));
    }

    [Theory]
    [InlineData("--socket", "a value is missing")]
    [InlineData("--socket @/nothing", "(not there)")]
    [InlineData("--socket @/", "(is a directory)")]
    [InlineData("--socket /dev/null", "(is no socket)")]
    [InlineData("readyz", "did you mean ready?")]
    [InlineData("live ready", "takes one argument at most")]
    [InlineData("--sockets x", "did you mean --socket?")]
    [InlineData("--grace-period 5", "unknown option")]
    [InlineData("-x -y -z", "unknown option")]
    public async Task Whatever_is_wrong_is_1_and_one_line(string arguments, string said)
    {
        await using SupervisorRun run = Run(["health", .. arguments.Split(' ')]);
        Assert.Equal(ExitStatus.Exited(1), await run.WaitForExitAsync());
        Assert.Contains(said, Assert.Single(run.Output.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Empty(run.Log);
    }

    [Fact]
    public async Task Help_is_no_error()
    {
        await using SupervisorRun run = Run("health", "--help");
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Contains("supervisor health", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_an_empty_root_it_names_the_three_places()
    {
        using ScratchRoot root = new();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Root(root).Arguments("health").Start();
        await AssertEndAsync(run, 1, "no supervisor answers at /run/supervisor.sock (not there), /dev/shm/supervisor.sock (not there), /tmp/supervisor.sock (not there)\n");
    }

    [Fact]
    public async Task A_server_that_never_answers_costs_no_more_than_a_second()
    {
        using FakeControlServer silent = FakeControlServer.Silent(_directory["socket"]);
        await using SupervisorRun run = Run("health", "--socket", _directory["socket"]);
        await AssertEndAsync(run, 1, $"{_directory["socket"]} does not answer within 900ms\n");
        Assert.InRange(run.Lifetime, TimeSpan.FromMilliseconds(850), TimeSpan.FromSeconds(2)); // a second, and what the launcher takes under load
    }

    /// <summary>Two pipes that nobody writes to, each of which a run would wait for for 900 ms.</summary>
    [Fact]
    public async Task Nor_does_a_configuration_that_hangs()
    {
        _ = HostCommand.Run("mkfifo", _directory["a"], _directory["b"]);
        await using SupervisorRun run = Setup("health").Environment("SUPERVISOR_ENDPOINT__CONTROL_FILE", _directory["a"]).Environment("SUPERVISOR_ENDPOINT__HTTP_FILE", _directory["b"]).Start();
        await AssertEndAsync(run, 1, "no answer within 1s\n");
        Assert.InRange(run.Lifetime, TimeSpan.FromMilliseconds(950), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_configuration_that_is_wrong_does_not_hide_the_socket()
    {
        using FakeControlServer server = new(_directory["socket"], "200 OK", "ok");
        string file = _directory.Write("file.yaml", $"drainSecond: 5\nendpoint: {{control: {_directory["socket"]}}}\n");
        await using SupervisorRun run = Setup("health").Environment("SUPERVISOR_CONFIG", file).Environment("SUPERVISOR_NONSENSE", "1").Start();
        await AssertEndAsync(run, 0, "ok\n");
    }

    [Fact]
    public async Task Switched_off_is_one_sentence()
    {
        await using SupervisorRun run = Setup("health").Environment("SUPERVISOR_ENDPOINT__CONTROL", "none").Start();
        await AssertEndAsync(run, 1, "the control socket is switched off (environment: SUPERVISOR_ENDPOINT__CONTROL is none)\n");
    }

    /// <summary>Our own runtime can't come up: that is no other code either.</summary>
    [Fact]
    public async Task Without_memory_it_is_unhealthy()
    {
        await using SupervisorRun run = Setup("health").Prepare("limit as 64000000").Start();
        Assert.Equal(ExitStatus.Exited(1), await run.WaitForExitAsync());
        Assert.Contains("memory", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_thread_it_is_unhealthy()
    {
        using PidsLimit limit = new(1);
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).PrepareOutside("append", limit.Procs, "0").Arguments("health").Start();
        Assert.Equal(ExitStatus.Exited(1), await run.WaitForExitAsync());
        Assert.Contains("pids", run.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("close 1")]
    [InlineData("close 0 close 1 close 2")]
    public async Task Nobody_needs_to_read_it(string streams)
    {
        using FakeControlServer server = new(_directory["socket"], "200 OK", "ok");
        await using SupervisorRun run = Setup("health", "--socket", _directory["socket"]).Prepare(streams).Start();
        await AssertEndAsync(run, 0, "");
    }

    private static SupervisorSetup Setup(params string[] arguments) => new SupervisorSetup(RunMode.Subreaper).Arguments(arguments);

    private static SupervisorRun Run(params string[] arguments) => Setup(arguments).Start();

    private static async Task AssertEndAsync(SupervisorRun run, int code, string output)
    {
        Assert.Equal((ExitStatus.Exited(code), output, ""), (await run.WaitForExitAsync(), run.Output, run.Log));
    }
}
