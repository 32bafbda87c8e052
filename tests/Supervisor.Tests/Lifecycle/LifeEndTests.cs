using System.Collections.Immutable;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>Exit codes, what comes too late, and that nothing happens after the end.</summary>
public sealed class LifeEndTests
{
    public static TheoryData<int> AllCodes => [.. Enumerable.Range(0, 256)];

    [Theory]
    [MemberData(nameof(AllCodes))]
    public void Mains_code_is_ours(int code)
    {
        FakeKernel kernel = new(TestPlan.Pod()) { Processes = { ["main"] = ProcessScript.Ends(1, code) } };
        kernel.Begin();
        Assert.Equal(code, kernel.RunToEnd().ExitCode);
    }

    [Theory]
    [InlineData(1, 129)]
    [InlineData(9, 137)]
    [InlineData(15, 143)]
    [InlineData(64, 192)]
    public void A_death_by_signal_is_128_and_its_number(int signal, int code)
    {
        FakeKernel kernel = new(TestPlan.Pod()) { Processes = { ["main"] = new ProcessScript { EndsAfter = TimeSpan.Zero, EndsWith = ExitStatus.Signaled(signal) } } };
        kernel.Begin();
        Assert.Equal(code, kernel.RunToEnd().ExitCode);
    }

    // successExitCodes 3 and 143.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(143, 0)]
    [InlineData(4, 4)]
    public void A_code_that_counts_as_success_is_0_for_us(int code, int ours)
    {
        FakeKernel kernel = new(TestPlan.Pod(successExitCodes: [3, 143])) { Processes = { ["main"] = ProcessScript.Ends(1, code) } };
        kernel.Begin();
        Assert.Equal(ours, kernel.RunToEnd().ExitCode);
    }

    [Fact]
    public void A_stopped_main_whose_signal_death_counts_as_success_is_0_for_us()
    {
        FakeKernel kernel = new(TestPlan.Pod(successExitCodes: [143]));
        kernel.Begin();
        kernel.SignalAt(1);
        Assert.Equal(0, kernel.RunToEnd().ExitCode);
    }

    [Fact]
    public void Success_codes_are_mains_and_not_a_steps()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first")], successExitCodes: [3])) { Processes = { ["first"] = ProcessScript.Ends(1, 3) } };
        kernel.Begin();
        Assert.Equal(3, kernel.RunToEnd().ExitCode);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 1)] // one of successExitCodes
    [InlineData(5, 5)]
    public void A_failed_postStart_is_never_a_success(int code, int ours)
    {
        FakeKernel kernel = new(TestPlan.Pod(postStart: TestPlan.Exec(), successExitCodes: [3]))
        {
            Processes = { ["main"] = ProcessScript.Obeys(1, code) },
            Hooks = { [HookKind.PostStart] = HookScript.Fails(1) },
        };
        kernel.Begin();
        Assert.Equal(ours, kernel.RunToEnd().ExitCode);
    }

    [Fact]
    public void Left_overs_of_main_get_SIGTERM_then_SIGKILL_after_2_s_and_are_given_up_5_s_later()
    {
        FakeKernel kernel = new(TestPlan.Pod()) { Processes = { ["main"] = ProcessScript.Ends(1, 0) }, Leftovers = { ["main"] = LeftoverScript.Unkillable } };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(
            [
                "0s start main", "0s ready", "1s unready", "1s sweep: SIGTERM", "3s sweep: SIGKILL", "8s sweep given up", "8s finish 137",
            ],
            kernel.Timeline);
    }

    [Fact]
    public void Grace_0_kills_left_overs_at_once_and_leaves_one_timer()
    {
        FakeKernel kernel = new(TestPlan.Pod()) { Processes = { ["main"] = ProcessScript.Ends(1, 0) }, Leftovers = { ["main"] = LeftoverScript.Unkillable } };
        kernel.Begin();
        kernel.RunUntil(2);
        kernel.Request(0);
        Assert.Equal("2s sweep: SIGKILL", kernel.Timeline.Last());
        Assert.Equal([TimerKind.SweepKillEnd], kernel.ArmedTimers.Select(timer => timer.Kind));
    }

    [Fact]
    public void The_5_s_of_left_overs_count_from_the_SIGKILL_that_went_to_everything()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 10))
        {
            Processes = { ["main"] = ProcessScript.Stubborn with { DiesAfterKill = TimeSpan.FromSeconds(3) } },
            Leftovers = { ["main"] = LeftoverScript.Unkillable },
        };
        kernel.Begin();
        kernel.SignalAt(0);
        kernel.RunToEnd();
        Assert.Equal(
            ["10s SIGKILL to everything", "13s sweep: SIGKILL", "15s sweep given up", "15s finish 137"],
            kernel.Timeline.SkipWhile(line => !line.StartsWith("10s SIGKILL", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_step_that_SIGKILL_does_not_end_is_given_up_with_137()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first", timeout: 1)])) { Processes = { ["first"] = ProcessScript.Unkillable } };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(137, kernel.ExitCode);
        Assert.Contains("3s SIGKILL to first", kernel.Timeline);
        Assert.DoesNotContain("start main", string.Join('\n', kernel.Timeline), StringComparison.Ordinal);
    }

    [Fact]
    public void A_main_that_is_gone_at_last_after_it_was_given_up_changes_nothing()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 1))
        {
            Processes = { ["main"] = ProcessScript.Stubborn with { DiesAfterKill = TimeSpan.FromSeconds(5.5) } },
        };
        kernel.Begin();
        kernel.SignalAt(0);
        kernel.RunToEnd();
        string[] atTheEnd = [.. kernel.Timeline];
        kernel.RunUntil(100);
        Assert.Equal(137, kernel.ExitCode);
        Assert.Equal(atTheEnd, kernel.Timeline);
    }

    [Fact]
    public void Events_of_an_incarnation_that_is_over_are_dropped()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first", timeout: 9)], preStop: TestPlan.Exec())) { Processes = { ["first"] = ProcessScript.Ends(1, 0) } };
        kernel.Begin();
        Incarnation first = kernel.LastSpawned!;
        kernel.RunUntil(2);
        string[] before = [.. kernel.Timeline];
        Assert.Equal("main", kernel.LastSpawned!.Name);
        kernel.Dispatch(new LifecycleEvent.Spawned(first, 99));
        kernel.Dispatch(new LifecycleEvent.SpawnRefused(first, new SpawnFailure(127, "late")));
        kernel.Dispatch(new LifecycleEvent.Exited(first, ExitStatus.Exited(9)));
        kernel.Dispatch(new LifecycleEvent.HookEnded(first, HookKind.PostStart, HookOutcome.Failure("late")));
        foreach (TimerKind kind in Enum.GetValues<TimerKind>())
        {
            kernel.Dispatch(new LifecycleEvent.TimerDue(new TimerKey(first.Generation, kind)));
        }

        kernel.Dispatch(new LifecycleEvent.LeftoversGone(1));
        kernel.Dispatch(new LifecycleEvent.LeftoversGone(2));
        Assert.Equal(before, kernel.Timeline);
        Assert.Equal(PodState.Main, kernel.State);
        Assert.Null(kernel.ExitCode);
    }

    [Fact]
    public void A_timer_of_a_process_that_has_ended_does_nothing_also_while_no_other_one_runs()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Processes = { ["main"] = ProcessScript.Ends(1, 1) } };
        kernel.Begin();
        kernel.RunUntil(5);
        Assert.Equal(PodState.BackingOff, kernel.State);
        string[] before = [.. kernel.Timeline];
        foreach (TimerKind kind in Enum.GetValues<TimerKind>())
        {
            kernel.Dispatch(new LifecycleEvent.TimerDue(new TimerKey(kernel.LastSpawned!.Generation, kind)));
        }

        Assert.Equal(before, kernel.Timeline);
        Assert.Equal(PodState.BackingOff, kernel.State);
    }

    [Fact]
    public void What_had_SIGKILL_and_is_still_there_is_still_started()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 1)) { Processes = { ["main"] = ProcessScript.Unkillable } };
        kernel.Begin();
        kernel.SignalAt(0);
        kernel.RunUntil(3);
        Assert.Equal(ProcessState.Killing, kernel.Pod.Main.Running!.State);
        Assert.True(kernel.Pod.Main.Running.IsStarted);
    }

    [Fact]
    public void What_SIGKILL_did_not_end_in_time_is_137_also_where_that_counts_as_success()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 1, successExitCodes: [137], probes: TestPlan.Probes(liveness: TestPlan.Probe(failure: 1)), restart: TestPlan.Restart(RestartPolicy.Always)))
        {
            Processes = { ["main"] = ProcessScript.Stubborn with { DiesAfterKill = TimeSpan.FromSeconds(7) } },
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("F") },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(["1s SIGKILL to main", "6s sweep: SIGKILL", "8s finish 137"], kernel.Timeline.SkipWhile(line => !line.Contains("SIGKILL", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_is_armed_and_nothing_is_done_after_the_end()
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 5, postStart: TestPlan.Exec(timeout: 60), preStop: TestPlan.Exec(timeout: 20)))
        {
            Processes = { ["main"] = ProcessScript.Stubborn },
            Hooks = { [HookKind.PreStop] = HookScript.Hangs },
        };
        kernel.Begin();
        kernel.SignalAt(3);
        kernel.RunToEnd();
        Assert.Empty(kernel.ArmedTimers);
        string[] atTheEnd = [.. kernel.Timeline];
        kernel.Signal();
        kernel.Request(0);
        kernel.Begin();
        kernel.Dispatch(new LifecycleEvent.LeftoversGone(1));
        kernel.RunUntil(1000);
        Assert.Equal(atTheEnd, kernel.Timeline);
        Assert.Equal(PodState.Ended, kernel.State);
        Assert.Empty(kernel.ArmedTimers);
    }

    [Fact]
    public void U18_each_line_of_the_stop_says_what_is_left_of_the_grace()
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 4, preStop: TestPlan.Exec()))
        {
            Processes = { ["main"] = ProcessScript.Stubborn },
            Hooks = { [HookKind.PreStop] = HookScript.Fails(16) },
        };
        kernel.Begin();
        kernel.SignalAt(0);
        kernel.RunToEnd();
        ImmutableArray<(double At, double? Left)> lines =
        [
            .. kernel.Decisions.Where(told => told.Decision.GraceLeft is not null).Select(told => (told.At.TotalSeconds, told.Decision.GraceLeft?.TotalSeconds)),
        ];
        // Stopping, draining; preStop begins; preStop failed, stop signal.
        Assert.Equal([(0, 30), (0, 30), (4, 26), (20, 10), (20, 10)], lines);
    }
}
