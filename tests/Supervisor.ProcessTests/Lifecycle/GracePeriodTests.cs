using System.Diagnostics;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Lifecycle;

/// <summary>
/// One budget for the whole stop. Where a preStop ran or a drain waited, at least 2 s lie between the stop signal and SIGKILL;
/// without either the grace period counts alone. Lower bounds are exact, upper ones leave room for a busy machine.
/// </summary>
public sealed class GracePeriodTests
{
    private const double Slack = 1.3;
    private const string Deaf = "stamp-on TERM @/journal TERM stamp @/journal main pause";

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task N08_S76_without_hooks_a_deaf_main_is_killed_when_the_grace_is_over_and_not_later(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, "terminationGracePeriodSeconds: 1\n");
        long asked = await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Journal journal = new(run);
        Assert.InRange(journal.Seconds(asked, "TERM"), 0, 0.9);
        // Less than the 2 s of the floor, which is not due here.
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 1, 1.9);
    }

    [Fact]
    public async Task S71_what_preStop_took_is_taken_from_the_time_after_the_stop_signal()
    {
        await using SupervisorRun run = Start(RunMode.Process1, "lifecycle: {preStop: {sleep: {seconds: 1}}}\nterminationGracePeriodSeconds: 3.5\n");
        long asked = await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.InRange(new Journal(run).Seconds(asked, "TERM"), 1, 1 + Slack);
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 3.5, 3.5 + Slack);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task S71_a_preStop_that_used_the_grace_up_leaves_two_seconds(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, Yaml.Hooks(preStop: "pause") + "terminationGracePeriodSeconds: 0.5\n");
        long asked = await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Journal journal = new(run);
        Assert.InRange(journal.Seconds(asked, "TERM"), 0.5, 0.5 + Slack);
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 2.5, 2.5 + Slack);
    }

    [Fact]
    public async Task S71_a_short_preStop_leaves_two_seconds_of_a_grace_that_is_shorter()
    {
        await using SupervisorRun run = Start(RunMode.Process1, Yaml.Hooks(preStop: "exit 0") + "terminationGracePeriodSeconds: 0.5\n");
        long asked = await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 2, 2 + Slack);
    }

    [Fact]
    public async Task S71_drain_and_preStop_share_the_budget()
    {
        await using SupervisorRun run = Start(RunMode.Process1, "lifecycle: {preStop: {sleep: {seconds: 2.4}}}\ndrainSeconds: 0.5\nterminationGracePeriodSeconds: 2.5\n");
        await run.WaitForLogAsync("ready");
        long asked = await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.InRange(new Journal(run).Seconds(asked, "TERM"), 2.5, 2.5 + Slack);
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 4.5, 4.5 + Slack);
    }

    [Fact]
    public async Task S71_after_a_drain_two_seconds_lie_between_stop_signal_and_SIGKILL()
    {
        await using SupervisorRun run = Start(RunMode.Process1, "drainSeconds: 0.5\nterminationGracePeriodSeconds: 2.5\n");
        await run.WaitForLogAsync("ready");
        long asked = await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.InRange(new Journal(run).Seconds(asked, "TERM"), 0.5, 0.5 + Slack);
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 2.5, 2.5 + Slack);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task With_a_grace_of_0_there_is_SIGKILL_at_once_and_nothing_else(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, Yaml.Hooks(preStop: "stamp @/journal preStop") + "terminationGracePeriodSeconds: 0\n");
        long asked = await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.Equal(["main"], new Journal(run).Texts);
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0, Slack);
    }

    [Fact]
    public async Task N08_a_main_that_obeys_ends_long_before_the_grace_is_over()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration("terminationGracePeriodSeconds: 20\n")
            .Child("exit-on TERM 7 stamp @/journal main pause").Start();
        long asked = await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0, Slack);
    }

    [Fact]
    public async Task S42_SIGKILL_at_the_end_of_the_grace_reaches_what_main_had_started()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Subreaper).Configuration("terminationGracePeriodSeconds: 0.4\n").Child(
            "fork [ ignore TERM stamp @/journal child pause ] orphan [ setsid ignore TERM stamp @/journal orphan pause ] ignore TERM stamp @/journal main pause").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("child");
        await journal.WaitForAsync("orphan");
        long asked = await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0.4, 0.4 + Slack);
        Assert.Empty(run.Escapees);
    }

    private static SupervisorRun Start(RunMode mode, string yaml) => new SupervisorSetup(mode).Configuration(yaml).Child(Deaf).Start();

    private static async Task<long> StopAsync(SupervisorRun run)
    {
        await new Journal(run).WaitForAsync("main");
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        return asked;
    }
}
