using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>A container that was frozen, or a machine that was asleep: probes judge the application, not the time in which nothing ran.</summary>
public sealed class FrozenTests
{
    // From 10.2 s on nothing runs; period 5 s, one failure is enough.
    [Theory]
    [InlineData("its_failure_came_too_late", "S S F@0.5 S")]
    [InlineData("it_hung_into_the_freeze", "S S H S")]
    [InlineData("it_errored", "S S E@0.5 S")]
    public void An_attempt_under_way_is_thrown_away_and_one_is_made_at_once(string scenario, string attempts)
    {
        Assert.NotEmpty(scenario);
        foreach (bool timerFirst in (bool[])[false, true])
        {
            FakeKernel kernel = Lives(TestPlan.Probe(period: 5, failure: 1), attempts, timerFirst);
            kernel.FreezeAt(10.2, 41);
            kernel.RunUntil(51);
            Assert.Equal("0 5 10 41 45 50", kernel.Runs(ProbeKind.Liveness));
            Assert.Equal(["0s start main", "0s ready"], kernel.Timeline);
            Assert.Equal((true, 5), (kernel.Probe(ProbeKind.Liveness).Streak.Succeeded, kernel.Probe(ProbeKind.Liveness).Streak.Length));
            Assert.Single(kernel.Decisions, told => told.Decision.Template.Contains("is thrown away", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_success_under_way_is_thrown_away_as_well()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(readiness: TestPlan.Probe(period: 5, success: 2))))
        {
            Probes = { [ProbeKind.Readiness] = ProbeScript.Of("S S@0.5 F S") },
        };
        kernel.Begin();
        kernel.FreezeAt(5.2, 30);
        kernel.RunUntil(34);
        Assert.Equal("0 5 30", kernel.Runs(ProbeKind.Readiness));
        Assert.Equal(["0s start main"], kernel.Timeline);
    }

    [Fact]
    public void A_freeze_shorter_than_a_period_throws_nothing_away()
    {
        FakeKernel kernel = Lives(TestPlan.Probe(period: 5, failure: 1), "S S F@0.5 S", timerFirst: false);
        kernel.FreezeAt(10.2, 14);
        kernel.RunUntil(14.5);
        Assert.Contains("14s SIGTERM to main", kernel.Timeline);
    }

    [Fact]
    public void Load_is_no_freeze_however_short_the_period()
    {
        // 0.9 s late, with a period of 50 ms.
        FakeKernel kernel = Lives(TestPlan.Probe(period: 0.05, failure: 1), "S S F@0.04 S", timerFirst: false);
        kernel.FreezeAt(0.11, 1.01);
        kernel.RunUntil(1.02);
        Assert.Contains("1.01s SIGTERM to main", kernel.Timeline);
    }

    [Fact]
    public void What_fell_due_in_a_freeze_is_run_once()
    {
        FakeKernel kernel = Lives(TestPlan.Probe(period: 5), "S", timerFirst: false);
        kernel.FreezeAt(12, 41);
        kernel.RunUntil(51);
        Assert.Equal("0 5 10 41 45 50", kernel.Runs(ProbeKind.Liveness));
    }

    [Fact]
    public void A_startup_attempt_is_thrown_away_too()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(startup: TestPlan.Probe(period: 2, failure: 2))))
        {
            Probes = { [ProbeKind.Startup] = ProbeScript.Of("F F@0.5 S") },
        };
        kernel.Begin();
        kernel.FreezeAt(2.1, 20);
        kernel.RunUntil(30);
        Assert.Equal("0 2 20", kernel.Runs(ProbeKind.Startup));
        Assert.Equal(["0s start main", "20s ready"], kernel.Timeline);
    }

    [Fact]
    public void The_late_answer_of_an_attempt_that_was_thrown_away_does_not_count()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(liveness: TestPlan.Probe(period: 5, failure: 1))))
        {
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("S N S") },
        };
        kernel.Begin();
        kernel.FreezeAt(5.5, 41);
        kernel.RunUntil(41);
        Incarnation main = kernel.LastSpawned!;
        kernel.Dispatch(new LifecycleEvent.ProbeEnded(main, ProbeKind.Liveness, Attempt: 2, AttemptResult.Failure("late")));
        kernel.RunUntil(46);
        Assert.Equal("0 5 41 45", kernel.Runs(ProbeKind.Liveness));
        Assert.Equal(["0s start main", "0s ready"], kernel.Timeline);
    }

    [Fact]
    public void U09_an_attempt_that_never_answers_has_failed_a_second_after_its_time_and_the_probing_goes_on()
    {
        FakeKernel kernel = Lives(TestPlan.Probe(period: 5, failure: 2), "S N S", timerFirst: false);
        kernel.RunUntil(26);
        Assert.Equal("0 5 10 15 20 25", kernel.Runs(ProbeKind.Liveness));
        Assert.Equal(["0s start main", "0s ready"], kernel.Timeline);
        (TimeSpan at, Decision told) = Assert.Single(kernel.Decisions, told => told.Decision.Event == "Unhealthy");
        Assert.Equal((TimeSpan.FromSeconds(7), "no answer within 1s"), (at, told.Values[^1]));
    }

    [Fact]
    public void An_attempt_that_never_answers_while_we_are_awake_is_no_freeze_however_short_the_period()
    {
        FakeKernel kernel = Lives(TestPlan.Probe(period: 0.05, failure: 1), "S N S", timerFirst: false);
        kernel.RunUntil(3);
        Assert.Contains("2.05s SIGTERM to main", kernel.Timeline);
    }

    [Fact]
    public void A_back_off_that_ended_in_a_freeze_is_over_when_it_ends()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Processes = { ["main"] = ProcessScript.Ends(1, 1) } };
        kernel.Begin();
        kernel.FreezeAt(3, 100);
        kernel.RunUntil(100.5);
        Assert.Equal(
            ["0s start main", "1s start main again, 1", "100s start main again, 2"],
            kernel.Timeline.Where(line => line.Contains("start", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_stop_goes_on_after_a_freeze_where_it_is_due()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 10, preStop: TestPlan.Exec())) { Processes = { ["main"] = ProcessScript.Stubborn }, Hooks = { [HookKind.PreStop] = HookScript.Hangs } };
        kernel.Begin();
        kernel.SignalAt(1);
        kernel.FreezeAt(2, 100);
        kernel.RunToEnd();
        // 2 s between stop signal and SIGKILL all the same.
        Assert.Equal(
            ["100s SIGTERM to main", "102s SIGKILL to everything", "102s sweep: SIGKILL", "102s finish 137"],
            kernel.Timeline.SkipWhile(line => !line.StartsWith("100s", StringComparison.Ordinal)));
    }

    private static FakeKernel Lives(ProbePlan liveness, string attempts, bool timerFirst)
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(liveness: liveness)))
        {
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of(attempts) },
            TimerFirst = () => timerFirst,
        };
        kernel.Begin();
        return kernel;
    }
}
