using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>The verb restart in each phase of a life: stopped as for a failed liveness, started again at once, whatever the policy.</summary>
public sealed class RestartRequestTests
{
    [Theory]
    [InlineData(RestartPolicy.Never)]
    [InlineData(RestartPolicy.OnFailure)]
    [InlineData(RestartPolicy.Always)]
    public void It_stops_with_preStop_and_without_drain_and_starts_again_at_once_whatever_the_policy(object policy)
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 5, preStop: TestPlan.Exec(), restart: TestPlan.Restart((RestartPolicy)policy)))
        {
            Processes = { ["main"] = ProcessScript.Obeys(1, 0) },
            Hooks = { [HookKind.PreStop] = HookScript.Succeeds(2) },
        };
        kernel.Begin();
        kernel.RestartAt(5);
        kernel.RunUntil(100);
        Assert.Equal(
            [
                "0s start main", "0s ready", "5s unready", "5s PreStop begins: RestartRequested, 30s left", "7s SIGTERM to main", "8s sweep after main: SIGTERM",
                "8s start main again, 1", "8s ready",
            ],
            kernel.Timeline);
    }

    [Fact]
    public void What_does_not_end_is_killed_alone()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 4)) { Processes = { ["main"] = ProcessScript.Stubborn } };
        kernel.Begin();
        kernel.RestartAt(5);
        kernel.RunUntil(100);
        Assert.Equal(
            ["5s unready", "5s SIGTERM to main", "9s SIGKILL to main", "9s sweep after main: SIGTERM", "9s start main again, 1", "9s ready"],
            kernel.Timeline.Skip(2));
    }

    [Fact]
    public void A_preStop_that_outlives_its_process_never_meets_the_next_one()
    {
        FakeKernel kernel = new(TestPlan.Pod(preStop: TestPlan.Exec()))
        {
            Processes = { ["main"] = ProcessScript.InTurn(ProcessScript.Ends(6, 0), ProcessScript.Obedient) },
            Hooks = { [HookKind.PreStop] = HookScript.Hangs },
        };
        kernel.Begin();
        kernel.RestartAt(5);
        kernel.RunUntil(100);
        Assert.Equal(
            ["5s unready", "5s PreStop begins: RestartRequested, 30s left", "6s PreStop is killed", "6s sweep after main: SIGTERM", "6s start main again, 1", "6s ready"],
            kernel.Timeline.Skip(2));
        Assert.Empty(kernel.RunningHooks);
    }

    [Fact]
    public void It_counts_as_a_restart_but_neither_for_maxRestarts_nor_for_the_back_off()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always, maximum: 2)))
        {
            Processes = { ["main"] = ProcessScript.InTurn([.. Enumerable.Repeat(ProcessScript.Obedient, 5), ProcessScript.Ends(1, 1)]) },
        };
        kernel.Begin();
        kernel.RestartAt(1, 2, 3, 4, 5);
        Assert.Equal(1, kernel.RunToEnd().ExitCode);
        // Five that were asked for; then one at once, and one after 10 s.
        Assert.Equal(
            [
                "0s start main", "1s start main again, 1", "2s start main again, 2", "3s start main again, 3", "4s start main again, 4", "5s start main again, 5",
                "6s start main again, 6", "17s start main again, 7",
            ],
            kernel.Timeline.Where(line => line.Contains("start", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_process_that_ends_with_a_success_under_it_is_started_again()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.OnFailure))) { Processes = { ["main"] = ProcessScript.Obeys(1, 0) } };
        kernel.Begin();
        kernel.RestartAt(1);
        kernel.RunUntil(5);
        Assert.Contains("2s start main again, 1", kernel.Timeline);
    }

    [Fact]
    public void It_cuts_a_back_off_short()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Processes = { ["main"] = ProcessScript.Ends(1, 1) } };
        kernel.Begin();
        kernel.RestartAt(5);
        kernel.RunUntil(27);
        // The back-off that was cut short counts all the same: the next one is the double.
        Assert.Equal(
            ["0s start main", "1s start main again, 1", "5s start main again, 2", "26s start main again, 3"],
            kernel.Timeline.Where(line => line.Contains("start", StringComparison.Ordinal)));
    }

    [Fact]
    public void It_cuts_the_back_off_short_while_left_overs_are_cleared_away()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Processes = { ["main"] = ProcessScript.Ends(1, 1) } };
        kernel.Begin();
        kernel.At(1.5, () => kernel.Leftovers["main"] = LeftoverScript.GoneAfter(1.5));
        kernel.RestartAt(3);
        kernel.RunUntil(10);
        Assert.Contains("3.5s start main again, 2", kernel.Timeline);
    }

    [Fact]
    public void In_the_middle_of_a_kill_for_liveness_it_changes_no_deadline_and_spares_the_back_off()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(liveness: TestPlan.Probe(failure: 1, grace: 4)), restart: TestPlan.Restart(RestartPolicy.Always, maximum: 1)))
        {
            Processes = { ["main"] = ProcessScript.InTurn(ProcessScript.Ends(1, 1), ProcessScript.Stubborn, ProcessScript.Obedient) },
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("S F S") },
        };
        kernel.Begin();
        kernel.RestartAt(3);
        kernel.RunUntil(100);
        Assert.Equal(
            [
                "1s start main again, 1", "1s ready", "1s unready", "1s SIGTERM to main", "5s SIGKILL to main", "5s sweep after main: SIGTERM", "5s start main again, 2",
                "5s ready",
            ],
            kernel.Timeline.SkipWhile(line => !line.Contains("again", StringComparison.Ordinal)));
        Assert.Equal(2, kernel.Pod.Main.Restarts);
    }

    [Fact]
    public void It_is_for_one_incarnation_only()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(liveness: TestPlan.Probe(failure: 1)), restart: TestPlan.Restart(RestartPolicy.OnFailure)))
        {
            Processes = { ["main"] = ProcessScript.InTurn(ProcessScript.Obeys(5, 0), ProcessScript.Ends(1, 1), ProcessScript.Ends(1, 1), ProcessScript.Ends(1, 0)) },
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("F S") },
        };
        kernel.Begin();
        kernel.RestartAt(3);
        Assert.Equal(0, kernel.RunToEnd().ExitCode);
        Assert.Equal(
            ["0s start main", "5s start main again, 1", "6s start main again, 2", "17s start main again, 3"],
            kernel.Timeline.Where(line => line.Contains("start", StringComparison.Ordinal)));
    }

    [Fact]
    public void In_the_middle_of_a_kill_for_good_it_is_started_again_and_alive()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 4, probes: TestPlan.Probes(liveness: TestPlan.Probe(failure: 1))))
        {
            Processes = { ["main"] = ProcessScript.Stubborn },
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("F S") },
        };
        kernel.Begin();
        kernel.RunUntil(1);
        Assert.True(kernel.Pod.LivenessFailedForGood);
        kernel.RestartAt(2);
        kernel.RunUntil(100);
        Assert.False(kernel.Pod.LivenessFailedForGood);
        // Not everything: what is to go on must not meet a SIGKILL to all.
        Assert.Equal(
            ["0s SIGTERM to main", "4s SIGKILL to main", "4s sweep after main: SIGTERM", "4s start main again, 1", "4s ready"],
            kernel.Timeline.SkipWhile(line => !line.Contains("SIGTERM", StringComparison.Ordinal)));
    }

    [Fact]
    public void After_a_postStart_that_failed_under_Never_it_is_started_again()
    {
        FakeKernel kernel = new(TestPlan.Pod(postStart: TestPlan.Exec()))
        {
            Processes = { ["main"] = ProcessScript.Obeys(5, 0) },
            Hooks = { [HookKind.PostStart] = HookScript.Fails(1) with { Then = HookScript.Succeeds(1) } },
        };
        kernel.Begin();
        kernel.RestartAt(3);
        kernel.RunUntil(100);
        Assert.Equal(["6s start main again, 1", "6s PostStart begins: Started", "7s ready"], kernel.Timeline.TakeLast(3));
    }

    [Fact]
    public void Twice_is_once()
    {
        FakeKernel kernel = new(TestPlan.Pod()) { Processes = { ["main"] = ProcessScript.Obeys(4, 0) } };
        kernel.Begin();
        kernel.RestartAt(1, 2, 3);
        kernel.RunUntil(100);
        Assert.Equal(1, kernel.Pod.Main.Restarts);
    }

    [Fact]
    public void S93_while_it_is_being_spawned_there_is_no_double_start()
    {
        FakeKernel kernel = new(TestPlan.Pod(postStart: TestPlan.Exec(), preStop: TestPlan.Exec())) { ToldWhileSpawning = { ["main"] = new Queue<LifecycleEvent>([Told.Restart(), Told.Restart()]) } };
        kernel.Begin();
        kernel.RunUntil(10);
        Assert.Equal(
            [
                "0s start main", "0s PreStop begins: RestartRequested, 30s left", "0s SIGTERM to main", "0s sweep after main: SIGTERM", "0s start main again, 1",
                "0s PostStart begins: Started", "0s ready",
            ],
            kernel.Timeline);
    }

    [Theory]
    [InlineData(60.0, "30s")]
    [InlineData(10.0, "10s")]
    public void A_stop_behind_it_while_main_is_being_spawned_is_the_end_and_the_earlier_deadline_holds(double grace, string killedAt)
    {
        FakeKernel kernel = new(TestPlan.Pod())
        {
            Processes = { ["main"] = ProcessScript.Stubborn },
            ToldWhileSpawning = { ["main"] = new Queue<LifecycleEvent>([Told.Restart(), Told.Request(grace)]) },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(["0s start main", "0s SIGTERM to main", $"{killedAt} SIGKILL to everything", $"{killedAt} sweep: SIGKILL", $"{killedAt} finish 137"], kernel.Timeline);
    }

    [Theory]
    [InlineData("while_a_step_runs", 1.0)]
    [InlineData("between_two_steps", 3.0)]
    public void Before_main_ever_ran_it_changes_nothing(string scenario, double at)
    {
        Assert.NotEmpty(scenario);
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first")]))
        {
            Processes = { ["first"] = ProcessScript.Ends(2, 0), ["main"] = ProcessScript.Ends(1, 3) },
            Leftovers = { ["first"] = LeftoverScript.GoneAfter(1.5) },
        };
        kernel.Begin();
        kernel.RestartAt(at);
        kernel.RunToEnd();
        Assert.Equal(
            ["0s start first", "2s sweep after first: SIGTERM", "3.5s start main", "3.5s ready", "4.5s unready", "4.5s sweep: SIGTERM", "4.5s finish 3"],
            kernel.Timeline);
    }

    [Theory]
    [InlineData("while_the_whole_is_being_stopped", 6.0)]
    [InlineData("while_the_last_left_overs_are_ended", 8.5)]
    [InlineData("after_the_end", 20.0)]
    public void Once_the_end_has_begun_it_changes_nothing(string scenario, double at)
    {
        Assert.NotEmpty(scenario);
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Processes = { ["main"] = ProcessScript.Obeys(3, 7) }, Leftovers = { ["main"] = LeftoverScript.GoneAfter(1) } };
        kernel.Begin();
        kernel.SignalAt(5);
        kernel.RestartAt(at);
        kernel.RunUntil(30);
        Assert.Equal(["0s start main", "0s ready", "5s unready", "5s SIGTERM to main", "8s sweep: SIGTERM", "9s finish 7"], kernel.Timeline);
    }

    [Fact]
    public void After_a_main_that_ended_for_good_it_changes_nothing()
    {
        FakeKernel kernel = new(TestPlan.Pod()) { Processes = { ["main"] = ProcessScript.Ends(1, 4) }, Leftovers = { ["main"] = LeftoverScript.GoneAfter(1) } };
        kernel.Begin();
        kernel.RestartAt(1.5);
        Assert.Equal(4, kernel.RunToEnd().ExitCode);
        Assert.Equal(0, kernel.Pod.Main.Restarts);
    }
}
