using Supervisor.Lifecycle;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>A signal that is asked for by name goes to that process if it runs, and is no stop.</summary>
public sealed class SignalRequestTests
{
    [Fact]
    public void It_goes_to_main_and_nothing_else_follows()
    {
        FakeKernel kernel = new(TestPlan.Pod()) { Processes = { ["main"] = ProcessScript.Stubborn } };
        kernel.Begin();
        kernel.RunUntil(1);
        kernel.Dispatch(new LifecycleEvent.SignalRequested("main", 1, "a test"));
        Assert.Equal(["0s start main", "0s ready", "1s SIGHUP to main"], kernel.Timeline);
        Assert.False(kernel.Pod.IsStopping);
    }

    [Fact]
    public void It_goes_to_the_step_that_runs()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("one")])) { Processes = { ["one"] = ProcessScript.Stubborn } };
        kernel.Begin();
        kernel.Dispatch(new LifecycleEvent.SignalRequested("one", 10, "a test"));
        Assert.Equal("0s SIGUSR1 to one", kernel.Timeline.Last());
    }

    [Theory]
    [InlineData("main")]
    [InlineData("two")]
    [InlineData("nobody")]
    public void It_goes_to_nobody_who_does_not_run(string name)
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("one"), TestPlan.Step("two")]));
        kernel.Begin();
        kernel.Dispatch(new LifecycleEvent.SignalRequested(name, 10, "a test"));
        Assert.Equal(["0s start one"], kernel.Timeline);
        Assert.Contains(kernel.Decisions, told => TimelineText.Of(told.Decision) == $"no SIGUSR1 (a test): {name} does not run");
    }

    [Fact]
    public void After_SIGKILL_there_is_nothing_to_signal()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 0)) { Processes = { ["main"] = ProcessScript.Unkillable } };
        kernel.Begin();
        kernel.Signal();
        kernel.Dispatch(new LifecycleEvent.SignalRequested("main", 1, "a test"));
        Assert.DoesNotContain(kernel.Timeline, line => line.Contains("SIGHUP", StringComparison.Ordinal));
    }
}
