using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Supervisor.Status;
using Supervisor.Tests.Loop;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>Readiness gates: Ready asks for each of them, at once, and nothing but their writer changes them.</summary>
public sealed class ReadinessGateTests
{
    private const string One = "k8s.io/test-condition1";
    private const string Two = "k8s.io/test-condition2";

    [Fact]
    public void G01_with_gates_and_without_probes_it_runs_and_is_not_ready()
    {
        PublishedLife life = Life(One, Two);
        life.Kernel.RunUntil(5);
        PodSnapshot status = life.Board.Current;
        Assert.Equal((PodPhase.Running, true, false), (status.Phase, status.Main.Ready, status.Ready.Passed));
        PodCondition ready = Condition(life, "Ready");
        Assert.Equal((ConditionStatus.False, "ReadinessGatesNotReady"), (ready.Status, ready.Reason));
        Assert.Equal(
            $"corresponding condition of pod readiness gate \"{One}\" does not exist., corresponding condition of pod readiness gate \"{Two}\" does not exist.", ready.Message);
        Assert.Equal(ConditionStatus.True, Condition(life, "ContainersReady").Status);
        Assert.DoesNotContain(status.Conditions, condition => condition.Type == One);
        Assert.Equal([One, Two], status.ReadinessGates);
        Assert.Equal(
            [Check.Ok("init"), Check.Ok("startup"), Check.Ok("readiness"), Check.Failed($"gate {One}", "the condition was never set"), Check.Failed($"gate {Two}", "the condition was never set")],
            status.Ready.Checks);
    }

    [Fact]
    public void G02_with_one_of_two_it_is_still_not_ready()
    {
        PublishedLife life = Life(One, Two);
        Set(life, One, ConditionStatus.True);
        life.Kernel.RunUntil(10);
        Assert.False(life.Board.Current.Ready.Passed);
        Assert.Equal($"corresponding condition of pod readiness gate \"{Two}\" does not exist.", Condition(life, "Ready").Message);
        Assert.Equal(ConditionStatus.True, Condition(life, One).Status);
    }

    [Fact]
    public void G03_with_both_it_is_ready_in_the_same_turn()
    {
        PublishedLife life = Life(One, Two);
        Set(life, One, ConditionStatus.True);
        life.Kernel.RunUntil(10);
        Set(life, Two, ConditionStatus.True);
        Assert.True(life.Board.Current.Ready.Passed);
        Assert.Equal(PublishedLife.Start.AddSeconds(10), Condition(life, "Ready").LastTransitionTime);
        Assert.Equal("10s ready", life.Kernel.Timeline.Last());
    }

    [Theory]
    [InlineData("Ready")]
    [InlineData("ContainersReady")]
    public void G05_a_condition_of_ours_is_nobody_elses(string type)
    {
        PublishedLife life = Life();
        PodSnapshot before = life.Board.Current;
        Set(life, type, ConditionStatus.False);
        Assert.Same(before, life.Board.Current);
        Assert.Contains(life.Kernel.Decisions, told => TimelineText.Of(told.Decision) == $"no condition {type} (a test): it is no readiness gate");
        Assert.DoesNotContain(life.Kernel.Decisions, told => told.Decision.Template.StartsWith("condition", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ConditionStatus.False)]
    [InlineData(ConditionStatus.Unknown)]
    public void A_gate_that_is_taken_back_makes_it_unready_at_once_and_restarts_nothing(object status)
    {
        PublishedLife life = Life(One);
        Set(life, One, ConditionStatus.True);
        life.Kernel.RunUntil(10);
        Set(life, One, (ConditionStatus)status, "Drained", "the balancer let go");
        Assert.Equal("10s unready", life.Kernel.Timeline.Last());
        Assert.Equal($"the status of pod readiness gate \"{One}\" is not \"True\", but {status}", Condition(life, "Ready").Message);
        Assert.Equal(Check.Failed($"gate {One}", $"the condition is {status} (Drained)"), life.Board.Current.Ready.Checks[^1]);
        Assert.True(life.Board.Current.Live.Passed);
        life.Kernel.RunUntil(1000);
        Assert.Equal(0, life.Board.Current.Main.RestartCount);
    }

    [Theory]
    [InlineData("", "", "the condition is False")]
    [InlineData("Why", "", "the condition is False (Why)")]
    [InlineData("", "words", "the condition is False")]
    public void What_its_check_says(string reason, string message, string said)
    {
        PublishedLife life = Life(One);
        Set(life, One, ConditionStatus.False, reason, message);
        Assert.Equal(said, life.Board.Current.Ready.Checks[^1].Reason);
    }

    [Fact]
    public void A_gate_outlives_main_and_what_was_set_before_it_ran_counts()
    {
        PublishedLife life = new(TestPlan.Pod(steps: [TestPlan.Step("one")], restart: TestPlan.Restart(RestartPolicy.Always)) with { ReadinessGates = [One] })
        {
            Kernel = { Processes = { ["one"] = ProcessScript.Ends(5, 0), ["main"] = ProcessScript.InTurn(ProcessScript.Ends(5, 1), ProcessScript.Obedient) } },
        };
        life.Kernel.Begin();
        life.Kernel.RunUntil(1);
        Set(life, One, ConditionStatus.True);
        Assert.False(life.Board.Current.Ready.Passed);
        life.Kernel.RunUntil(20);
        Assert.Equal(["5s ready", "10s unready", "10s ready"], life.Kernel.Timeline.Where(line => line.EndsWith("ready", StringComparison.Ordinal)));
        Assert.Equal(PublishedLife.Start.AddSeconds(1), Condition(life, One).LastTransitionTime);
    }

    [Fact]
    public void In_a_stop_a_gate_is_written_and_changes_nothing_else()
    {
        PublishedLife life = new(TestPlan.Pod(grace: 20) with { ReadinessGates = [One] }) { Kernel = { Processes = { ["main"] = ProcessScript.Stubborn } } };
        life.Kernel.Begin();
        life.Kernel.SignalAt(1);
        life.Kernel.RunUntil(2);
        Set(life, One, ConditionStatus.True);
        Assert.False(life.Board.Current.Ready.Passed);
        Assert.Equal("Terminating", Condition(life, "Ready").Reason);
        Assert.Equal(ConditionStatus.True, Condition(life, One).Status);
        Assert.DoesNotContain(life.Kernel.Timeline, line => line.EndsWith(" ready", StringComparison.Ordinal));
    }

    [Fact]
    public void While_it_is_stopped_to_be_started_again_it_stays_unready_and_says_why()
    {
        PublishedLife life = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always), probes: TestPlan.Probes(liveness: TestPlan.Probe(period: 1, failure: 1))) with { ReadinessGates = [One] })
        {
            Kernel = { Processes = { ["main"] = ProcessScript.Obeys(5, 0) }, Probes = { [ProbeKind.Liveness] = ProbeScript.Of("S F S") } },
        };
        life.Kernel.Begin();
        life.Kernel.RunUntil(2);
        Set(life, One, ConditionStatus.True);
        Assert.Equal((false, "LivenessFailed"), (life.Board.Current.Ready.Passed, Condition(life, "Ready").Reason));
        life.Kernel.RunUntil(8);
        Assert.True(life.Board.Current.Ready.Passed);
    }

    [Fact]
    public void Only_another_status_is_a_line_of_the_log()
    {
        PublishedLife life = Life(One);
        Set(life, One, ConditionStatus.False);
        Set(life, One, ConditionStatus.False, "Why");
        Set(life, One, ConditionStatus.True);
        Assert.Equal(
            [Serilog.Events.LogEventLevel.Information, Serilog.Events.LogEventLevel.Debug, Serilog.Events.LogEventLevel.Information],
            life.Kernel.Decisions.Select(told => told.Decision).Where(decision => decision.Template.StartsWith("condition", StringComparison.Ordinal)).Select(decision => decision.Level));
    }

    [Fact]
    public void Without_a_ready_process_gates_make_nothing_ready()
    {
        PublishedLife life = new(TestPlan.Pod(probes: TestPlan.Probes(readiness: TestPlan.Probe(delay: 10))) with { ReadinessGates = [One] });
        life.Kernel.Begin();
        Set(life, One, ConditionStatus.True);
        life.Kernel.RunUntil(9);
        Assert.Equal("ContainersNotReady", Condition(life, "Ready").Reason);
        life.Kernel.RunUntil(11);
        Assert.Equal(ConditionStatus.True, Condition(life, "Ready").Status);
    }

    private static PublishedLife Life(params string[] gates)
    {
        PublishedLife life = new(TestPlan.Pod() with { ReadinessGates = [.. gates] });
        life.Kernel.Begin();
        return life;
    }

    private static void Set(PublishedLife life, string type, ConditionStatus status, string reason = "", string message = "") =>
        life.Kernel.Dispatch(new LifecycleEvent.ConditionSet(type, status, reason, message, "a test"));

    private static PodCondition Condition(PublishedLife life, string type) => life.Board.Current.Conditions.Single(condition => condition.Type == type);
}
