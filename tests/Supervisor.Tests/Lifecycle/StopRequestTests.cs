using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>More than one request, and requests in each phase of a life: a later one can only shorten.</summary>
public sealed class StopRequestTests
{
    private static readonly string[] Start = ["0s start main", "0s ready"];

    /// <summary>Drains from 0 s to 4 s, preStop to 20 s, stop signal then, SIGKILL at 30 s.</summary>
    private static FakeKernel LongStop()
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 4, preStop: TestPlan.Exec()))
        {
            Processes = { ["main"] = ProcessScript.Stubborn },
            Hooks = { [HookKind.PreStop] = HookScript.Succeeds(16) },
        };
        kernel.Begin();
        return kernel;
    }

    [Fact]
    public void A_second_signal_while_draining_sends_the_stop_signal_without_preStop()
    {
        FakeKernel kernel = LongStop();
        kernel.SignalAt(0, 3);
        kernel.RunToEnd();
        Assert.Equal(
            [.. Start, "0s unready", "3s SIGTERM to main", "30s SIGKILL to everything", "30s sweep: SIGKILL", "30s finish 137"],
            kernel.Timeline);
    }

    [Fact]
    public void A_second_signal_during_preStop_sends_the_stop_signal_and_leaves_the_hook()
    {
        FakeKernel kernel = LongStop();
        kernel.SignalAt(0, 5);
        kernel.RunToEnd();
        Assert.Equal(
            [
                .. Start, "0s unready", "4s PreStop begins: StopRequested, 26s left", "5s SIGTERM to main", "30s SIGKILL to everything", "30s sweep: SIGKILL",
                "30s finish 137",
            ],
            kernel.Timeline);
    }

    [Fact]
    public void A_second_signal_after_the_stop_signal_repeats_it_and_changes_no_deadline()
    {
        FakeKernel kernel = LongStop();
        kernel.SignalAt(0, 25);
        kernel.RunToEnd();
        Assert.Equal(
            [
                .. Start, "0s unready", "4s PreStop begins: StopRequested, 26s left", "20s SIGTERM to main", "25s SIGTERM to main", "30s SIGKILL to everything",
                "30s sweep: SIGKILL", "30s finish 137",
            ],
            kernel.Timeline);
    }

    [Fact]
    public void A_second_signal_with_less_than_2_s_left_still_leaves_2_s_to_the_process()
    {
        FakeKernel kernel = LongStop();
        kernel.RequestAt(0, grace: null);
        kernel.RequestAt(15, grace: 4); // up to 19 s, before preStop is over
        kernel.SignalAt(16, 18.5);
        kernel.RunToEnd();
        Assert.Equal(
            [
                .. Start, "0s unready", "4s PreStop begins: StopRequested, 26s left", "18.5s SIGTERM to main", "20.5s SIGKILL to everything", "20.5s sweep: SIGKILL",
                "20.5s finish 137",
            ],
            kernel.Timeline);
    }

    [Theory]
    [InlineData(1, 2, "2s SIGKILL to everything|2s sweep: SIGKILL|2s finish 137", "1s SIGTERM to main")]
    [InlineData(5, 6, "6s SIGKILL to everything|6s sweep: SIGKILL|6s finish 137", "4s PreStop begins: StopRequested, 26s left|5s SIGTERM to main")]
    public void A_third_signal_kills(double second, double third, string end, string before)
    {
        FakeKernel kernel = LongStop();
        kernel.SignalAt(0, second, third, third + 1);
        kernel.RunToEnd();
        Assert.Equal([.. Start, "0s unready", .. before.Split('|'), .. end.Split('|')], kernel.Timeline);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(5.0)]
    [InlineData(25.0)]
    public void A_first_signal_after_a_request_changes_nothing_but_the_deadline(double signalAt)
    {
        FakeKernel kernel = LongStop();
        double leftForPreStop = signalAt < 4 ? 26 + signalAt : 56;
        kernel.RequestAt(0, grace: 60);
        kernel.SignalAt(signalAt);
        kernel.RunToEnd();
        // 30 s from the signal on, as configured, where the request had asked for 60.
        Assert.Equal(
            [
                .. Start, "0s unready", $"4s PreStop begins: StopRequested, {leftForPreStop:0.###}s left", "20s SIGTERM to main", $"{30 + signalAt:0.###}s SIGKILL to everything",
                $"{30 + signalAt:0.###}s sweep: SIGKILL", $"{30 + signalAt:0.###}s finish 137",
            ],
            kernel.Timeline);
    }

    [Fact]
    public void After_a_request_the_second_signal_hurries_and_the_third_kills()
    {
        FakeKernel kernel = LongStop();
        kernel.RequestAt(0, grace: null);
        kernel.SignalAt(1, 2, 3);
        kernel.RunToEnd();
        Assert.Equal([.. Start, "0s unready", "2s SIGTERM to main", "3s SIGKILL to everything", "3s sweep: SIGKILL", "3s finish 137"], kernel.Timeline);
    }

    [Fact]
    public void Requests_by_verb_never_hurry_and_never_kill()
    {
        FakeKernel kernel = LongStop();
        foreach (double at in (double[])[0, 1, 2, 5, 6, 22, 23])
        {
            kernel.RequestAt(at, grace: null);
        }

        kernel.RunToEnd();
        Assert.Equal(
            [
                .. Start, "0s unready", "4s PreStop begins: StopRequested, 26s left", "20s SIGTERM to main", "30s SIGKILL to everything", "30s sweep: SIGKILL",
                "30s finish 137",
            ],
            kernel.Timeline);
    }

    // When the second request comes, and its grace; what follows.
    [Theory]
    [InlineData("longer_while_draining", 1, 100, "4s PreStop begins: StopRequested, 26s left|20s SIGTERM to main|30s SIGKILL to everything")]
    [InlineData("longer_during_preStop", 10, 21, "4s PreStop begins: StopRequested, 26s left|20s SIGTERM to main|30s SIGKILL to everything")]
    [InlineData("longer_after_the_stop_signal", 25, 6, "4s PreStop begins: StopRequested, 26s left|20s SIGTERM to main|30s SIGKILL to everything")]
    [InlineData("shorter_while_draining_leaves_preStop_half", 1, 4, "3s PreStop begins: StopRequested, 2s left|5s SIGTERM to main|7s SIGKILL to everything")]
    [InlineData("shorter_while_draining_but_long_enough_for_the_drain", 1, 20, "4s PreStop begins: StopRequested, 17s left|20s SIGTERM to main|22s SIGKILL to everything")]
    [InlineData("shorter_during_preStop", 10, 5, "4s PreStop begins: StopRequested, 26s left|15s SIGTERM to main|17s SIGKILL to everything")]
    [InlineData("shorter_after_the_stop_signal", 24, 3, "4s PreStop begins: StopRequested, 26s left|20s SIGTERM to main|27s SIGKILL to everything")]
    [InlineData("shorter_right_after_the_stop_signal_leaves_2_s", 20.5, 1, "4s PreStop begins: StopRequested, 26s left|20s SIGTERM to main|22s SIGKILL to everything")]
    [InlineData("0_while_draining", 1, 0, "1s SIGKILL to everything")]
    [InlineData("0_during_preStop", 10, 0, "4s PreStop begins: StopRequested, 26s left|10s SIGKILL to everything")]
    [InlineData("0_after_the_stop_signal", 20.5, 0, "4s PreStop begins: StopRequested, 26s left|20s SIGTERM to main|20.5s SIGKILL to everything")]
    public void A_later_request_can_only_shorten(string scenario, double at, double grace, string rest)
    {
        Assert.NotEmpty(scenario);
        FakeKernel kernel = LongStop();
        kernel.RequestAt(0, grace: null);
        kernel.RequestAt(at, grace);
        kernel.RunToEnd();
        string[] lines = rest.Split('|');
        string killedAt = lines[^1].Split(' ')[0];
        Assert.Equal([.. Start, "0s unready", .. lines, $"{killedAt} sweep: SIGKILL", $"{killedAt} finish 137"], kernel.Timeline);
    }

    [Fact]
    public void A_request_of_grace_0_kills_also_when_the_budget_is_used_up_and_the_2_s_run()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 10, preStop: TestPlan.Exec()))
        {
            Processes = { ["main"] = ProcessScript.Stubborn },
            Hooks = { [HookKind.PreStop] = HookScript.Hangs },
        };
        kernel.Begin();
        kernel.RequestAt(0, grace: null);
        kernel.RequestAt(11, grace: 0);
        kernel.RunToEnd();
        Assert.Equal(
            [
                .. Start, "0s unready", "0s PreStop begins: StopRequested, 10s left", "10s SIGTERM to main", "11s SIGKILL to everything", "11s sweep: SIGKILL",
                "11s finish 137",
            ],
            kernel.Timeline);
    }

    [Fact]
    public void A_stop_after_a_failed_postStart_can_only_shorten_and_preStop_does_not_run_again()
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 3, postStart: TestPlan.Exec(), preStop: TestPlan.Exec()))
        {
            Processes = { ["main"] = ProcessScript.Stubborn },
            Hooks = { [HookKind.PostStart] = HookScript.Fails(2), [HookKind.PreStop] = HookScript.Succeeds(8) },
        };
        kernel.Begin();
        kernel.SignalAt(5);
        kernel.RunToEnd();
        Assert.Equal(
            [
                "0s start main", "0s PostStart begins: Started", "2s PreStop begins: PostStartFailed, 30s left", "10s SIGTERM to main", "32s SIGKILL to everything",
                "32s sweep: SIGKILL", "32s finish 137",
            ],
            kernel.Timeline);
    }

    [Fact]
    public void A_stop_before_the_life_begins_starts_nothing()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first")]));
        kernel.Signal();
        kernel.Begin();
        Assert.Equal(["0s finish 143"], kernel.Timeline);
        Assert.False(kernel.IsBusy);
    }

    // The step's own code, and ours.
    [Theory]
    [InlineData(0, 143)]
    [InlineData(5, 5)]
    [InlineData(143, 143)]
    public void A_stop_during_a_step_signals_it_as_main_would_be_and_starts_nothing_further(int code, int ours)
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 3, preStop: TestPlan.Exec(), steps: [TestPlan.Step("first", timeout: 60), TestPlan.Step("second")], stopSignal: 3))
        {
            Processes = { ["first"] = ProcessScript.Obeys(1, code) },
        };
        kernel.Begin();
        kernel.SignalAt(2);
        kernel.RunToEnd();
        Assert.Equal(["0s start first", "2s SIGQUIT to first", "3s sweep: SIGTERM", $"3s finish {ours}"], kernel.Timeline);
    }

    [Fact]
    public void A_step_that_ignores_the_stop_is_killed_at_the_end_of_the_grace_even_past_its_own_timeout()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 10, steps: [TestPlan.Step("first", timeout: 5)])) { Processes = { ["first"] = ProcessScript.Stubborn } };
        kernel.Begin();
        kernel.SignalAt(2);
        kernel.RunToEnd();
        Assert.Equal(
            ["0s start first", "2s SIGTERM to first", "12s SIGKILL to everything", "12s sweep: SIGKILL", "12s finish 137"],
            kernel.Timeline);
    }

    [Fact]
    public void A_stop_while_a_step_is_being_timed_out_does_not_lengthen_it()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first", timeout: 5)])) { Processes = { ["first"] = ProcessScript.Stubborn } };
        kernel.Begin();
        kernel.SignalAt(6);
        kernel.RunToEnd();
        Assert.Equal(
            ["0s start first", "5s SIGTERM to first", "7s SIGKILL to everything", "7s sweep: SIGKILL", "7s finish 124"],
            kernel.Timeline);
    }

    [Fact]
    public void A_third_signal_kills_a_step()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first")])) { Processes = { ["first"] = ProcessScript.Stubborn } };
        kernel.Begin();
        kernel.SignalAt(1, 2, 3);
        kernel.RunToEnd();
        Assert.Equal(
            ["0s start first", "1s SIGTERM to first", "2s SIGTERM to first", "3s SIGKILL to everything", "3s finish 137"],
            kernel.Timeline.Where(line => !line.Contains("sweep", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_stop_between_two_steps_starts_nothing_further()
    {
        FakeKernel kernel = BetweenSteps(LeftoverScript.GoneAfter(1.5));
        kernel.SignalAt(2);
        kernel.RunToEnd();
        Assert.Equal(["0s start first", "1s sweep after first: SIGTERM", "2.5s sweep: SIGTERM", "2.5s finish 143"], kernel.Timeline);
    }

    [Theory]
    [InlineData(0.0, "2s sweep after first: SIGKILL|2s sweep: SIGKILL|2s finish 143")]
    [InlineData(0.5, "2.5s sweep after first: SIGKILL|2.5s sweep: SIGKILL|2.5s finish 143")]
    [InlineData(1.0, "3s sweep after first: SIGKILL|3s sweep: SIGKILL|3s finish 143")]
    public void A_stop_between_two_steps_leaves_the_left_overs_what_is_left_of_the_grace(double grace, string end)
    {
        FakeKernel kernel = BetweenSteps(LeftoverScript.Stubborn);
        kernel.RequestAt(2, grace);
        kernel.RunToEnd();
        Assert.Equal(["0s start first", "1s sweep after first: SIGTERM", .. end.Split('|')], kernel.Timeline);
    }

    [Fact]
    public void A_stop_between_two_steps_whose_left_overs_can_not_be_killed_ends_with_137()
    {
        FakeKernel kernel = BetweenSteps(LeftoverScript.Unkillable);
        kernel.SignalAt(2);
        kernel.RunToEnd();
        Assert.Equal(
            [
                "0s start first", "1s sweep after first: SIGTERM", "3s sweep after first: SIGKILL", "8s sweep given up", "8s sweep: SIGTERM", "10s sweep: SIGKILL",
                "15s sweep given up", "15s finish 137",
            ],
            kernel.Timeline);
    }

    [Theory]
    [InlineData(0.0, "2s sweep: SIGKILL|2s finish 4")]
    [InlineData(0.5, "2.5s sweep: SIGKILL|2.5s finish 4")]
    [InlineData(9.0, "3s sweep: SIGKILL|3s finish 4")]
    public void A_stop_during_the_last_sweep_can_only_shorten_it(double grace, string end)
    {
        FakeKernel kernel = new(TestPlan.Pod()) { Processes = { ["main"] = ProcessScript.Ends(1, 4) }, Leftovers = { ["main"] = LeftoverScript.Stubborn } };
        kernel.Begin();
        kernel.RequestAt(2, grace);
        kernel.RunToEnd();
        Assert.Equal([.. Start, "1s unready", "1s sweep: SIGTERM", .. end.Split('|')], kernel.Timeline);
    }

    [Fact]
    public void A_third_signal_kills_what_the_last_sweep_waits_for()
    {
        FakeKernel kernel = new(TestPlan.Pod()) { Processes = { ["main"] = ProcessScript.Ends(1, 4) }, Leftovers = { ["main"] = LeftoverScript.Stubborn } };
        kernel.Begin();
        kernel.SignalAt(1.1, 1.2, 1.3, 1.4);
        kernel.RunToEnd();
        Assert.Equal([.. Start, "1s unready", "1s sweep: SIGTERM", "1.3s sweep: SIGKILL", "1.3s finish 4"], kernel.Timeline);
    }

    // Requests between the spawn and the knowledge of it: grace periods, null is a stop signal.
    [Theory]
    [InlineData("a_signal", new double[] { -1 }, "0s PreStop begins: StopRequested, 30s left|5s SIGTERM to main|30s SIGKILL to everything")]
    [InlineData("two_signals", new double[] { -1, -1 }, "0s SIGTERM to main|30s SIGKILL to everything")]
    [InlineData("three_signals", new double[] { -1, -1, -1 }, "0s SIGKILL to everything")]
    [InlineData("a_request", new double[] { 10 }, "0s PreStop begins: StopRequested, 10s left|5s SIGTERM to main|10s SIGKILL to everything")]
    [InlineData("a_request_and_a_shorter_one", new double[] { 10, 8 }, "0s PreStop begins: StopRequested, 8s left|5s SIGTERM to main|8s SIGKILL to everything")]
    [InlineData("a_request_and_a_longer_one", new double[] { 8, 10 }, "0s PreStop begins: StopRequested, 8s left|5s SIGTERM to main|8s SIGKILL to everything")]
    [InlineData("a_request_of_0", new double[] { 0 }, "0s SIGKILL to everything")]
    [InlineData("a_signal_and_a_request_of_0", new double[] { -1, 0 }, "0s SIGKILL to everything")]
    [InlineData("a_request_and_a_signal", new double[] { 60, -1 }, "0s PreStop begins: StopRequested, 30s left|5s SIGTERM to main|30s SIGKILL to everything")]
    public void A_stop_while_main_is_being_spawned(string scenario, double[] requests, string rest)
    {
        Assert.NotEmpty(scenario);
        FakeKernel kernel = new(TestPlan.Pod(drain: 3, postStart: TestPlan.Exec(), preStop: TestPlan.Exec()))
        {
            Processes = { ["main"] = ProcessScript.Stubborn },
            Hooks = { [HookKind.PreStop] = HookScript.Succeeds(5) },
            ToldWhileSpawning = { ["main"] = new Queue<LifecycleEvent>(requests.Select(grace => grace < 0 ? Told.Signal() : Told.Request(grace))) },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(["0s start main", .. rest.Split('|')], kernel.Timeline.Where(line => !line.Contains("sweep", StringComparison.Ordinal)).SkipLast(1));
    }

    [Fact]
    public void A_stop_while_a_spawn_is_being_refused_ends_with_the_refusal()
    {
        FakeKernel kernel = new(TestPlan.Pod())
        {
            Processes = { ["main"] = ProcessScript.Refused(127) },
            ToldWhileSpawning = { ["main"] = new Queue<LifecycleEvent>([Told.Signal()]) },
        };
        kernel.Begin();
        Assert.Equal(127, kernel.RunToEnd().ExitCode);
    }

    private static FakeKernel BetweenSteps(LeftoverScript leftovers)
    {
        PodPlan plan = TestPlan.Pod(steps: [TestPlan.Step("first"), TestPlan.Step("second")]);
        FakeKernel kernel = new(plan) { Processes = { ["first"] = ProcessScript.Ends(1, 0) }, Leftovers = { ["first"] = leftovers } };
        kernel.Begin();
        return kernel;
    }
}
