using System.Diagnostics;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Leftovers;

/// <summary>When main has ended: all that is left gets SIGTERM and SIGCONT, SIGKILL at most 2 s later, and main's code is ours.</summary>
public sealed class EndOfLifeTests
{
    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task S68_everything_that_is_left_gets_SIGTERM_wherever_it_went(LeftoverMode mode)
    {
        const string Left = "append @/up x exit-on TERM 0 pause";
        await using SupervisorRun run = LeftoverModes.Setup(mode).Child(
            $"fork [ stamp-on TERM @/journal child {Left} ] " +
            $"fork [ fork [ setsid stamp-on TERM @/journal grandchild {Left} ] stamp-on TERM @/journal middle {Left} ] " +
            $"orphan [ setsid stamp-on TERM @/journal orphan {Left} ] " +
            $"orphan [ setsid orphan [ setsid stamp-on TERM @/journal twice {Left} ] ] " +
            $"orphan [ setsid env-clear exec {ChildProgram.Path} stamp-on TERM @/journal hidden {Left} ] " +
            "await @/end exit 33").Start();
        await run.WaitForLinesAsync("up", 6);
        // The parents of the orphans end, and are reaped, in their own time.
        await run.WaitForAsync(() => run.Processes.Count == 7, "main and the six that it leaves behind, and nobody else");
        IReadOnlyList<ProcStatus> processes = run.Processes;
        long ended = Stopwatch.GetTimestamp();
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(33), await run.WaitForExitAsync());
        Assert.Equal(["child", "grandchild", "hidden", "middle", "orphan", "twice"], new Journal(run).Texts.Order());
        Assert.InRange(Journal.Seconds(ended, run.EndedAt), 0, 1.8);
        LeftoverModes.AssertGone(run, processes);
    }

    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task S70_what_ignores_SIGTERM_is_killed_after_two_seconds(LeftoverMode mode)
    {
        const string Left = "stamp-on TERM @/journal TERM append @/up x pause";
        await using SupervisorRun run = LeftoverModes.Setup(mode).Child(
            $"fork [ {Left} ] orphan [ setsid {Left} ] fork [ setsid fork [ setsid {Left} ] {Left} ] await @/end stamp @/journal end exit 34").Start();
        await run.WaitForLinesAsync("up", 4);
        IReadOnlyList<ProcStatus> processes = run.Processes;
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(34), await run.WaitForExitAsync());
        Journal journal = new(run);
        // Without /proc a left-over's own child is found when it has become ours: here with its parent's SIGKILL, for its own.
        int warned = mode == LeftoverMode.SubreaperWithoutProc ? 3 : 4;
        Assert.Equal(["end", .. Enumerable.Repeat("TERM", warned)], journal.Texts);
        Assert.InRange(journal.Seconds("end", run.EndedAt), 1.95, 3.5);
        LeftoverModes.AssertGone(run, processes);
    }

    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task S70_left_overs_get_no_more_than_what_is_left_of_the_grace_period(LeftoverMode mode)
    {
        await using SupervisorRun run = LeftoverModes.Setup(mode).Configuration("terminationGracePeriodSeconds: 0.8\n").Child(
            "orphan [ setsid stamp-on TERM @/journal TERM append @/up x pause ] await @/up exit-on TERM 0 stamp @/journal main pause").Start();
        await new Journal(run).WaitForAsync("main");
        IReadOnlyList<ProcStatus> processes = run.Processes;
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["main", "TERM"], new Journal(run).Texts);
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0.75, 1.7);
        LeftoverModes.AssertGone(run, processes);
    }

    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task S70_after_a_main_that_had_to_be_killed_left_overs_are_killed_at_once(LeftoverMode mode)
    {
        await using SupervisorRun run = LeftoverModes.Setup(mode).Configuration("terminationGracePeriodSeconds: 0.4\n").Child(
            "orphan [ setsid ignore TERM append @/up x pause ] await @/up ignore TERM stamp @/journal main pause").Start();
        await new Journal(run).WaitForAsync("main");
        IReadOnlyList<ProcStatus> processes = run.Processes;
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0.35, 1.7);
        LeftoverModes.AssertGone(run, processes);
    }

    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task A_stopped_left_over_is_continued_for_its_SIGTERM(LeftoverMode mode)
    {
        await using SupervisorRun run = LeftoverModes.Setup(mode).Child(
            "orphan [ setsid stamp-on TERM @/journal TERM exit-on TERM 0 append @/up x stop-self pause ] await @/end exit 35").Start();
        await run.WaitForLinesAsync("up", 1);
        await run.WaitForAsync(() => run.Processes.Any(process => process.State == 'T'), "the left-over to stop");
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(35), await run.WaitForExitAsync());
        Assert.Equal(["TERM"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task What_forks_faster_than_it_is_ended_ends_all_the_same(LeftoverMode mode)
    {
        // Each generation starts the next one and goes; none of them listens.
        const string Script = "trap '' TERM; echo x > \"$0\"; i=0; while :; do (:) & i=$((i+1)); [ $i = 20 ] && { (sh -c \"$1\" \"$0\" \"$1\") & exit; }; done";
        await using SupervisorRun run = LeftoverModes.Setup(mode)
            .Command("sh", "-c", "setsid sh -c \"$0\" \"$1\" \"$0\" & while ! [ -e \"$2\" ]; do sleep 0.02; done; exit 36", Script, "@/up", "@/end").Start();
        await run.WaitForLinesAsync("up", 1);
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(36), await run.WaitForExitAsync());
        Assert.Empty(run.Escapees);
    }

    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task A_main_that_forks_and_exits_ends_the_life_with_its_own_code(LeftoverMode mode)
    {
        await using SupervisorRun run = LeftoverModes.Setup(mode).Child(
            "orphan [ setsid stamp-on TERM @/journal daemon exit-on TERM 99 append @/up x pause ] await @/up stamp @/journal main exit 0").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["main", "daemon"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task With_nothing_left_the_end_comes_at_once(LeftoverMode mode)
    {
        await using SupervisorRun run = LeftoverModes.Setup(mode).Child("stamp @/journal main exit 37").Start();
        Assert.Equal(ExitStatus.Exited(37), await run.WaitForExitAsync());
        Assert.InRange(new Journal(run).Seconds("main", run.EndedAt), 0, 1);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_stop_signal_while_left_overs_are_ended_changes_no_code_and_a_third_one_kills_them(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child(
            "fork [ stamp-on TERM @/journal TERM append @/up x pause ] await @/up stamp @/journal main exit 38").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("TERM");
        foreach (int signal in (int[])[SignalNumbers.Term, SignalNumbers.Int, SignalNumbers.Term])
        {
            run.Signal(signal);
            await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is null or { Pending: 0 } or { State: 'Z' }, "our reading of the signal");
        }

        Assert.Equal(ExitStatus.Exited(38), await run.WaitForExitAsync());
        Assert.InRange(journal.Seconds("TERM", run.EndedAt), 0, 1.7);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_stop_while_left_overs_are_ended_sets_them_its_grace_period(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration("terminationGracePeriodSeconds: 0.3\n").Child(
            "fork [ stamp-on TERM @/journal TERM append @/up x pause ] await @/up stamp @/journal main exit 39").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("TERM");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(39), await run.WaitForExitAsync());
        Assert.InRange(journal.Seconds("TERM", run.EndedAt), 0.25, 1.7);
    }

    [Fact]
    public async Task What_was_started_from_outside_ends_with_the_container()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Child("stamp @/journal main await @/end exit 40").Start();
        await new Journal(run).WaitForAsync("main");
        string journal = run.Directory["journal"];
        Task<ExitStatus> session = run.ExecuteAsync(ChildProgram.Path, "stamp-on", "TERM", journal, "TERM", "exit-on", "TERM", "41", "stamp", journal, "session", "pause");
        await new Journal(run).WaitForAsync("session");
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(40), await run.WaitForExitAsync());
        Assert.Equal(["main", "session", "TERM"], new Journal(run).Texts);
        Assert.Equal(ExitStatus.Exited(41), await session);
    }
}
