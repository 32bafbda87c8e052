using System.Diagnostics;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Lifecycle;

/// <summary>A stop before main ran: the step that runs is signalled as main would be, and nothing further starts.</summary>
public sealed class InitStepStopTests
{
    [Theory]
    [InlineData("exit-on TERM 0", 143)]
    [InlineData("exit-on TERM 9", 9)]
    [InlineData("default TERM", 143)]
    public async Task S78_the_code_of_the_stopped_step_is_ours_or_143(string verbs, int code)
    {
        foreach (RunMode mode in (RunMode[])[RunMode.Process1, RunMode.Subreaper, RunMode.Terminal])
        {
            await using SupervisorRun run = Start(mode, $"{verbs} stamp @/journal step pause");
            await new Journal(run).WaitForAsync("step");
            run.Signal(SignalNumbers.Term);
            Assert.Equal(ExitStatus.Exited(code), await run.WaitForExitAsync());
            Assert.Equal(["step"], new Journal(run).Texts);
        }
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S79_a_stop_while_a_step_waits_leaves_at_once(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, "stamp @/journal step sleep 60");
        await new Journal(run).WaitForAsync("step");
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Int);
        Assert.Equal(ExitStatus.Exited(143), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0, 1.5);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task S78_a_step_that_ignores_the_stop_is_killed_when_the_grace_is_over(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, "stamp-on TERM @/journal TERM stamp @/journal step pause", "terminationGracePeriodSeconds: 0.5\n");
        await new Journal(run).WaitForAsync("step");
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.Equal(["step", "TERM"], new Journal(run).Texts);
        // No hook ran and nothing was drained: the grace period counts alone.
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0.5, 1.9);
    }

    [Fact]
    public async Task The_stop_signal_of_main_is_that_of_its_steps_too()
    {
        await using SupervisorRun run = Start(RunMode.Process1, "log-signals @/signals CONT exit 6", "lifecycle: {stopSignal: SIGUSR2}\n");
        await run.WaitForLinesAsync("signals", 1);
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(6), await run.WaitForExitAsync());
        Assert.Equal(["12", "18"], run.Directory.Lines("signals").Skip(1));
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task Neither_drain_nor_preStop_belong_to_the_stop_of_a_step(RunMode mode)
    {
        await using SupervisorRun run = Start(
            mode, "exit-on TERM 5 stamp @/journal step pause", Yaml.Hooks("stamp @/journal postStart", "stamp @/journal preStop") + "drainSeconds: 20\n");
        await new Journal(run).WaitForAsync("step");
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0, 1.5);
        Assert.Equal(["step"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_second_stop_signal_is_sent_again_and_a_third_kills_the_step(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, "stamp-on TERM @/journal TERM stamp @/journal step pause");
        Journal journal = new(run);
        await journal.WaitForAsync("step");
        run.Signal(SignalNumbers.Term);
        await journal.WaitForAsync("TERM");
        run.Signal(SignalNumbers.Int);
        await journal.WaitForAsync("TERM", 2);
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.Equal(["step", "TERM", "TERM"], journal.Texts);
    }

    [Fact]
    public async Task With_a_grace_of_0_the_step_is_killed_at_once()
    {
        await using SupervisorRun run = Start(RunMode.Process1, "stamp-on TERM @/journal TERM stamp @/journal step pause", "terminationGracePeriodSeconds: 0\n");
        await new Journal(run).WaitForAsync("step");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.Equal(["step"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_stop_between_two_steps_starts_nothing_further_and_is_143(RunMode mode)
    {
        // What the first step left behind ignores SIGTERM: its end, 2 s long, is the time between the steps.
        await using SupervisorRun run = Start(mode, "fork [ ignore TERM append @/left x pause ] await @/left stamp @/journal step");
        await LeftoverOfFirstStepAsync(run);
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(143), await run.WaitForExitAsync());
        Assert.Equal(["step"], new Journal(run).Texts);
        Assert.Empty(run.Escapees);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_stop_between_two_steps_waits_no_longer_than_its_grace(RunMode mode)
    {
        await using SupervisorRun run = Start(
            mode, "fork [ ignore TERM append @/left x pause ] await @/left stamp @/journal step", "terminationGracePeriodSeconds: 0.3\n");
        await LeftoverOfFirstStepAsync(run);
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(143), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0, 1.2);
        Assert.Empty(run.Escapees);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_stop_between_two_steps_leaves_nothing_not_even_what_hid_its_mark(RunMode mode)
    {
        // A session of its own and an empty environment: that it is the step's nobody can tell. That the whole is to end, everybody can.
        string hidden = $"orphan [ setsid env-clear exec {ChildProgram.Path} append @/hidden x pause ] await @/hidden";
        await using SupervisorRun run = Start(mode, $"{hidden} fork [ ignore TERM append @/left x pause ] await @/left stamp @/journal step");
        await new Journal(run).WaitForAsync("step");
        await run.WaitForAsync(() => run.Processes is [{ State: 'S' }, { State: 'S' }], "the end of the first step");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(143), await run.WaitForExitAsync());
        Assert.Equal(["step"], new Journal(run).Texts);
        Assert.Empty(run.Escapees);
    }

    private static SupervisorRun Start(RunMode mode, string step, string yaml = "") => new SupervisorSetup(mode)
        .Configuration(Yaml.InitSteps(step, "stamp @/journal second") + yaml).Child("stamp @/journal main").Start();

    private static async Task LeftoverOfFirstStepAsync(SupervisorRun run)
    {
        await new Journal(run).WaitForAsync("step");
        // The step itself is gone; what it left has become our child.
        await run.WaitForAsync(() => run.Processes is [{ State: 'S' } left] && left.ParentPid == run.Pid, "the end of the first step");
    }
}
