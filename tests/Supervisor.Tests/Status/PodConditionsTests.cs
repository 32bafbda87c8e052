using System.Collections.Immutable;
using Supervisor.Status;
using Xunit;

namespace Supervisor.Tests.Status;

/// <summary>U21: the tables of the kubelet's generate_test.go, its messages to the letter, and when a transition has a time.</summary>
public sealed class PodConditionsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly PodConditions _conditions = new();

    [Fact]
    public void U21_conditions_in_their_order()
    {
        ImmutableArray<PodCondition> conditions = _conditions.At(Start, Input(gates: [Set("b/x", ConditionStatus.False), Set("a", ConditionStatus.Unknown), Unset("c")]));
        Assert.Equal(["PodScheduled", "Initialized", "ContainersReady", "Ready", "b/x", "a"], conditions.Select(condition => condition.Type));
        Assert.Equal(new PodCondition("PodScheduled", ConditionStatus.True, "", "", Start), conditions[0]);
        Assert.Equal(new PodCondition("b/x", ConditionStatus.False, "TheReason", "the message", Start), conditions[4]);
    }

    [Fact]
    public void U21_without_init_steps_it_is_initialized() => AssertThat("Initialized", ConditionStatus.True, "", "", Input(PodPhase.Pending));

    [Fact]
    public void U21_incomplete_init_steps_are_named() =>
        AssertThat(
            "Initialized",
            ConditionStatus.False,
            "ContainersNotInitialized",
            "containers with incomplete status: [b c]",
            Input(PodPhase.Pending, steps: [Container("a", ready: true), Container("b"), Container("c")]));

    [Fact]
    public void U21_complete_init_steps() => AssertThat("Initialized", ConditionStatus.True, "", "", Input(PodPhase.Pending, steps: [Container("a", ready: true)]));

    [Fact]
    public void U21_once_main_was_started_it_is_initialized_for_good() =>
        AssertThat("Initialized", ConditionStatus.True, "", "", Input(steps: [Container("a")], hasMainRun: true));

    [Theory]
    [InlineData("Initialized", ConditionStatus.True)]
    [InlineData("ContainersReady", ConditionStatus.False)]
    [InlineData("Ready", ConditionStatus.False)]
    public void U21_a_pod_that_succeeded_is_completed(string type, object status) =>
        AssertThat(type, (ConditionStatus)status, "PodCompleted", "", Input(PodPhase.Succeeded, steps: [Container("a", ready: true)], hasMainRun: true));

    [Theory]
    [InlineData("ContainersReady")]
    [InlineData("Ready")]
    public void U21_a_pod_that_failed(string type) => AssertThat(type, ConditionStatus.False, "PodFailed", "", Input(PodPhase.Failed, hasMainRun: true));

    [Fact]
    public void U21_a_pod_whose_step_failed_is_not_initialized() =>
        AssertThat("Initialized", ConditionStatus.False, "ContainersNotInitialized", "containers with incomplete status: [a]", Input(PodPhase.Failed, steps: [Container("a")]));

    [Theory]
    [InlineData("ContainersReady")]
    [InlineData("Ready")]
    public void U21_an_unready_container_is_named_and_Ready_copies_it(string type) =>
        AssertThat(type, ConditionStatus.False, "ContainersNotReady", "containers with unready status: [web]", Input(gates: [Unset("a")]));

    [Theory]
    [InlineData("ContainersReady")]
    [InlineData("Ready")]
    public void U21_ready(string type) => AssertThat(type, ConditionStatus.True, "", "", Input(ready: true));

    [Fact]
    public void U21_a_gate_that_was_never_set() =>
        AssertThat("Ready", ConditionStatus.False, "ReadinessGatesNotReady", "corresponding condition of pod readiness gate \"gate1\" does not exist.", Input(ready: true, gates: [Unset("gate1")]));

    [Theory]
    [InlineData(ConditionStatus.False)]
    [InlineData(ConditionStatus.Unknown)]
    public void U21_a_gate_that_is_not_True(object status) =>
        AssertThat(
            "Ready",
            ConditionStatus.False,
            "ReadinessGatesNotReady",
            $"the status of pod readiness gate \"gate1\" is not \"True\", but {status}",
            Input(ready: true, gates: [Set("gate1", (ConditionStatus)status)]));

    [Fact]
    public void U21_several_gates_are_all_named_in_their_order() =>
        AssertThat(
            "Ready",
            ConditionStatus.False,
            "ReadinessGatesNotReady",
            "corresponding condition of pod readiness gate \"gate1\" does not exist., the status of pod readiness gate \"gate3\" is not \"True\", but False",
            Input(ready: true, gates: [Unset("gate1"), Set("gate2", ConditionStatus.True), Set("gate3", ConditionStatus.False)]));

    [Fact]
    public void U21_gates_do_not_touch_ContainersReady() =>
        AssertThat("ContainersReady", ConditionStatus.True, "", "", Input(ready: true, gates: [Unset("gate1")]));

    [Fact]
    public void U21_all_gates_True() => AssertThat("Ready", ConditionStatus.True, "", "", Input(ready: true, gates: [Set("a", ConditionStatus.True), Set("b", ConditionStatus.True)]));

    [Theory]
    [InlineData("Terminating", "the pod is being stopped")]
    [InlineData("LivenessFailed", "container web is being stopped")]
    public void A_stop_is_the_reason_whatever_else_is_missing(string reason, string message)
    {
        AssertThat("Ready", ConditionStatus.False, reason, message, Input(ready: true, stopReason: reason));
        AssertThat("Ready", ConditionStatus.False, reason, message, Input(stopReason: reason, gates: [Unset("a")]));
        AssertThat("ContainersReady", ConditionStatus.True, "", "", Input(ready: true, stopReason: reason));
    }

    [Fact]
    public void Only_another_status_is_a_transition()
    {
        PodCondition Ready(double at, PodConditions.Input input) => Find("Ready", _conditions.At(Start.AddSeconds(at), input));
        Assert.Equal(Start.AddSeconds(1), Ready(1, Input(gates: [Unset("a")])).LastTransitionTime);
        PodCondition gated = Ready(2, Input(ready: true, gates: [Unset("a")]));
        Assert.Equal(("ReadinessGatesNotReady", Start.AddSeconds(1)), (gated.Reason, gated.LastTransitionTime));
        Assert.Equal(Start.AddSeconds(3), Ready(3, Input(ready: true)).LastTransitionTime);
        Assert.Equal(Start.AddSeconds(3), Ready(4, Input(ready: true)).LastTransitionTime);
        Assert.Equal(Start.AddSeconds(5), Ready(5, Input()).LastTransitionTime);
    }

    [Fact]
    public void A_gate_that_is_set_again_to_what_it_is_keeps_its_time_and_has_its_new_words()
    {
        _ = _conditions.At(Start, Input(gates: [Set("a", ConditionStatus.False)]));
        PodCondition gate = Find("a", _conditions.At(Start.AddSeconds(1), Input(gates: [new PodConditions.Gate("a", ConditionStatus.False, "Other", "words")])));
        Assert.Equal(new PodCondition("a", ConditionStatus.False, "Other", "words", Start), gate);
        Assert.Equal(Start.AddSeconds(2), Find("a", _conditions.At(Start.AddSeconds(2), Input(gates: [Set("a", ConditionStatus.True)]))).LastTransitionTime);
    }

    [Fact]
    public void What_does_not_change_is_the_same_array()
    {
        ImmutableArray<PodCondition> first = _conditions.At(Start, Input(ready: true));
        Assert.True(first == _conditions.At(Start.AddSeconds(1), Input(ready: true)));
        Assert.False(first == _conditions.At(Start.AddSeconds(2), Input()));
    }

    private static void AssertThat(string type, ConditionStatus status, string reason, string message, PodConditions.Input input) =>
        Assert.Equal(new PodCondition(type, status, reason, message, Start), Find(type, new PodConditions().At(Start, input)));

    private static PodCondition Find(string type, ImmutableArray<PodCondition> conditions) => conditions.Single(condition => condition.Type == type);

    private static PodConditions.Input Input(
        PodPhase phase = PodPhase.Running, bool ready = false, ContainerStatus[]? steps = null, bool hasMainRun = false, string? stopReason = null, PodConditions.Gate[]? gates = null) =>
        new(phase, [.. steps ?? []], Container("web", ready), hasMainRun, stopReason, [.. gates ?? []]);

    private static ContainerStatus Container(string name, bool ready = false) => new() { Name = name, State = new ContainerState.Waiting("PodInitializing", ""), Ready = ready };

    private static PodConditions.Gate Set(string type, ConditionStatus status) => new(type, status, "TheReason", "the message");

    private static PodConditions.Gate Unset(string type) => new(type, null, "", "");
}
