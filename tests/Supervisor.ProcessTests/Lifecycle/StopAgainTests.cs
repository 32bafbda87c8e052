using System.Diagnostics;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Lifecycle;

/// <summary>More stop signals while a stop is under way: the second ends drain and preStop, the third kills. In each phase.</summary>
public sealed class StopAgainTests
{
    private const double Soon = 1.5;
    private const string Deaf = "stamp-on TERM @/journal TERM stamp @/journal main await @/end exit 7";

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_second_stop_signal_ends_the_drain_and_skips_preStop(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, Yaml.Hooks(preStop: "stamp @/journal preStop") + "drainSeconds: 20\n");
        await StopAsync(run, "draining");
        long again = Again(run, SignalNumbers.Int);
        Journal journal = new(run);
        await journal.WaitForAsync("TERM");
        Assert.InRange(journal.Seconds(again, "TERM"), 0, Soon);
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Equal(["main", "TERM"], journal.Texts);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_second_stop_signal_does_not_wait_for_preStop_any_longer(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, Yaml.Hooks(preStop: "stamp @/journal preStop pause"));
        Journal journal = new(run);
        await StopAsync(run, "preStop begins");
        await journal.WaitForAsync("preStop");
        long again = Again(run, SignalNumbers.Term);
        await journal.WaitForAsync("TERM");
        Assert.InRange(journal.Seconds(again, "TERM"), 0, Soon);
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Equal(["main", "preStop", "TERM"], journal.Texts);
    }

    [Fact]
    public async Task A_second_stop_signal_during_a_sleeping_preStop_ends_it()
    {
        await using SupervisorRun run = Start(RunMode.Process1, "lifecycle: {preStop: {sleep: {seconds: 25}}}\n");
        await StopAsync(run, "preStop begins");
        long again = Again(run, SignalNumbers.Term);
        await new Journal(run).WaitForAsync("TERM");
        Assert.InRange(new Journal(run).Seconds(again, "TERM"), 0, Soon);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_third_stop_signal_kills_after_the_second_ended_the_drain(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, "drainSeconds: 20\n");
        await StopAsync(run, "draining");
        Again(run, SignalNumbers.Term);
        await new Journal(run).WaitForAsync("TERM");
        long third = Again(run, SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(third, run.EndedAt), 0, Soon);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task A_main_that_is_asked_already_is_asked_again_by_the_second_and_killed_by_the_third(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, "");
        await new Journal(run).WaitForAsync("main");
        for (int i = 1; i <= 2; i++)
        {
            run.Signal(SignalNumbers.Term);
            await new Journal(run).WaitForAsync("TERM", i);
        }

        long third = Again(run, SignalNumbers.Int);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(third, run.EndedAt), 0, Soon);
        Assert.Equal(["main", "TERM", "TERM"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_third_stop_signal_kills_a_preStop_that_still_runs_too(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, Yaml.Hooks(preStop: "ignore TERM fork [ setsid ignore TERM append @/hook x pause ] stamp @/journal preStop pause"));
        Journal journal = new(run);
        await StopAsync(run, "preStop begins");
        await journal.WaitForAsync("preStop");
        await run.WaitForLinesAsync("hook", 1);
        IReadOnlyList<ProcStatus> processes = run.Processes;
        Assert.Equal(3, processes.Count);
        Again(run, SignalNumbers.Term);
        await journal.WaitForAsync("TERM");
        long third = Again(run, SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(third, run.EndedAt), 0, Soon);
        Leftovers.LeftoverModes.AssertGone(run, processes);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_stop_signal_while_a_failed_postStart_is_being_stopped_runs_preStop_once_and_makes_no_success_of_it(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(Yaml.Hooks("await @/main exit 1", "stamp @/journal preStop await @/go"))
            .Child("stamp-on TERM @/journal TERM exit-on TERM 0 append @/main x stamp @/journal main pause").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("preStop");
        run.Signal(SignalNumbers.Term);
        await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is { Pending: 0 }, "our reading of the signal");
        run.Directory.Write("go", "");
        Assert.Equal(ExitStatus.Exited(1), await run.WaitForExitAsync());
        Assert.Equal(["main", "preStop", "TERM"], journal.Texts);
    }

    [Fact]
    public async Task Three_stop_signals_in_quick_succession_are_three()
    {
        await using SupervisorRun run = Start(RunMode.Process1, Yaml.Hooks(preStop: "stamp @/journal preStop pause") + "drainSeconds: 20\n");
        await new Journal(run).WaitForAsync("main");
        for (int i = 0; i < 3; i++)
        {
            run.Signal(SignalNumbers.Int);
            await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is null or { Pending: 0 } or { State: 'Z' }, "our reading of the signal");
        }

        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.DoesNotContain("preStop", new Journal(run).Texts);
    }

    private static SupervisorRun Start(RunMode mode, string yaml) => new SupervisorSetup(mode).Configuration(yaml).Child(Deaf).Start();

    private static async Task StopAsync(SupervisorRun run, string phase)
    {
        await new Journal(run).WaitForAsync("main");
        run.Signal(SignalNumbers.Term);
        await run.WaitForLogAsync(phase);
    }

    private static long Again(SupervisorRun run, int signal)
    {
        long now = Stopwatch.GetTimestamp();
        run.Signal(signal);
        return now;
    }
}
