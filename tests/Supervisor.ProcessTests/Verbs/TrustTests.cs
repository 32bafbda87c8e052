using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Verbs;

/// <summary>Whose socket a verb takes for its supervisor's. With several users, and so as root.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task One_of_another_PID_namespace_is_not_taken()
    {
        // The server is the test's: outside of the namespace in which the verb runs.
        using FakeControlServer server = new(_directory["socket"], "200 OK", "ok");
        await AssertHealthAsync(new SupervisorSetup(RunMode.Process1), 1, $"no supervisor answers at {_directory["socket"]} (belongs to another container)\n");
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task One_that_we_may_not_connect_to_says_whose_it_is()
    {
        using FakeControlServer server = new(_directory["socket"], "200 OK", "ok");
        File.SetUnixFileMode(_directory["socket"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await AssertHealthAsync(AsNobody(), 1, $"no supervisor answers at {_directory["socket"]} (permission denied: it belongs to user 0, we are user 65534)\n");
    }

    [Fact]
    public async Task Root_s_is_taken_by_everybody_who_may_connect()
    {
        using FakeControlServer server = new(_directory["socket"], "200 OK", "ok");
        File.SetUnixFileMode(_directory["socket"], (UnixFileMode)0b110_110_110);
        await AssertHealthAsync(AsNobody(), 0, "ok\n");
    }

    [Fact]
    public async Task One_whose_file_is_a_third_user_s_is_not()
    {
        using FakeControlServer server = new(_directory["socket"], "200 OK", "ok");
        File.SetUnixFileMode(_directory["socket"], (UnixFileMode)0b110_110_110);
        _ = HostCommand.Run("chown", "1000", _directory["socket"]);
        await AssertHealthAsync(AsNobody(), 1, $"no supervisor answers at {_directory["socket"]} (not trusted: it belongs to user 1000, we are user 65534)\n");
        await AssertHealthAsync(new SupervisorSetup(RunMode.Subreaper), 1, $"no supervisor answers at {_directory["socket"]} (not trusted: it belongs to user 1000, we are user 0)\n");
        Assert.Empty(server.Requests);
    }

    private static SupervisorSetup AsNobody() => new SupervisorSetup(RunMode.Subreaper).Prepare("user 65534 65534");

    private async Task AssertHealthAsync(SupervisorSetup setup, int code, string output)
    {
        await using SupervisorRun run = setup.Arguments("health", "--socket", _directory["socket"]).Start();
        Assert.Equal((ExitStatus.Exited(code), output, ""), (await run.WaitForExitAsync(), run.Output, run.Log));
    }
}
