using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Verbs;

/// <summary>The verbs against the real thing, from inside its namespace.</summary>
public sealed class RunningSupervisorTests
{
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;

    [Theory]
    [InlineData(RunMode.Process1)]
    [InlineData(RunMode.Process1WithoutProc)]
    [InlineData(RunMode.Subreaper)]
    public async Task Health_then_a_stop_with_its_own_grace_period(RunMode mode)
    {
        await using SupervisorRun run = Setup(mode).Child("exit-on TERM 5 append @/life main pause").Start();
        await run.WaitForLinesAsync("life", 1);
        Assert.Equal(ExitStatus.Exited(0), await VerbAsync(run, "health"));
        Assert.Equal(ExitStatus.Exited(0), await VerbAsync(run, "stop", "--grace-period", "7"));
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
        Assert.Equal(ExitStatus.Exited(1), await OutsideAsync("health", run.Directory["control.sock"]));
        Assert.Equal(ExitStatus.Exited(2), await OutsideAsync("stop", run.Directory["control.sock"]));
    }

    /// <summary>The kernel still takes connections for a process that is stopped; an answer it can't make.</summary>
    [Fact]
    public async Task A_supervisor_that_is_stopped_is_unhealthy_and_healthy_again_when_it_goes_on()
    {
        await using SupervisorRun run = Setup(RunMode.Process1).Child("append @/life main pause").Start();
        await run.WaitForLinesAsync("life", 1);
        Assert.Equal(ExitStatus.Exited(0), await VerbAsync(run, "health"));
        run.Signal(SIGSTOP);
        await run.WaitForAsync(() => ProcStatus.Read(run.Pid)?.State == 'T', "the supervisor to be stopped");
        Assert.Equal(ExitStatus.Exited(1), await VerbAsync(run, "health", "live"));
        run.Signal(SIGCONT);
        Assert.Equal(ExitStatus.Exited(0), await VerbAsync(run, "health", "live"));
    }

    /// <summary>A parent sees into its container's PID namespace, so that a verb outside reaches it by its path.</summary>
    [Fact]
    public async Task From_outside_by_its_path()
    {
        await using SupervisorRun run = Setup(RunMode.Process1).Child("exit-on TERM 5 append @/life main pause").Start();
        await run.WaitForLinesAsync("life", 1);
        Assert.Equal(ExitStatus.Exited(0), await OutsideAsync("health", run.Directory["control.sock"]));
        Assert.Equal(ExitStatus.Exited(0), await OutsideAsync("stop", run.Directory["control.sock"]));
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
    }

    /// <summary>The first ones among them wait for Kestrel to be loaded.</summary>
    [Fact]
    public async Task Ten_at_once_are_all_answered()
    {
        await using SupervisorRun run = Setup(RunMode.Process1).Child("append @/life main pause").Start();
        await run.WaitForLinesAsync("life", 1);
        ExitStatus[] ends = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => VerbAsync(run, "restart", "nobody")));
        Assert.All(ends, end => Assert.Equal(ExitStatus.Exited(1), end));
        Assert.Equal(["main"], run.Directory.Lines("life"));
    }

    /// <summary>The hook finds the socket by what it is told, wherever the environment's configuration says nothing.</summary>
    [Fact]
    public async Task Hooks_find_it_by_what_they_are_told()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration($$$"""
                endpoint: {control: @/control.sock}
                lifecycle:
                  postStart: {exec: {command: [{{{Repository.Supervisor}}}, health, live]}}
                  preStop: {exec: {command: [{{{Repository.Supervisor}}}, stop, --grace-period, "3"]}}
                """)
            .Child("exit-on TERM 5 append @/life main pause").Start();
        await run.WaitForLogAsync("ready");
        run.Signal(15);
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
        Assert.Contains("stopping, 3s of grace", run.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Failed", run.Log, StringComparison.Ordinal);
    }

    private static SupervisorSetup Setup(RunMode mode) => new SupervisorSetup(mode).Environment("SUPERVISOR_ENDPOINT__CONTROL", "@/control.sock");

    private static Task<ExitStatus> VerbAsync(SupervisorRun run, string verb, params string[] arguments) =>
        run.ExecuteAsync([Repository.Supervisor, verb, .. arguments, "--socket", run.Directory["control.sock"]]);

    private static async Task<ExitStatus> OutsideAsync(string verb, string socket)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Subreaper).Arguments(verb, "--socket", socket).Start();
        return await run.WaitForExitAsync();
    }
}
