using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>When probes run: on a grid from the start of the process; what is left out of it, and what is made up for.</summary>
public sealed class ProbeScheduleTests
{
    [Theory]
    [InlineData(0, 10, "0 10 20 30")]
    [InlineData(15, 10, "15 25 35")]
    [InlineData(0.25, 7.5, "0.25 7.75 15.25 22.75 30.25")]
    [InlineData(36, 1800, "36")]
    public void U02_the_first_run_is_exactly_at_start_and_delay_and_the_others_a_period_apart(double delay, double period, string runs)
    {
        FakeKernel kernel = Lives(TestPlan.Probes(liveness: TestPlan.Probe(period, delay), readiness: TestPlan.Probe(period, delay)), until: 37);
        Assert.Equal(runs, kernel.Runs(ProbeKind.Liveness));
        Assert.Equal(runs, kernel.Runs(ProbeKind.Readiness));
    }

    [Fact]
    public void A_period_of_50_ms_holds_for_a_day()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(startup: TestPlan.Probe(period: 0.05, failure: int.MaxValue)))) { Probes = { [ProbeKind.Startup] = ProbeScript.Of("F") } };
        kernel.Begin();
        int runs = 0;
        while (kernel.Now < TimeSpan.FromDays(1))
        {
            kernel.Trace.Clear();
            Assert.True(kernel.Step());
            runs += kernel.Trace.Count(entry => entry.Effect is Effect.StartProbe && entry.At.Ticks % TimeSpan.FromMilliseconds(50).Ticks == 0);
        }

        // The first run was before the first step.
        Assert.Equal(24 * 3600 * 20, runs);
    }

    [Fact]
    public void The_grid_counts_from_the_start_of_the_process_and_not_of_the_whole()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first")], probes: TestPlan.Probes(liveness: TestPlan.Probe(period: 5, delay: 2))))
        {
            Processes = { ["first"] = ProcessScript.Ends(3.7, 0) },
        };
        kernel.Begin();
        kernel.RunUntil(17);
        Assert.Equal("5.7 10.7 15.7", kernel.Runs(ProbeKind.Liveness));
    }

    [Fact]
    public void Each_incarnation_begins_a_grid_of_its_own()
    {
        FakeKernel kernel = Lives(
            TestPlan.Probes(liveness: TestPlan.Probe(period: 5, delay: 1), readiness: TestPlan.Probe(period: 4)),
            until: 30,
            main: ProcessScript.Ends(12.5, 1));
        Assert.Equal("1 6 11 13.5 18.5 23.5", kernel.Runs(ProbeKind.Liveness));
        Assert.Equal("0 4 8 12 12.5 16.5 20.5 24.5", kernel.Runs(ProbeKind.Readiness));
    }

    [Fact]
    public void Liveness_and_readiness_do_not_wait_for_each_other()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(liveness: TestPlan.Probe(period: 3, timeout: 60), readiness: TestPlan.Probe(period: 4))))
        {
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("S@11") },
        };
        kernel.Begin();
        kernel.RunUntil(13);
        Assert.Equal("0 11", kernel.Runs(ProbeKind.Liveness));
        Assert.Equal("0 4 8 12", kernel.Runs(ProbeKind.Readiness));
    }

    // How long postStart lasts; delay 5, period 5.
    [Theory]
    [InlineData(0.0, "5 10 15 20")]
    [InlineData(4.9, "5 10 15 20")]
    [InlineData(5.0, "5 10 15 20")]
    [InlineData(5.1, "10 15 20")]
    [InlineData(12.0, "15 20")]
    [InlineData(15.0, "15 20")]
    public void Runs_that_fall_while_postStart_runs_are_left_out(double lasts, string runs)
    {
        FakeKernel kernel = new(TestPlan.Pod(postStart: TestPlan.Exec(), probes: TestPlan.Probes(startup: TestPlan.Probe(period: 5, delay: 5, failure: 9))))
        {
            Hooks = { [HookKind.PostStart] = HookScript.Succeeds(lasts) },
            Probes = { [ProbeKind.Startup] = ProbeScript.Of("F") },
        };
        kernel.Begin();
        kernel.RunUntil(21);
        Assert.Equal(runs, kernel.Runs(ProbeKind.Startup));
    }

    // Startup runs each 3 s and passes at 9 s.
    [Theory]
    [InlineData("liveness_waits_for_its_next_turn", 5, 5, "10 15 20")]
    [InlineData("liveness_whose_turn_it_is", 0, 9, "9 18")]
    [InlineData("livenesss_delay_counts_from_the_start_of_the_process", 12, 5, "12 17")]
    public void Runs_of_liveness_that_fall_while_startup_is_pending_are_left_out(string scenario, double delay, double period, string runs)
    {
        Assert.NotEmpty(scenario);
        FakeKernel kernel = StartsAt9(liveness: TestPlan.Probe(period, delay));
        Assert.Equal("0 3 6 9", kernel.Runs(ProbeKind.Startup));
        Assert.Equal(runs, kernel.Runs(ProbeKind.Liveness));
    }

    [Theory]
    [InlineData("readiness_runs_at_once_and_its_grid_begins_anew", 0, 5, "9 14 19")]
    [InlineData("also_where_its_old_turn_was_near", 4, 6, "9 15")]
    [InlineData("its_delay_is_respected", 12, 5, "12 17")]
    [InlineData("a_delay_that_is_over_just_then", 9, 5, "9 14 19")]
    public void Readiness_runs_at_once_when_startup_passes(string scenario, double delay, double period, string runs)
    {
        Assert.NotEmpty(scenario);
        Assert.Equal(runs, StartsAt9(readiness: TestPlan.Probe(period, delay)).Runs(ProbeKind.Readiness));
    }

    [Fact]
    public void U07_S113_nothing_but_startup_runs_until_it_has_passed_and_startup_no_more_then()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(TestPlan.Probe(period: 1, failure: 60), TestPlan.Probe(period: 1), TestPlan.Probe(period: 1))))
        {
            Probes = { [ProbeKind.Startup] = ProbeScript.Of("F"), [ProbeKind.Liveness] = ProbeScript.Of("F") },
        };
        kernel.Begin();
        kernel.RunUntil(50.5);
        Assert.Equal("", kernel.Runs(ProbeKind.Liveness));
        Assert.Equal("", kernel.Runs(ProbeKind.Readiness));
        kernel.Probes[ProbeKind.Startup] = kernel.Probes[ProbeKind.Liveness] = ProbeScript.Passes;
        kernel.RunUntil(53.75);
        Assert.EndsWith(" 50 51", kernel.Runs(ProbeKind.Startup), StringComparison.Ordinal);
        Assert.Equal("51 52 53", kernel.Runs(ProbeKind.Liveness));
        Assert.Equal("51 52 53", kernel.Runs(ProbeKind.Readiness));
    }

    // Period 1 s.
    [Theory]
    [InlineData("S@2.5", 5, "0 2.5 5 7.5")]
    [InlineData("S@2.5 S", 5, "0 2.5 3 4 5 6 7 8")]
    [InlineData("S@0.999", 1, "0 1 2 3 4 5 6 7 8")]
    [InlineData("H", 1, "0 1 2 3 4 5 6 7 8")]
    [InlineData("H", 1.5, "0 1.5 3 4.5 6 7.5")]
    [InlineData("F@3 S", 5, "0 3 4 5 6 7 8")]
    public void Attempts_never_overlap_and_what_fell_due_meanwhile_is_run_once_right_after(string attempts, double timeout, string runs)
    {
        foreach (bool timerFirst in (bool[])[false, true])
        {
            FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(readiness: TestPlan.Probe(period: 1, timeout: timeout))))
            {
                Probes = { [ProbeKind.Readiness] = ProbeScript.Of(attempts) },
                TimerFirst = () => timerFirst,
            };
            kernel.Begin();
            kernel.RunUntil(8.25);
            Assert.Equal(runs, kernel.Runs(ProbeKind.Readiness));
        }
    }

    [Fact]
    public void What_fell_due_while_errors_were_tried_again_is_run_once_right_after()
    {
        FakeKernel kernel = Lives(TestPlan.Probes(readiness: TestPlan.Probe(period: 1)), until: 3.5, readiness: "E@0.6 E@0.6 S@0.2 S");
        Assert.Equal("0 0.6 1.2 1.4 2 3", kernel.Runs(ProbeKind.Readiness));
    }

    [Fact]
    public void U01_probes_run_only_while_the_process_does_and_its_delay_is_over()
    {
        FakeKernel kernel = new(TestPlan.Pod(
            steps: [TestPlan.Step("first")],
            probes: TestPlan.Probes(liveness: TestPlan.Probe(period: 1, delay: 2), readiness: TestPlan.Probe(period: 1, delay: 2)),
            restart: TestPlan.Restart(RestartPolicy.Always)))
        {
            Processes = { ["first"] = ProcessScript.Ends(3, 0), ["main"] = ProcessScript.Ends(4.5, 1) },
        };
        kernel.Begin();
        kernel.SignalAt(20);
        kernel.RunUntil(60);
        // A step to 3 s; its delay to 5 s; a new process at 7.5 s; 10 s of back-off from 12 s on, and the stop in it.
        Assert.Equal("5 6 7 9.5 10.5 11.5", kernel.Runs(ProbeKind.Liveness));
        Assert.Equal("5 6 7 9.5 10.5 11.5", kernel.Runs(ProbeKind.Readiness));
    }

    [Fact]
    public void S106_a_short_interval_until_it_has_started_and_a_long_one_from_then_on()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(TestPlan.Probe(period: 0.5, failure: 100), TestPlan.Probe(period: 10), TestPlan.Probe(period: 10))))
        {
            Probes = { [ProbeKind.Startup] = ProbeScript.Of("F F F S") },
        };
        kernel.Begin();
        kernel.RunUntil(25);
        Assert.Equal("0 0.5 1 1.5", kernel.Runs(ProbeKind.Startup));
        Assert.Equal("10 20", kernel.Runs(ProbeKind.Liveness));
        Assert.Equal("1.5 11.5 21.5", kernel.Runs(ProbeKind.Readiness));
    }

    private static FakeKernel StartsAt9(ProbePlan? liveness = null, ProbePlan? readiness = null)
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(TestPlan.Probe(period: 3, failure: 10), liveness, readiness)))
        {
            Probes = { [ProbeKind.Startup] = ProbeScript.Of("F F F S") },
        };
        kernel.Begin();
        return kernel.RunUntil(20.5);
    }

    private static FakeKernel Lives(ProbesPlan probes, double until, ProcessScript? main = null, string readiness = "S")
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: probes, restart: TestPlan.Restart(RestartPolicy.Always)))
        {
            Processes = { ["main"] = main ?? ProcessScript.Obedient },
            Probes = { [ProbeKind.Readiness] = ProbeScript.Of(readiness) },
        };
        kernel.Begin();
        return kernel.RunUntil(until);
    }
}
