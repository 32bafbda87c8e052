using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>What a failed liveness or startup probe does, and which probes go on while a stop is under way.</summary>
public sealed class ProbeKillTests
{
    private static readonly ProbesPlan Liveness = TestPlan.Probes(liveness: TestPlan.Probe(period: 5, failure: 1));

    [Fact]
    public void N11_a_failed_liveness_is_a_stop_with_preStop_and_without_drain_and_then_a_restart()
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 5, preStop: TestPlan.Exec(), probes: Liveness, restart: TestPlan.Restart(RestartPolicy.Always)))
        {
            Hooks = { [HookKind.PreStop] = HookScript.Succeeds(3) },
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("S F S") },
        };
        kernel.Begin();
        kernel.RunUntil(60);
        Assert.Equal(
            [
                "0s start main", "0s ready", "5s unready", "5s PreStop begins: LivenessFailed, 30s left", "8s SIGTERM to main", "8s sweep after main: SIGTERM",
                "8s start main again, 1", "8s ready",
            ],
            kernel.Timeline);
        Assert.Contains("main: stopping: Container main failed liveness probe, will be restarted", Killing(kernel));
    }

    [Fact]
    public void N10_a_failed_startup_is_a_stop_with_preStop_and_then_a_restart()
    {
        FakeKernel kernel = new(TestPlan.Pod(preStop: TestPlan.Exec(), probes: TestPlan.Probes(startup: TestPlan.Probe(delay: 15)), restart: TestPlan.Restart(RestartPolicy.OnFailure)))
        {
            Processes = { ["main"] = ProcessScript.Obeys(1, 0) },
            Probes = { [ProbeKind.Startup] = ProbeScript.Of("F F F S") },
        };
        kernel.Begin();
        kernel.RunUntil(60);
        // P14: initialDelay + (failureThreshold - 1) x period.
        Assert.Equal(
            [
                "0s start main", "35s PreStop begins: StartupFailed, 30s left", "35s SIGTERM to main", "36s sweep after main: SIGTERM", "36s start main again, 1", "51s ready",
            ],
            kernel.Timeline);
        Assert.Equal(["main: stopping: Container main failed startup probe, will be restarted"], Killing(kernel));
    }

    [Fact]
    public void P16_liveness_kills_once_startup_has_passed()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(TestPlan.Probe(period: 1, failure: 60), TestPlan.Probe(period: 1, failure: 1))))
        {
            Probes = { [ProbeKind.Startup] = ProbeScript.Of("F F F F F F F F F F S"), [ProbeKind.Liveness] = ProbeScript.Of("F") },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal("10", kernel.Runs(ProbeKind.Liveness));
        Assert.Contains("10s SIGTERM to main", kernel.Timeline);
    }

    [Theory]
    [InlineData(ProbeKind.Liveness, "liveness")]
    [InlineData(ProbeKind.Startup, "startup")]
    public void Under_Never_it_stays_ended_and_nobody_says_that_it_will_be_restarted(object probe, string word)
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 3, probes: TestPlan.Probes(startup: TestPlan.Probe(period: 5, failure: 1), liveness: TestPlan.Probe(period: 5, failure: 1))))
        {
            Processes = { ["main"] = ProcessScript.Stubborn },
            Probes = { [(ProbeKind)probe] = ProbeScript.Of("F") },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal([$"main: stopping: Container main failed {word} probe"], Killing(kernel));
        Assert.Equal(["0s SIGTERM to main", "3s SIGKILL to everything", "3s sweep: SIGKILL", "3s finish 137"], kernel.Timeline.TakeLast(4));
        Assert.Equal((ProbeKind)probe == ProbeKind.Liveness, kernel.Pod.LivenessFailedForGood);
    }

    // What the program ends with when it is stopped for its probe; successExitCodes 3.
    [Theory]
    [InlineData(ProbeKind.Liveness, 0, 1)]
    [InlineData(ProbeKind.Liveness, 3, 1)]
    [InlineData(ProbeKind.Liveness, 143, 143)]
    [InlineData(ProbeKind.Liveness, 5, 5)]
    [InlineData(ProbeKind.Startup, 0, 1)]
    [InlineData(ProbeKind.Startup, 5, 5)]
    public void S13_a_process_that_was_killed_for_its_probe_and_is_not_restarted_is_no_success(object probe, int code, int ours)
    {
        FakeKernel kernel = new(TestPlan.Pod(successExitCodes: [3], probes: TestPlan.Probes(startup: TestPlan.Probe(failure: 1), liveness: TestPlan.Probe(failure: 1))))
        {
            Processes = { ["main"] = ProcessScript.Obeys(0, code) },
            Probes = { [(ProbeKind)probe] = ProbeScript.Of("F") },
        };
        kernel.Begin();
        Assert.Equal(ours, kernel.RunToEnd().ExitCode);
    }

    // Grace periods: the pod's, the probe's, a later request's; when SIGKILL comes. Liveness fails at 5 s, the request is made at 10 s.
    [Theory]
    [InlineData("the_pods", 30.0, null, null, 35.0)]
    [InlineData("the_probes_is_shorter", 30.0, 7.0, null, 12.0)]
    [InlineData("the_probes_is_longer", 30.0, 500.0, null, 505.0)]
    [InlineData("the_probes_where_the_pods_is_0", 0.0, 4.0, null, 9.0)]
    [InlineData("the_pods_is_0", 0.0, null, null, 5.0)]
    [InlineData("a_request_shortens", 30.0, 500.0, 6.0, 16.0)]
    [InlineData("a_request_without_one_of_its_own_has_the_pods", 30.0, 500.0, -1.0, 40.0)]
    [InlineData("the_earlier_deadline_holds", 30.0, 20.0, 100.0, 25.0)]
    [InlineData("a_request_of_0", 30.0, 20.0, 0.0, 10.0)]
    public void U17_Rule_14_the_grace_period_of_a_kill(string scenario, double pod, double? probe, double? request, double killedAt)
    {
        Assert.NotEmpty(scenario);
        foreach (ProbeKind kind in (ProbeKind[])[ProbeKind.Liveness, ProbeKind.Startup])
        {
            ProbePlan plan = TestPlan.Probe(delay: 5, failure: 1, grace: probe);
            FakeKernel kernel = new(TestPlan.Pod(
                pod,
                probes: kind == ProbeKind.Liveness ? TestPlan.Probes(liveness: plan) : TestPlan.Probes(startup: plan),
                restart: TestPlan.Restart(RestartPolicy.Always)))
            {
                Processes = { ["main"] = ProcessScript.Stubborn },
                Probes = { [kind] = ProbeScript.Of("F") },
            };
            kernel.Begin();
            if (request is { } grace)
            {
                kernel.RequestAt(10, grace < 0 ? null : grace);
            }

            kernel.RunUntil(killedAt + 0.1);
            Assert.Single(kernel.Timeline, line => line.Contains("SIGKILL to", StringComparison.Ordinal));
            Assert.Contains($"{killedAt}s SIGKILL to {(request is null ? "main" : "everything")}", kernel.Timeline);
        }
    }

    [Fact]
    public void The_grace_of_a_probe_is_for_its_own_kill_only()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 9, probes: TestPlan.Probes(liveness: TestPlan.Probe(grace: 500)))) { Processes = { ["main"] = ProcessScript.Stubborn } };
        kernel.Begin();
        kernel.SignalAt(1);
        kernel.RunToEnd();
        Assert.Contains("10s SIGKILL to everything", kernel.Timeline);
    }

    [Fact]
    public void Rule_9_in_a_stop_readiness_goes_on_and_liveness_and_startup_do_not()
    {
        FakeKernel kernel = new(TestPlan.Pod(
            preStop: TestPlan.Exec(),
            probes: TestPlan.Probes(liveness: TestPlan.Probe(period: 2, failure: 1), readiness: TestPlan.Probe(period: 2))))
        {
            Processes = { ["main"] = ProcessScript.Obeys(4.5, 0) },
            Hooks = { [HookKind.PreStop] = HookScript.Succeeds(3) },
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("S S F"), [ProbeKind.Readiness] = ProbeScript.Of("S S F F F S") },
        };
        kernel.Begin();
        kernel.SignalAt(3);
        kernel.RunUntil(9.5);
        Assert.Equal("0 2", kernel.Runs(ProbeKind.Liveness));
        // K06: it says so while it is being stopped, and is not restarted for it.
        Assert.False(kernel.Pod.Main.Running!.IsReady);
        kernel.RunToEnd();
        Assert.Equal("0 2 4 6 8 10", kernel.Runs(ProbeKind.Readiness));
        Assert.Equal(
            ["0s start main", "0s ready", "3s unready", "3s PreStop begins: StopRequested, 30s left", "6s SIGTERM to main", "10.5s sweep: SIGTERM", "10.5s finish 0"],
            kernel.Timeline);
    }

    [Fact]
    public void A_stop_while_startup_is_pending_ends_its_probing()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(TestPlan.Probe(period: 1, failure: 3), readiness: TestPlan.Probe(period: 1))))
        {
            Processes = { ["main"] = ProcessScript.Obeys(5, 0) },
            Probes = { [ProbeKind.Startup] = ProbeScript.Of("F F S") },
        };
        kernel.Begin();
        kernel.SignalAt(1.5);
        Assert.Equal(0, kernel.RunToEnd().ExitCode);
        Assert.Equal("0 1", kernel.Runs(ProbeKind.Startup));
        Assert.Equal("", kernel.Runs(ProbeKind.Readiness));
    }

    [Fact]
    public void Readiness_goes_on_through_a_kill_for_liveness_and_makes_nothing_ready()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: Liveness with { Readiness = TestPlan.Probe(period: 2, failure: 1) }, restart: TestPlan.Restart(RestartPolicy.Always)))
        {
            Processes = { ["main"] = ProcessScript.Obeys(6.5, 0) },
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("S F S"), [ProbeKind.Readiness] = ProbeScript.Of("S S S F S") },
        };
        kernel.Begin();
        kernel.RunUntil(12);
        Assert.Equal("0 2 4 6 8 10 11.5", kernel.Runs(ProbeKind.Readiness));
        Assert.Equal(
            ["0s start main", "0s ready", "5s unready", "5s SIGTERM to main", "11.5s sweep after main: SIGTERM", "11.5s start main again, 1", "11.5s ready"],
            kernel.Timeline);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S101_an_attempt_that_a_stop_cancels_never_kills(bool answersLate)
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(liveness: TestPlan.Probe(period: 5, timeout: 4, failure: 1))))
        {
            Processes = { ["main"] = ProcessScript.Obeys(10, 0) },
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("S F@3") },
            AnswersAreLate = answersLate,
        };
        kernel.Begin();
        kernel.SignalAt(6);
        Assert.Equal(0, kernel.RunToEnd().ExitCode);
        Assert.Equal(["main: stopping: SIGTERM from pid 7"], Killing(kernel));
        Assert.Empty(kernel.RunningAttempts);
    }

    [Fact]
    public void S103_nothing_of_a_dead_incarnation_stacks_on_its_back_off()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: Liveness, restart: TestPlan.Restart(RestartPolicy.Always)))
        {
            Processes = { ["main"] = ProcessScript.Ends(6, 1) },
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("S S@0.5 S F@0.9 S") },
            AnswersAreLate = true,
        };
        kernel.Begin();
        // The second incarnation, of 6 s to 12 s, was being probed when it ended: its failure arrives in the back-off.
        kernel.At(11.9, () => kernel.Dispatch(new LifecycleEvent.Exited(kernel.LastSpawned!, ExitStatus.Exited(1))));
        kernel.RunUntil(23);
        Assert.Equal("0 5 6 11 21.9", kernel.Runs(ProbeKind.Liveness));
        Assert.Equal(
            ["0s start main", "6s start main again, 1", "21.9s start main again, 2"],
            kernel.Timeline.Where(line => line.Contains("start", StringComparison.Ordinal)));
        Assert.Empty(Killing(kernel));
    }

    [Fact]
    public void A_process_that_ends_by_itself_takes_its_attempts_with_it()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(liveness: TestPlan.Probe(timeout: 9), readiness: TestPlan.Probe(timeout: 9)))) { Processes = { ["main"] = ProcessScript.Ends(2, 0) }, };
        kernel.Probes[ProbeKind.Liveness] = kernel.Probes[ProbeKind.Readiness] = ProbeScript.Of("S@5");
        kernel.Begin();
        kernel.RunUntil(1);
        Assert.Equal(2, kernel.RunningAttempts.Count);
        kernel.RunToEnd();
        Assert.Empty(kernel.RunningAttempts);
        Assert.Empty(kernel.ArmedTimers);
    }

    [Fact]
    public void SIGKILL_is_behind_all_that_readiness_could_say()
    {
        // It takes 2 s to die: long enough for the answer, which must not be taken for one that comes out of a frozen container.
        FakeKernel kernel = new(TestPlan.Pod(grace: 1, probes: TestPlan.Probes(readiness: TestPlan.Probe(period: 0.5, timeout: 3))))
        {
            Processes = { ["main"] = ProcessScript.Stubborn with { DiesAfterKill = TimeSpan.FromSeconds(2) } },
            Probes = { [ProbeKind.Readiness] = ProbeScript.Of("S@2.75 S") },
            AnswersAreLate = true,
        };
        kernel.Begin();
        kernel.SignalAt(0.5);
        kernel.RunUntil(1.75);
        Assert.Empty(kernel.RunningAttempts);
        Assert.Equal(137, kernel.RunToEnd().ExitCode);
        Assert.Equal("0", kernel.Runs(ProbeKind.Readiness));
        Assert.DoesNotContain(kernel.Decisions, told => told.Decision.Template.Contains("thrown away", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Killing(FakeKernel kernel) => kernel.Decisions.Where(told => told.Decision.Event == "Killing").Select(told => TimelineText.Of(told.Decision));
}
