using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>From the first step to Ready: order, failures, time-outs, what a step leaves behind.</summary>
public sealed class StartTests
{
    private static readonly PodPlan TwoSteps = TestPlan.Pod(steps: [TestPlan.Step("first"), TestPlan.Step("second")]);

    [Fact]
    public void Steps_run_one_after_the_other_and_main_after_the_last()
    {
        FakeKernel kernel = new(TwoSteps)
        {
            Processes = { ["first"] = ProcessScript.Ends(2, 0), ["second"] = ProcessScript.Ends(3, 0), ["main"] = ProcessScript.Ends(4, 0) },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(
            [
                "0s start first",
                "2s sweep after first: SIGTERM",
                "2s start second",
                "5s sweep after second: SIGTERM",
                "5s start main",
                "5s ready",
                "9s unready",
                "9s sweep: SIGTERM",
                "9s finish 0",
            ],
            kernel.Timeline);
    }

    [Fact]
    public void A_life_without_steps_starts_main_at_once()
    {
        FakeKernel kernel = new(TestPlan.Pod()) { Processes = { ["main"] = ProcessScript.Ends(1, 7) } };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(["0s start main", "0s ready", "1s unready", "1s sweep: SIGTERM", "1s finish 7"], kernel.Timeline);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(124)]
    [InlineData(143)]
    [InlineData(255)]
    public void A_step_that_fails_ends_the_life_with_its_code(int code)
    {
        FakeKernel kernel = new(TwoSteps) { Processes = { ["first"] = ProcessScript.Ends(2, code) } };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(["0s start first", "2s sweep: SIGTERM", $"2s finish {code}"], kernel.Timeline);
    }

    [Fact]
    public void A_step_that_dies_by_a_signal_ends_the_life_with_128_and_its_number()
    {
        FakeKernel kernel = new(TwoSteps) { Processes = { ["first"] = new ProcessScript { EndsAfter = TimeSpan.FromSeconds(1), EndsWith = ExitStatus.Signaled(11) } } };
        kernel.Begin();
        Assert.Equal(139, kernel.RunToEnd().ExitCode);
    }

    [Theory]
    [InlineData(71)]
    [InlineData(126)]
    [InlineData(127)]
    public void A_step_that_can_not_be_started_ends_the_life(int code)
    {
        FakeKernel kernel = new(TwoSteps) { Processes = { ["first"] = ProcessScript.Ends(1, 0), ["second"] = ProcessScript.Refused(code) } };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(
            ["0s start first", "1s sweep after first: SIGTERM", "1s start second", "1s sweep: SIGTERM", $"1s finish {code}"],
            kernel.Timeline);
    }

    [Theory]
    [InlineData(71)]
    [InlineData(126)]
    [InlineData(127)]
    public void A_main_that_can_not_be_started_ends_the_life(int code)
    {
        FakeKernel kernel = new(TestPlan.Pod(postStart: TestPlan.Exec(), preStop: TestPlan.Exec(), successExitCodes: [71, 126, 127]))
        {
            Processes = { ["main"] = ProcessScript.Refused(code) },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(["0s start main", "0s sweep: SIGTERM", $"0s finish {code}"], kernel.Timeline);
    }

    [Theory]
    [InlineData(0.5, "4s SIGTERM to first|4.5s sweep: SIGTERM|4.5s finish 124")]
    [InlineData(1.9, "4s SIGTERM to first|5.9s sweep: SIGTERM|5.9s finish 124")]
    public void A_step_over_its_time_gets_SIGTERM_and_counts_as_124(double obeysAfter, string end)
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first", timeout: 4)], stopSignal: 3))
        {
            Processes = { ["first"] = ProcessScript.Obeys(obeysAfter, 0) },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(["0s start first", .. end.Split('|')], kernel.Timeline);
    }

    [Fact]
    public void A_step_over_its_time_that_ignores_SIGTERM_is_killed_2_s_later_and_counts_as_124()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 1, steps: [TestPlan.Step("first", timeout: 4)])) { Processes = { ["first"] = ProcessScript.Stubborn } };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(["0s start first", "4s SIGTERM to first", "6s SIGKILL to first", "6s sweep: SIGTERM", "6s finish 124"], kernel.Timeline);
    }

    [Fact]
    public void A_step_that_ends_in_time_is_not_timed_out_later()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first", timeout: 4)]))
        {
            Processes = { ["first"] = ProcessScript.Ends(3.9, 0), ["main"] = ProcessScript.Ends(100, 0) },
        };
        kernel.Begin();
        Assert.Equal(0, kernel.RunToEnd().ExitCode);
        Assert.DoesNotContain(kernel.Timeline, line => line.Contains("SIGTERM to", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_step_leaves_behind_is_ended_before_the_next_one()
    {
        FakeKernel kernel = new(TwoSteps)
        {
            Processes = { ["first"] = ProcessScript.Ends(1, 0), ["second"] = ProcessScript.Ends(1, 0), ["main"] = ProcessScript.Ends(1, 0) },
            Leftovers = { ["first"] = LeftoverScript.GoneAfter(1.5), ["second"] = LeftoverScript.Stubborn },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(
            [
                "0s start first",
                "1s sweep after first: SIGTERM",
                "2.5s start second",
                "3.5s sweep after second: SIGTERM",
                "5.5s sweep after second: SIGKILL",
                "5.5s start main",
                "5.5s ready",
                "6.5s unready",
                "6.5s sweep: SIGTERM",
                "6.5s finish 0",
            ],
            kernel.Timeline);
    }

    [Fact]
    public void What_SIGKILL_does_not_end_after_a_step_is_given_up_and_does_not_count_if_it_is_gone_at_the_end()
    {
        FakeKernel kernel = new(TwoSteps)
        {
            Processes = { ["first"] = ProcessScript.Ends(1, 0), ["second"] = ProcessScript.Ends(1, 0), ["main"] = ProcessScript.Ends(1, 0) },
            Leftovers = { ["first"] = LeftoverScript.Unkillable },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(
            [
                "0s start first",
                "1s sweep after first: SIGTERM",
                "3s sweep after first: SIGKILL",
                "8s sweep given up",
                "8s start second",
                "9s sweep after second: SIGTERM",
                "9s start main",
                "9s ready",
                "10s unready",
                "10s sweep: SIGTERM",
                "10s finish 0",
            ],
            kernel.Timeline);
    }

    [Fact]
    public void Ready_comes_with_the_end_of_postStart()
    {
        FakeKernel kernel = new(TestPlan.Pod(postStart: TestPlan.Exec())) { Hooks = { [HookKind.PostStart] = HookScript.Succeeds(3) } };
        kernel.Begin();
        kernel.RunUntil(10);
        Assert.Equal(["0s start main", "0s PostStart begins: Started", "3s ready"], kernel.Timeline);
    }

    [Fact]
    public void A_sleeping_postStart_counts_as_any_other()
    {
        FakeKernel kernel = new(TestPlan.Pod(postStart: TestPlan.Sleep(2.5)));
        kernel.Begin();
        kernel.RunUntil(10);
        Assert.Equal(["0s start main", "0s PostStart begins: Started", "2.5s ready"], kernel.Timeline);
    }

    [Fact]
    public void Each_minute_of_postStart_is_a_line_in_the_log()
    {
        FakeKernel kernel = new(TestPlan.Pod(postStart: TestPlan.Exec(timeout: 2000))) { Hooks = { [HookKind.PostStart] = HookScript.Succeeds(200) } };
        kernel.Begin();
        kernel.RunUntil(1000);
        Assert.Equal(
            [60, 120, 180],
            kernel.Decisions.Where(told => told.Decision.Template.Contains("still runs", StringComparison.Ordinal)).Select(told => (int)told.At.TotalSeconds));
        Assert.Empty(kernel.ArmedTimers);
        Assert.Empty(kernel.ArmedTimers);
    }

    [Fact]
    public void A_postStart_that_fails_stops_main_with_preStop_and_without_drain()
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 5, postStart: TestPlan.Exec(), preStop: TestPlan.Exec()))
        {
            Hooks = { [HookKind.PostStart] = HookScript.Fails(2), [HookKind.PreStop] = HookScript.Succeeds(3) },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(
            [
                "0s start main",
                "0s PostStart begins: Started",
                "2s PreStop begins: PostStartFailed, 30s left",
                "5s SIGTERM to main",
                "5s sweep: SIGTERM",
                "5s finish 143",
            ],
            kernel.Timeline);
        Assert.Single(kernel.Decisions, told => told.Decision.Event == "FailedPostStartHook");
    }

    [Fact]
    public void A_postStart_over_its_time_is_killed_and_has_failed()
    {
        FakeKernel kernel = new(TestPlan.Pod(postStart: TestPlan.Exec(timeout: 4))) { Hooks = { [HookKind.PostStart] = HookScript.Hangs } };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(
            ["0s start main", "0s PostStart begins: Started", "4s PostStart is killed", "4s SIGTERM to main", "4s sweep: SIGTERM", "4s finish 143"],
            kernel.Timeline);
    }

    [Fact]
    public void A_main_that_ends_during_postStart_ends_the_hook_and_runs_no_preStop()
    {
        FakeKernel kernel = new(TestPlan.Pod(postStart: TestPlan.Exec(), preStop: TestPlan.Exec()))
        {
            Processes = { ["main"] = ProcessScript.Ends(2, 5) },
            Hooks = { [HookKind.PostStart] = HookScript.Hangs },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(["0s start main", "0s PostStart begins: Started", "2s PostStart is killed", "2s sweep: SIGTERM", "2s finish 5"], kernel.Timeline);
    }
}
