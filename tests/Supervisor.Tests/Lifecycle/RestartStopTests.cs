using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>A stop request in the middle of a back-off, of a restart, of a kill for liveness: it is the end, with the right code.</summary>
public sealed class RestartStopTests
{
    private static readonly RestartPlan Always = TestPlan.Restart(RestartPolicy.Always);

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(137)]
    public void S79_a_stop_during_the_back_off_ends_at_once_with_the_last_code(int code)
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 5, preStop: TestPlan.Exec(), restart: Always)) { Processes = { ["main"] = ProcessScript.Ends(1, code) } };
        kernel.Begin();
        kernel.SignalAt(6);
        kernel.RunToEnd();
        Assert.Equal(["6s sweep: SIGTERM", $"6s finish {code}"], kernel.Timeline.SkipWhile(line => !line.StartsWith('6')));
        Assert.Empty(kernel.ArmedTimers);
    }

    [Fact]
    public void S79_a_stop_during_a_steps_back_off_ends_at_once_with_the_steps_code()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first")], restart: Always)) { Processes = { ["first"] = ProcessScript.Ends(1, 6) } };
        kernel.Begin();
        kernel.RequestAt(6, grace: null);
        kernel.RunToEnd();
        Assert.Equal(["6s sweep: SIGTERM", "6s finish 6"], kernel.Timeline.TakeLast(2));
    }

    [Fact]
    public void A_success_of_main_whose_code_is_listed_is_0_also_during_the_back_off()
    {
        FakeKernel kernel = new(TestPlan.Pod(successExitCodes: [3], restart: Always)) { Processes = { ["main"] = ProcessScript.Ends(1, 3) } };
        kernel.Begin();
        kernel.SignalAt(6);
        Assert.Equal(0, kernel.RunToEnd().ExitCode);
    }

    [Theory]
    [InlineData(2.5, "2.5s sweep after main: SIGKILL")]
    [InlineData(30.0, "3s sweep after main: SIGKILL")]
    public void A_stop_while_the_last_run_is_cleared_away_starts_nothing_and_ends_with_its_code(double until, string killed)
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: Always)) { Processes = { ["main"] = ProcessScript.Ends(1, 9) }, Leftovers = { ["main"] = LeftoverScript.Stubborn } };
        kernel.Begin();
        kernel.RequestAt(2, grace: until - 2);
        kernel.RunToEnd();
        string at = killed.Split(' ')[0];
        Assert.Equal(
            ["0s start main", "0s ready", "1s unready", "1s sweep after main: SIGTERM", killed, $"{at} sweep: {(until < 3 ? "SIGKILL" : "SIGTERM")}", $"{at} finish 9"],
            kernel.Timeline);
    }

    // When the stop is requested, and what is left to be seen of it; liveness fails at 5 s, preStop lasts 4 s, the process obeys after 3 s.
    [Theory]
    [InlineData("during_preStop", 6)]
    [InlineData("after_the_stop_signal", 10)]
    public void A_stop_during_a_kill_for_liveness_turns_it_into_the_end(string scenario, double at)
    {
        Assert.NotEmpty(scenario);
        FakeKernel kernel = Killed(ProcessScript.Obeys(3, 7));
        kernel.SignalAt(at);
        kernel.RunToEnd();
        Assert.Equal(
            ["5s unready", "5s PreStop begins: LivenessFailed, 30s left", "9s SIGTERM to main", "12s sweep: SIGTERM", "12s finish 7"],
            kernel.Timeline.Skip(2));
    }

    // The code of the process, and ours: killed for its liveness and not restarted is no success.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(7, 7)]
    [InlineData(143, 143)]
    public void Its_code_is_then_ours_but_for_a_success(int code, int ours)
    {
        FakeKernel kernel = Killed(ProcessScript.Obeys(3, code));
        kernel.SignalAt(6);
        Assert.Equal(ours, kernel.RunToEnd().ExitCode);
    }

    // The earlier deadline holds: the kill's is 35 s.
    [Theory]
    [InlineData(100.0, 35)]
    [InlineData(20.0, 26)]
    [InlineData(0.0, 6)]
    public void Its_deadline_is_the_earlier_one(double grace, double killedAt)
    {
        FakeKernel kernel = Killed(ProcessScript.Stubborn);
        kernel.RequestAt(6, grace);
        kernel.RunUntil(6.5);
        Assert.Equal(TimeSpan.FromSeconds(killedAt), kernel.Pod.StopDeadline);
        kernel.RunToEnd();
        Assert.Equal([$"{killedAt}s SIGKILL to everything", $"{killedAt}s sweep: SIGKILL", $"{killedAt}s finish 137"], kernel.Timeline.TakeLast(3));
    }

    [Fact]
    public void A_second_signal_then_ends_preStop_and_a_third_kills()
    {
        FakeKernel kernel = Killed(ProcessScript.Stubborn);
        kernel.SignalAt(6, 7, 8);
        kernel.RunToEnd();
        Assert.Equal(["7s SIGTERM to main", "8s SIGKILL to everything", "8s sweep: SIGKILL", "8s finish 137"], kernel.Timeline.SkipWhile(line => !line.StartsWith('7')));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_stop_in_the_middle_of_a_requested_restart_is_the_end_with_mains_code(int code)
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 5, preStop: TestPlan.Exec())) { Processes = { ["main"] = ProcessScript.Obeys(3, code) }, Hooks = { [HookKind.PreStop] = HookScript.Succeeds(2) } };
        kernel.Begin();
        kernel.RestartAt(5);
        kernel.SignalAt(6);
        kernel.RunToEnd();
        Assert.Equal(
            ["5s unready", "5s PreStop begins: RestartRequested, 30s left", "7s SIGTERM to main", "10s sweep: SIGTERM", $"10s finish {code}"],
            kernel.Timeline.Skip(2));
    }

    [Fact]
    public void S78_a_stop_while_startup_is_pending_works()
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 5, preStop: TestPlan.Exec(), probes: TestPlan.Probes(startup: TestPlan.Probe(failure: 100)), restart: Always)) { Probes = { [ProbeKind.Startup] = ProbeScript.Of("F") } };
        kernel.Begin();
        kernel.SignalAt(25);
        kernel.RunToEnd();
        // It was never ready: there is nothing to drain.
        Assert.Equal(["0s start main", "25s PreStop begins: StopRequested, 30s left", "25s SIGTERM to main", "25s sweep: SIGTERM", "25s finish 143"], kernel.Timeline);
    }

    [Fact]
    public void A_drain_is_for_an_incarnation_that_was_ready_itself()
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 5, probes: TestPlan.Probes(readiness: TestPlan.Probe(period: 1, delay: 2)), restart: Always)) { Processes = { ["main"] = ProcessScript.InTurn(ProcessScript.Ends(4, 1), ProcessScript.Obedient) } };
        kernel.Begin();
        kernel.SignalAt(5);
        kernel.RunToEnd();
        Assert.Equal(["4s start main again, 1", "5s SIGTERM to main", "5s sweep: SIGTERM", "5s finish 143"], kernel.Timeline.TakeLast(4));
    }

    [Fact]
    public void S93_a_stop_in_each_quarter_of_a_second_starts_nothing_any_more()
    {
        for (double at = 0; at < 60; at += 0.25)
        {
            FakeKernel kernel = new(TestPlan.Pod(
                preStop: TestPlan.Exec(),
                probes: TestPlan.Probes(TestPlan.Probe(period: 1), TestPlan.Probe(period: 2, failure: 2), TestPlan.Probe(period: 1)),
                steps: [TestPlan.Step("first")],
                restart: TestPlan.Restart(RestartPolicy.Always, initial: 2)))
            {
                Processes = { ["first"] = ProcessScript.InTurn(ProcessScript.Ends(1, 1), ProcessScript.Ends(1, 0)), ["main"] = ProcessScript.Obeys(1, 0) },
                Hooks = { [HookKind.PreStop] = HookScript.Succeeds(1) },
                Probes = { [ProbeKind.Liveness] = ProbeScript.Of("S F F S S F F") },
            };
            kernel.Begin();
            kernel.SignalAt(at);
            kernel.RunUntil(at);
            int starts = kernel.Trace.Count(entry => entry.Effect is Effect.Spawn);
            kernel.RunToEnd();
            Assert.Equal(starts, kernel.Trace.Count(entry => entry.Effect is Effect.Spawn));
            Assert.Empty(kernel.ArmedTimers);
            Assert.Empty(kernel.RunningAttempts);
        }
    }

    /// <summary>A stop for a failed liveness, from 5 s on.</summary>
    private static FakeKernel Killed(ProcessScript main)
    {
        FakeKernel kernel = new(TestPlan.Pod(drain: 3, preStop: TestPlan.Exec(), probes: TestPlan.Probes(liveness: TestPlan.Probe(period: 5, failure: 1)), restart: Always))
        {
            Processes = { ["main"] = main },
            Hooks = { [HookKind.PreStop] = HookScript.Succeeds(4) },
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("S F S") },
        };
        kernel.Begin();
        return kernel;
    }
}
