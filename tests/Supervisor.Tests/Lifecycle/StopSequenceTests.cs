using Supervisor.Lifecycle;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>One stop request, and the sequence that follows: unready, drain, preStop, stop signal, SIGKILL, within one budget.</summary>
public sealed class StopSequenceTests
{
    private static readonly string[] Start = ["0s start main", "0s ready"];

    [Fact]
    public void Unready_drain_preStop_signal_in_this_order_and_one_budget()
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 4, preStop: TestPlan.Exec()))
        {
            Processes = { ["main"] = ProcessScript.Obeys(3, 0) },
            Hooks = { [HookKind.PreStop] = HookScript.Succeeds(5) },
        };
        kernel.Begin();
        kernel.SignalAt(10);
        kernel.RunToEnd();
        Assert.Equal(
            [.. Start, "10s unready", "14s PreStop begins: StopRequested, 26s left", "19s SIGTERM to main", "22s sweep: SIGTERM", "22s finish 0"],
            kernel.Timeline);
        Assert.Single(kernel.Decisions, told => told.Decision.Event == "Killing");
    }

    [Fact]
    public void SIGCONT_comes_behind_the_stop_signal()
    {
        FakeKernel kernel = new(TestPlan.Pod(stopSignal: 37)) { Processes = { ["main"] = ProcessScript.Stubborn } };
        kernel.Begin();
        kernel.SignalAt(1);
        kernel.RunToEnd();
        Assert.Equal([37, 18], kernel.Trace.Select(entry => entry.Effect).OfType<Effect.SendSignal>().Select(send => send.Signal));
    }

    // Grace period, preStop's duration (-1: for ever), then when the stop signal and SIGKILL come, counted from the request.
    [Theory]
    [InlineData("U17_the_pods_grace", 30, null, 0, 30)]
    [InlineData("U17_short_grace_without_a_hook_counts_alone", 1, null, 0, 1)]
    [InlineData("U17_a_fraction", 0.25, null, 0, 0.25)]
    [InlineData("H13_a_hook_uses_a_part", 30, 10.0, 10, 30)]
    [InlineData("H13_sleep_50_of_100", 100, 50.0, 50, 100)]
    [InlineData("H14_a_hook_for_ever_uses_all", 30, -1.0, 30, 32)]
    [InlineData("H15_a_hook_for_ever_and_grace_1", 1, -1.0, 1, 3)]
    [InlineData("H16_a_hook_of_no_time", 30, 0.0, 0, 30)]
    [InlineData("a_hook_that_leaves_1_s", 30, 29.0, 29, 31)]
    [InlineData("a_hook_that_leaves_2_s", 30, 28.0, 28, 30)]
    [InlineData("a_hook_of_no_time_and_grace_1", 1, 0.0, 0, 2)]
    public void Stop_signal_and_SIGKILL_come_in_time(string scenario, double grace, double? hook, double signalAfter, double killAfter)
    {
        Assert.NotEmpty(scenario);
        FakeKernel kernel = new(TestPlan.Pod(grace, preStop: hook is null ? null : TestPlan.Exec()))
        {
            Processes = { ["main"] = ProcessScript.Stubborn },
            Hooks = { [HookKind.PreStop] = hook < 0 ? HookScript.Hangs : HookScript.Succeeds(hook ?? 0) },
        };
        kernel.Begin();
        kernel.SignalAt(7);
        kernel.RunToEnd();
        Assert.Equal(TimeSpan.FromSeconds(7 + signalAfter), Assert.Single(kernel.Trace, entry => entry.Effect is Effect.SendSignal { Signal: 15 }).At);
        Assert.Equal(TimeSpan.FromSeconds(7 + killAfter), Assert.Single(kernel.Trace, entry => entry.Effect is Effect.Kill).At);
        Assert.Equal(137, kernel.ExitCode);
    }

    [Fact]
    public void A_sleeping_preStop_counts_as_any_other()
    {
        FakeKernel kernel = new(TestPlan.Pod(preStop: TestPlan.Sleep(2.5)));
        kernel.Begin();
        kernel.SignalAt(1);
        kernel.RunToEnd();
        Assert.Equal(
            [.. Start, "1s unready", "1s PreStop begins: StopRequested, 30s left", "3.5s SIGTERM to main", "3.5s sweep: SIGTERM", "3.5s finish 143"],
            kernel.Timeline);
    }

    [Fact]
    public void A_drain_alone_earns_the_2_s_between_signal_and_kill()
    {
        // A request of 2.5 s leaves a drain of 0.5 s; one of 1 s leaves none.
        FakeKernel kernel = new(TestPlan.Pod(drain: 20)) { Processes = { ["main"] = ProcessScript.Stubborn } };
        kernel.Begin();
        kernel.RequestAt(10, grace: 2.5);
        kernel.RunToEnd();
        Assert.Equal(
            [.. Start, "10s unready", "10.5s SIGTERM to main", "12.5s SIGKILL to everything", "12.5s sweep: SIGKILL", "12.5s finish 137"],
            kernel.Timeline);
    }

    [Fact]
    public void No_drain_for_a_main_that_was_never_ready()
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 10, postStart: TestPlan.Exec(), preStop: TestPlan.Exec()))
        {
            Hooks = { [HookKind.PostStart] = HookScript.Hangs, [HookKind.PreStop] = HookScript.Succeeds(1) },
        };
        kernel.Begin();
        kernel.SignalAt(5);
        kernel.RunToEnd();
        Assert.Equal(
            [
                "0s start main",
                "0s PostStart begins: Started",
                "5s PostStart is killed",
                "5s PreStop begins: StopRequested, 30s left",
                "6s SIGTERM to main",
                "6s sweep: SIGTERM",
                "6s finish 143",
            ],
            kernel.Timeline);
        Assert.DoesNotContain(kernel.Decisions, told => told.Decision.Event == "FailedPostStartHook");
    }

    // The plan: grace 30, drain 20. The request's grace, whether there is a preStop; how long is drained.
    [Theory]
    [InlineData(null, true, 20)]
    [InlineData(30.0, true, 20)]
    [InlineData(60.0, true, 20)]
    [InlineData(29.0, true, 14.5)]
    [InlineData(10.0, true, 5)]
    [InlineData(1.0, true, 0.5)]
    [InlineData(29.0, false, 20)]
    [InlineData(21.0, false, 19)]
    [InlineData(10.0, false, 8)]
    [InlineData(2.0, false, 0)]
    [InlineData(1.0, false, 0)]
    public void A_shorter_requested_grace_shortens_the_drain_first(double? grace, bool preStop, double drained)
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 20, preStop: preStop ? TestPlan.Exec() : null));
        kernel.Begin();
        kernel.RequestAt(10, grace);
        kernel.RunToEnd();
        TimeSpan drainEnd = kernel.Trace.First(entry => entry.Effect is Effect.StartHook or Effect.SendSignal).At;
        Assert.Equal(TimeSpan.FromSeconds(10 + drained), drainEnd);
        Assert.Equal(preStop, kernel.Trace.Any(entry => entry.Effect is Effect.StartHook));
    }

    [Fact]
    public void Grace_0_is_SIGKILL_at_once()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 0, drain: 0, preStop: TestPlan.Exec()));
        kernel.Begin();
        kernel.SignalAt(3);
        kernel.RunToEnd();
        Assert.Equal([.. Start, "3s unready", "3s SIGKILL to everything", "3s sweep: SIGKILL", "3s finish 137"], kernel.Timeline);
    }

    [Fact]
    public void A_request_of_grace_0_is_SIGKILL_at_once()
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 10, preStop: TestPlan.Exec()));
        kernel.Begin();
        kernel.RequestAt(3, grace: 0);
        kernel.RunToEnd();
        Assert.Equal([.. Start, "3s unready", "3s SIGKILL to everything", "3s sweep: SIGKILL", "3s finish 137"], kernel.Timeline);
    }

    [Fact]
    public void A_preStop_that_fails_is_told_and_the_stop_goes_on()
    {
        FakeKernel kernel = new(TestPlan.Pod(preStop: TestPlan.Exec())) { Hooks = { [HookKind.PreStop] = HookScript.Fails(2) } };
        kernel.Begin();
        kernel.SignalAt(1);
        kernel.RunToEnd();
        Assert.Equal(
            [.. Start, "1s unready", "1s PreStop begins: StopRequested, 30s left", "3s SIGTERM to main", "3s sweep: SIGTERM", "3s finish 143"],
            kernel.Timeline);
        Assert.Single(kernel.Decisions, told => told.Decision.Event == "FailedPreStopHook");
    }

    [Fact]
    public void A_preStop_over_its_own_time_is_killed_and_has_failed()
    {
        FakeKernel kernel = new(TestPlan.Pod(preStop: TestPlan.Exec(timeout: 4))) { Hooks = { [HookKind.PreStop] = HookScript.Hangs } };
        kernel.Begin();
        kernel.SignalAt(1);
        kernel.RunToEnd();
        Assert.Equal(
            [.. Start, "1s unready", "1s PreStop begins: StopRequested, 30s left", "5s PreStop is killed", "5s SIGTERM to main", "5s sweep: SIGTERM", "5s finish 143"],
            kernel.Timeline);
        Assert.Single(kernel.Decisions, told => told.Decision.Event == "FailedPreStopHook");
    }

    [Fact]
    public void A_preStop_that_is_cut_off_is_not_killed_before_the_process_is_and_its_end_changes_nothing()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 10, preStop: TestPlan.Exec()))
        {
            Processes = { ["main"] = ProcessScript.Stubborn },
            Hooks = { [HookKind.PreStop] = HookScript.Fails(11) },
        };
        kernel.Begin();
        kernel.SignalAt(0);
        kernel.RunToEnd();
        Assert.Equal(
            [
                .. Start, "0s unready", "0s PreStop begins: StopRequested, 10s left", "10s SIGTERM to main", "12s SIGKILL to everything", "12s sweep: SIGKILL",
                "12s finish 137",
            ],
            kernel.Timeline);
        Assert.DoesNotContain(kernel.Decisions, told => told.Decision.Event == "FailedPreStopHook");
    }

    [Theory]
    [InlineData(2, "2s sweep: SIGTERM|2s finish 9")] // drains
    [InlineData(6, "5s PreStop begins: StopRequested, 25s left|6s sweep: SIGTERM|6s finish 9")] // in preStop
    public void A_main_that_ends_by_itself_during_the_stop_is_sent_nothing_more(double endsAfter, string end)
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 5, preStop: TestPlan.Exec()))
        {
            Processes = { ["main"] = ProcessScript.Ends(endsAfter, 9) },
            Hooks = { [HookKind.PreStop] = HookScript.Succeeds(10) },
        };
        kernel.Begin();
        kernel.SignalAt(0);
        kernel.RunToEnd();
        Assert.Equal([.. Start, "0s unready", .. end.Split('|')], kernel.Timeline);
        Assert.Empty(kernel.ArmedTimers);
    }

    [Fact]
    public void A_main_that_ends_by_itself_has_no_preStop()
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 5, preStop: TestPlan.Exec())) { Processes = { ["main"] = ProcessScript.Ends(5, 3) } };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal([.. Start, "5s unready", "5s sweep: SIGTERM", "5s finish 3"], kernel.Timeline);
    }

    [Fact]
    public void What_SIGKILL_does_not_end_within_5_s_is_given_up_with_137()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 10, successExitCodes: [137])) { Processes = { ["main"] = ProcessScript.Unkillable } };
        kernel.Begin();
        kernel.SignalAt(0);
        kernel.RunToEnd();
        // The 5 s are those of the SIGKILL that went to everything: nothing is waited for a second time.
        Assert.Equal(
            [
                .. Start, "0s unready", "0s SIGTERM to main", "10s SIGKILL to everything", "15s sweep: SIGKILL", "15s sweep given up", "15s finish 137",
            ],
            kernel.Timeline);
    }

    [Fact]
    public void What_is_left_when_main_obeys_has_what_is_left_of_the_grace_but_2_s_at_most()
    {
        FakeKernel early = Stopped(obeysAfter: 1);
        Assert.Equal(
            [.. Start, "0s unready", "0s SIGTERM to main", "1s sweep: SIGTERM", "3s sweep: SIGKILL", "3s finish 0"],
            early.Timeline);
        FakeKernel late = Stopped(obeysAfter: 9);
        Assert.Equal(
            [.. Start, "0s unready", "0s SIGTERM to main", "9s sweep: SIGTERM", "10s sweep: SIGKILL", "10s finish 0"],
            late.Timeline);

        static FakeKernel Stopped(double obeysAfter)
        {
            FakeKernel kernel = new(TestPlan.Pod(grace: 10))
            {
                Processes = { ["main"] = ProcessScript.Obeys(obeysAfter, 0) },
                Leftovers = { ["main"] = LeftoverScript.Stubborn },
            };
            kernel.Begin();
            kernel.SignalAt(0);
            return kernel.RunToEnd();
        }
    }
}
