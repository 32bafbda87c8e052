using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>What is left behind between two runs, and what is asked for while it is being ended.</summary>
public sealed class RestartLeftoverTests
{
    [Fact]
    public void What_the_last_incarnation_left_behind_never_meets_the_next_one()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always)))
        {
            Processes = { ["main"] = ProcessScript.Ends(1, 1) },
            Leftovers = { ["main"] = LeftoverScript.Stubborn },
        };
        kernel.Begin();
        kernel.RunUntil(3.5);
        Assert.Equal(
            ["0s start main", "0s ready", "1s unready", "1s sweep after main: SIGTERM", "3s sweep after main: SIGKILL", "3s start main again, 1", "3s ready"],
            kernel.Timeline);
    }

    [Fact]
    public void Where_they_can_not_be_killed_it_is_not_started_again()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Processes = { ["main"] = ProcessScript.Ends(1, 1) }, Leftovers = { ["main"] = LeftoverScript.Unkillable } };
        kernel.Begin();
        kernel.RunToEnd();
        // SIGKILL went to it already: nothing is waited for any more.
        Assert.Equal(
            ["1s sweep after main: SIGTERM", "3s sweep after main: SIGKILL", "8s sweep given up", "8s sweep: SIGKILL", "13s sweep given up", "13s finish 137"],
            kernel.Timeline.SkipWhile(line => !line.Contains("sweep", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_main_that_can_not_be_killed_is_not_started_again()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 1, probes: TestPlan.Probes(liveness: TestPlan.Probe(failure: 1)), restart: TestPlan.Restart(RestartPolicy.Always)))
        {
            Processes = { ["main"] = ProcessScript.Unkillable },
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("F") },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(
            [
                "0s start main", "0s ready", "0s unready", "0s SIGTERM to main", "1s SIGKILL to main", "6s sweep: SIGKILL", "11s sweep given up", "11s finish 137",
            ],
            kernel.Timeline);
    }

    [Fact]
    public void The_back_off_that_is_shown_counts_from_the_end_of_the_run()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Processes = { ["main"] = ProcessScript.Ends(1, 1) } };
        kernel.Begin();
        kernel.RunUntil(1.5);
        kernel.Leftovers["main"] = LeftoverScript.GoneAfter(1.5);
        kernel.RunUntil(4);
        Assert.Equal(PodState.BackingOff, kernel.State);
        Assert.Equal(TimeSpan.FromSeconds(10), kernel.Pod.Main.Backoff);
        kernel.RunUntil(12.5);
        Assert.Contains("12s start main again, 2", kernel.Timeline);
    }

    [Fact]
    public void A_request_before_main_ever_ran_does_not_shorten_what_a_step_waits_for()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first")], restart: TestPlan.Restart(RestartPolicy.Always))) { Processes = { ["first"] = ProcessScript.Ends(1, 1) } };
        kernel.Begin();
        kernel.RunUntil(1.5);
        kernel.Leftovers["first"] = LeftoverScript.GoneAfter(1);
        kernel.RestartAt(2.5);
        kernel.RunUntil(12.5);
        Assert.Equal(
            ["0s start first", "1s sweep after first: SIGTERM", "1s start first again, 1", "2s sweep after first: SIGTERM", "12s start first again, 2"],
            kernel.Timeline);
        Assert.Contains(kernel.Decisions, told => told.Decision.Template.StartsWith("no restart", StringComparison.Ordinal));
    }

    [Fact]
    public void A_request_between_two_steps_that_run_again_is_told_that_main_does_not_run()
    {
        RestartRule all = new(RestartsAll: true, IsIn: true, [3]);
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first")], restart: TestPlan.Restart(RestartPolicy.Never, rules: all)))
        {
            Processes = { ["first"] = ProcessScript.Ends(1, 0), ["main"] = ProcessScript.InTurn(ProcessScript.Ends(1, 3), ProcessScript.Obedient) },
        };
        kernel.Begin();
        kernel.RunUntil(2.5);
        kernel.Leftovers["first"] = LeftoverScript.GoneAfter(1);
        kernel.RestartAt(3.5);
        kernel.RunUntil(5);
        Assert.Contains("4s start main again, 1", kernel.Timeline);
        Assert.Contains(kernel.Decisions, told => told.Decision.Template.StartsWith("no restart", StringComparison.Ordinal));
    }
}
