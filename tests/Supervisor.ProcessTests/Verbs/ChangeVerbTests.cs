using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Verbs;

/// <summary><c>stop</c> and <c>restart</c> of the published file: what they say, where, and their exit codes.</summary>
public sealed class ChangeVerbTests : IDisposable
{
    private const int SIGINT = 2;
    private const int SIGTERM = 15;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_was_agreed_is_said_on_standard_output()
    {
        using FakeControlServer server = new(_directory["socket"], "202 Accepted", "{\"accepted\":true,\"gracePeriodSeconds\":1.5}");
        await using SupervisorRun stop = Run("stop", "--grace-period", "1500ms", "--socket", _directory["socket"]);
        Assert.Equal((ExitStatus.Exited(0), "stopping, 1.5s of grace\n", ""), (await stop.WaitForExitAsync(), stop.Output, stop.Log));

        await using SupervisorRun restart = Run("restart", "--socket", _directory["socket"]);
        Assert.Equal((ExitStatus.Exited(0), "restarting\n", ""), (await restart.WaitForExitAsync(), restart.Output, restart.Log));
        Assert.Equal(["POST /stop?gracePeriodSeconds=1.5", "POST /restart"], server.Requests.Select(head => head[..head.IndexOf(" HTTP", StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task What_was_refused_is_1_on_standard_error()
    {
        using FakeControlServer server = new(_directory["socket"], "404 Not Found", "no container \"db\" here\n");
        await using SupervisorRun run = Run("restart", "db", "--socket", _directory["socket"]);
        Assert.Equal((ExitStatus.Exited(1), "", "supervisor: refused: no container \"db\" here\n"), (await run.WaitForExitAsync(), run.Output, run.Log));
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("restart")]
    public async Task Nobody_there_is_2_on_standard_error(string verb)
    {
        await using SupervisorRun run = Run(verb, "--socket", _directory["socket"]);
        Assert.Equal(
            (ExitStatus.Exited(2), "", $"supervisor: no supervisor answers at {_directory["socket"]} (not there)\n"), (await run.WaitForExitAsync(), run.Output, run.Log));
    }

    [Theory]
    [InlineData("stop --grace-period soon", "command line: --grace-period: \"soon\" is no duration")]
    [InlineData("stop --grace-period", "command line: --grace-period: a value is missing")]
    [InlineData("stop 30", "command line: stop: takes no argument; for a grace period write --grace-period 30")]
    [InlineData("stop --grace 5", "command line: --grace: unknown option")]
    [InlineData("restart a b", "command line: restart: takes one argument at most")]
    public async Task A_wrong_command_line_is_78_and_asks_nobody(string line, string said)
    {
        using FakeControlServer server = new(_directory["socket"], "202 Accepted", "{}");
        await using SupervisorRun run = Setup(line.Split(' ')).Environment("SUPERVISOR_SOCKET", _directory["socket"]).Start();
        Assert.Equal(ExitStatus.Exited(78), await run.WaitForExitAsync());
        Assert.StartsWith(said, Assert.Single(run.Log.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.Empty(server.Requests);
    }

    /// <summary>A run has all signals blocked; a verb has those that it was started with.</summary>
    [Theory]
    [InlineData("stop", SIGINT)]
    [InlineData("restart", SIGINT)]
    [InlineData("restart", SIGTERM)]
    public async Task A_signal_ends_a_verb_that_waits(string verb, int signal)
    {
        using FakeControlServer silent = FakeControlServer.Silent(_directory["socket"]);
        await using SupervisorRun run = Run(verb, "--socket", _directory["socket"]);
        await run.WaitForAsync(() => silent.Requests.Count == 1, "the request");
        run.Signal(signal);
        Assert.Equal(ExitStatus.Killed(signal), await run.WaitForExitAsync());
        Assert.InRange(run.Lifetime, TimeSpan.Zero, TimeSpan.FromSeconds(4)); // its own limit is 5 s
    }

    /// <summary>What ends at once sends SIGTERM to everybody in the container, and so to who asked for it.</summary>
    [Fact]
    public async Task Stop_says_what_was_agreed_though_the_end_has_begun()
    {
        TaskCompletionSource<SupervisorRun> asks = new();
        using FakeControlServer server = new(_directory["socket"], connection =>
        {
            asks.Task.Result.Signal(SIGTERM);
            FakeControlServer.Text("HTTP/1.1 202 Accepted\r\n\r\n{\"accepted\":true,\"gracePeriodSeconds\":30}")(connection);
        });
        await using SupervisorRun run = Run("stop", "--socket", _directory["socket"]);
        asks.SetResult(run);
        Assert.Equal((ExitStatus.Exited(0), "stopping, 30s of grace\n", ""), (await run.WaitForExitAsync(), run.Output, run.Log));
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        using FakeControlServer silent = FakeControlServer.Silent(_directory["socket"]);
        await using SupervisorRun run = Run("stop", "--socket", _directory["socket"]);
        Assert.Equal((ExitStatus.Exited(2), "", $"supervisor: {_directory["socket"]} does not answer within 5s\n"), (await run.WaitForExitAsync(), run.Output, run.Log));
    }

    private static SupervisorSetup Setup(params string[] arguments) => new SupervisorSetup(RunMode.Subreaper).Arguments(arguments);

    private static SupervisorRun Run(params string[] arguments) => Setup(arguments).Start();
}
