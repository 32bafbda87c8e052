using Serilog.Events;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>What attempts amount to: initial values, thresholds, errors, warnings, and that a verdict is held.</summary>
public sealed class ProbeVerdictTests
{
    [Fact]
    public void U02_before_the_first_run_it_is_alive_not_ready_and_not_started()
    {
        FakeKernel kernel = Lives(TestPlan.Probes(TestPlan.Probe(delay: 15), TestPlan.Probe(delay: 15), TestPlan.Probe(delay: 15)));
        kernel.RunUntil(14.9);
        Assert.Equal(ProbeValue.Unknown, kernel.Probe(ProbeKind.Startup).Value);
        Assert.Equal(ProbeValue.Success, kernel.Probe(ProbeKind.Liveness).Value);
        Assert.Equal(ProbeValue.Failure, kernel.Probe(ProbeKind.Readiness).Value);
        Assert.Equal(["0s start main"], kernel.Timeline);
        kernel.RunUntil(15.1);
        Assert.Equal(["0s start main", "15s ready"], kernel.Timeline);
    }

    [Fact]
    public void Rule_4_without_probes_it_is_started_and_ready_once_postStart_is_over()
    {
        FakeKernel kernel = new(TestPlan.Pod(postStart: TestPlan.Exec())) { Hooks = { [HookKind.PostStart] = HookScript.Succeeds(3) } };
        kernel.Begin();
        kernel.RunUntil(2.9);
        Assert.False(kernel.Pod.Main.Running!.IsStarted);
        kernel.RunUntil(3);
        Assert.True(kernel.Pod.Main.Running!.IsStarted);
        Assert.True(kernel.Pod.Main.Running!.IsReady);
    }

    [Fact]
    public void Without_readiness_it_is_ready_when_startup_passes()
    {
        FakeKernel kernel = Lives(TestPlan.Probes(startup: TestPlan.Probe(period: 2)), startup: "F F S");
        kernel.RunUntil(10);
        Assert.Equal(["0s start main", "4s ready"], kernel.Timeline);
    }

    // Readiness each second.
    [Theory]
    [InlineData("U03_two_failures_change_nothing", 1, 3, "S F F S", "0s ready")]
    [InlineData("U03_a_success_begins_the_count_anew", 1, 3, "S F F S F F S", "0s ready")]
    [InlineData("U03_three_failures_do", 1, 3, "S F F F", "0s ready|3s unready")]
    [InlineData("U03_two_successes_of_three_do_not_make_it_ready", 3, 3, "S S F S S F", "")]
    [InlineData("U03_three_do", 3, 3, "S S S F S", "2s ready")]
    [InlineData("U03_and_then_it_takes_three_failures", 3, 3, "S S S F F F S S S", "2s ready|5s unready|8s ready")]
    [InlineData("one_failure", 1, 1, "S F S F S", "0s ready|1s unready|2s ready|3s unready|4s ready")]
    [InlineData("P02_never_ready", 1, 3, "F", "")]
    [InlineData("a_warning_is_a_success", 1, 1, "W F W", "0s ready|1s unready|2s ready")]
    [InlineData("P10_a_time_out_is_a_failure", 1, 1, "S H H S", "0s ready|2s unready|3s ready")]
    [InlineData("errors_do_not_count_for_it", 1, 1, "E", "")]
    [InlineData("errors_do_not_count_against_it", 1, 1, "S E", "0s ready")]
    [InlineData("errors_do_not_break_a_streak_of_failures", 1, 3, "S F E E E F F", "0s ready|4s unready")]
    [InlineData("errors_do_not_break_a_streak_of_successes", 3, 1, "S S E E E S", "3s ready")]
    public void Thresholds(string scenario, int success, int failure, string attempts, string changes)
    {
        Assert.NotEmpty(scenario);
        // The last attempt is repeated, and must not be what decides.
        FakeKernel kernel = Lives(TestPlan.Probes(readiness: TestPlan.Probe(period: 1, success: success, failure: failure)), readiness: attempts);
        kernel.RunUntil(attempts.Split(' ').Count(word => word != "E") + (attempts.Contains('E', StringComparison.Ordinal) ? 1 : 0) + 0.5);
        Assert.Equal(["0s start main", .. changes.Split('|', StringSplitOptions.RemoveEmptyEntries)], kernel.Timeline);
        Assert.Equal(0, kernel.Pod.Main.Restarts);
    }

    [Theory]
    [InlineData("E S F", "0 0 10 20", true)]
    [InlineData("E E S F", "0 0 0 10 20", true)]
    [InlineData("E E E S", "0 0 0 10 20", false)]
    [InlineData("E E F S", "0 0 0 10 20", false)]
    [InlineData("F S", "0 10 20", false)]
    public void Rule_5_errors_are_tried_again_at_once_up_to_three_attempts_and_failures_are_not(string attempts, string runs, bool readyAtOnce)
    {
        FakeKernel kernel = Lives(TestPlan.Probes(readiness: TestPlan.Probe()), readiness: attempts);
        kernel.RunUntil(0.5);
        Assert.Equal(readyAtOnce, kernel.Pod.IsReady);
        kernel.RunUntil(20.5);
        Assert.Equal(runs, kernel.Runs(ProbeKind.Readiness));
    }

    [Fact]
    public void Each_run_has_three_attempts_of_its_own()
    {
        FakeKernel kernel = Lives(TestPlan.Probes(readiness: TestPlan.Probe()), readiness: "E@0.1 E@0.2 S E@0.3");
        kernel.RunUntil(20.5);
        Assert.Equal("0 0.1 0.3 10 10.3 10.6 20 20.3", kernel.Runs(ProbeKind.Readiness));
    }

    [Fact]
    public void An_unknown_port_name_neither_kills_nor_makes_ready()
    {
        FakeKernel kernel = Lives(TestPlan.Probes(liveness: TestPlan.Probe(period: 1, failure: 1), readiness: TestPlan.Probe(period: 1)), liveness: "E", readiness: "E");
        kernel.RunUntil(240);
        Assert.Equal(["0s start main"], kernel.Timeline);
    }

    [Fact]
    public void U04_after_its_verdict_liveness_runs_no_more_until_there_is_a_new_process()
    {
        FakeKernel kernel = Lives(
            TestPlan.Probes(liveness: TestPlan.Probe(period: 1, failure: 2)),
            TestPlan.Restart(RestartPolicy.Always),
            ProcessScript.Obeys(10, 0),
            liveness: "S F F S");
        kernel.RunUntil(14.5);
        Assert.Equal("0 1 2 12 13 14", kernel.Runs(ProbeKind.Liveness));
        Assert.Equal(ProbeValue.Success, kernel.Probe(ProbeKind.Liveness).Value);
        Assert.Equal(1, kernel.Pod.Main.Restarts);
    }

    [Fact]
    public void U05_startup_runs_no_more_after_success()
    {
        FakeKernel kernel = Lives(TestPlan.Probes(startup: TestPlan.Probe(period: 1)), startup: "F S F");
        kernel.RunUntil(60);
        Assert.Equal("0 1", kernel.Runs(ProbeKind.Startup));
        Assert.Equal(["0s start main", "1s ready"], kernel.Timeline);
    }

    [Fact]
    public void U05_startup_runs_no_more_after_failure_and_a_new_process_begins_at_unknown()
    {
        FakeKernel kernel = Lives(
            TestPlan.Probes(startup: TestPlan.Probe(period: 1, delay: 2, failure: 2)),
            TestPlan.Restart(RestartPolicy.Always),
            ProcessScript.Obeys(10, 0),
            startup: "F F S");
        kernel.RunUntil(13.5);
        Assert.Equal("2 3", kernel.Runs(ProbeKind.Startup));
        Assert.Equal(ProbeValue.Unknown, kernel.Probe(ProbeKind.Startup).Value);
        Assert.False(kernel.Pod.Main.Running!.IsStarted);
        kernel.RunUntil(20);
        Assert.Equal("2 3 15", kernel.Runs(ProbeKind.Startup));
        Assert.Equal(["0s start main", "3s SIGTERM to main", "13s sweep after main: SIGTERM", "13s start main again, 1", "15s ready"], kernel.Timeline);
    }

    [Fact]
    public void Rule_7_streaks_begin_anew_with_each_incarnation()
    {
        // Each life fails twice, of three, and ends by itself.
        FakeKernel kernel = Lives(
            TestPlan.Probes(liveness: TestPlan.Probe(period: 1, delay: 0.5), readiness: TestPlan.Probe(period: 1, delay: 0.5, success: 3)),
            TestPlan.Restart(RestartPolicy.Always, initial: 1, most: 1),
            ProcessScript.Ends(2, 0),
            liveness: "F",
            readiness: "S");
        kernel.RunUntil(60);
        Assert.True(kernel.Pod.Main.Restarts > 15);
        Assert.DoesNotContain(kernel.Timeline, line => line.Contains("SIGTERM to main", StringComparison.Ordinal) || line.Contains("ready", StringComparison.Ordinal));
    }

    [Fact]
    public void S110_ready_begins_anew_with_each_incarnation()
    {
        FakeKernel kernel = Lives(TestPlan.Probes(readiness: TestPlan.Probe(period: 1, delay: 2)), TestPlan.Restart(RestartPolicy.Always), ProcessScript.Ends(5, 1));
        kernel.RunUntil(9);
        Assert.Equal(
            ["0s start main", "2s ready", "5s unready", "5s sweep after main: SIGTERM", "5s start main again, 1", "7s ready"],
            kernel.Timeline);
    }

    [Fact]
    public void An_answer_to_an_older_attempt_is_dropped()
    {
        FakeKernel kernel = Lives(TestPlan.Probes(liveness: TestPlan.Probe(period: 1, failure: 1)), liveness: "S S S@0.5");
        kernel.RunUntil(2.1);
        Incarnation main = kernel.LastSpawned!;
        foreach (int attempt in (int[])[1, 2, 4, 0])
        {
            kernel.Dispatch(new LifecycleEvent.ProbeEnded(main, ProbeKind.Liveness, attempt, AttemptResult.Failure("old")));
        }

        kernel.RunUntil(4.1);
        Assert.Equal(["0s start main", "0s ready"], kernel.Timeline);
        Assert.Equal("0 1 2 3 4", kernel.Runs(ProbeKind.Liveness));
    }

    // The kubelet's words for its events.
    [Theory]
    [InlineData("F", "Unhealthy", "Readiness probe failed: F1")]
    [InlineData("H", "Unhealthy", "Readiness probe failed: timed out")]
    [InlineData("W", "ProbeWarning", "Readiness probe warning: W1")]
    [InlineData("E E E", "Unhealthy", "Readiness probe errored and resulted in unknown state: E3")]
    public void Each_attempt_that_is_no_plain_success_is_an_event(string attempts, string reason, string text)
    {
        FakeKernel kernel = Lives(TestPlan.Probes(readiness: TestPlan.Probe(period: 100, failure: 3)), readiness: attempts);
        kernel.RunUntil(50);
        (_, Decision told) = Assert.Single(kernel.Decisions, told => told.Decision.Event is not (null or "Started"));
        Assert.Equal((LogEventLevel.Warning, reason), (told.Level, told.Event));
        Assert.Equal($"main: {text}", TimelineText.Of(told));
    }

    [Fact]
    public void A_success_is_no_event()
    {
        FakeKernel kernel = Lives(TestPlan.Probes(readiness: TestPlan.Probe(period: 1)), readiness: "S E S");
        kernel.RunUntil(5);
        Assert.DoesNotContain(kernel.Decisions, told => told.Decision.Event is not (null or "Started"));
    }

    [Fact]
    public void The_last_message_is_that_of_the_last_attempt_that_counted()
    {
        FakeKernel kernel = Lives(TestPlan.Probes(readiness: TestPlan.Probe(period: 1)), readiness: "S F E E E W");
        foreach (string message in (string[])["S1", "F2", "F2", "W6"])
        {
            kernel.RunUntil(kernel.Now.TotalSeconds + 0.5);
            Assert.Equal(message, kernel.Probe(ProbeKind.Readiness).LastMessage);
            kernel.RunUntil(kernel.Now.TotalSeconds + 0.5);
        }
    }

    private static FakeKernel Lives(ProbesPlan probes, RestartPlan? restart = null, ProcessScript? main = null, string startup = "S", string liveness = "S", string readiness = "S")
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: probes, restart: restart))
        {
            Processes = { ["main"] = main ?? ProcessScript.Obedient },
            Probes =
            {
                [ProbeKind.Startup] = ProbeScript.Of(startup),
                [ProbeKind.Liveness] = ProbeScript.Of(liveness),
                [ProbeKind.Readiness] = ProbeScript.Of(readiness),
            },
        };
        kernel.Begin();
        return kernel;
    }
}
