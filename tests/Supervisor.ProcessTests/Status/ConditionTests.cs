using Supervisor.ProcessTests.Probes;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Status;

/// <summary>Conditions from the first init step to the end, as <c>GET /status</c> shows them.</summary>
public sealed class ConditionTests
{
    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task I01_U21_conditions_through_the_init_steps_to_ready_and_to_the_stop(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.InitSteps("await @/one", "await @/two") + Yaml.Probe("readiness", Yaml.Exec("await @/ready"), "periodSeconds: 0.1, timeoutSeconds: 60"), mode)
            .Child("ignore TERM await @/end").Start();
        Pod pod = new(run);
        PodStatus first = await pod.WaitForAsync(status => status.InitContainers[0].State.Kind == "running", "the first step");
        string main = first.Main.Name;
        Assert.Equal("Pending", first.Phase);
        Assert.Equal(("waiting", "PodInitializing"), (first.InitContainers[1].State.Kind, first.InitContainers[1].State.Reason));
        Assert.Equal(("waiting", "PodInitializing"), (first.Main.State.Kind, first.Main.State.Reason));
        Assert.Equal(
            [
                "PodScheduled True", "Initialized False ContainersNotInitialized containers with incomplete status: [step-0 step-1]",
                $"ContainersReady False ContainersNotReady containers with unready status: [{main}]", $"Ready False ContainersNotReady containers with unready status: [{main}]",
            ],
            first.Conditions());

        run.Directory.Write("one", "");
        PodStatus second = await pod.WaitForAsync(status => status.InitContainers[1].State.Kind == "running", "the second step");
        Assert.Equal("Initialized False ContainersNotInitialized containers with incomplete status: [step-1]", second.Condition("Initialized"));
        Assert.Equal(("terminated", "Completed", true), (second.InitContainers[0].State.Kind, second.InitContainers[0].State.Reason, second.InitContainers[0].Ready));

        run.Directory.Write("two", "");
        PodStatus running = await pod.WaitForAsync(status => status.Main.State.Kind == "running", "main");
        Assert.Equal("Running", running.Phase);
        Assert.Equal("Initialized True", running.Condition("Initialized"));
        Assert.Equal($"Ready False ContainersNotReady containers with unready status: [{main}]", running.Condition("Ready"));

        run.Directory.Write("ready", "");
        PodStatus ready = await pod.WaitForReadyAsync();
        Assert.Equal(["PodScheduled True", "Initialized True", "ContainersReady True", "Ready True"], ready.Conditions());
        Assert.True(ready.Transition("Ready") >= ready.Transition("Initialized"));
        Assert.Equal(first.Transition("PodScheduled"), ready.Transition("PodScheduled"));

        run.Signal(15);
        PodStatus stopping = await pod.WaitForReadyAsync(false);
        Assert.Equal("Ready False Terminating the pod is being stopped", stopping.Condition("Ready"));
        Assert.Equal("ContainersReady True", stopping.Condition("ContainersReady"));
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task While_liveness_kills_it_Ready_says_so()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("nth @/count [ [ exit 0 ] [ await @/ill exit 1 ] [ exit 0 ] ]"), "periodSeconds: 0.05, timeoutSeconds: 60, failureThreshold: 1") + "restartPolicy: Always\n")
            .Child("nth @/lives [ [ ignore TERM await @/end ] [ pause ] ]").Start();
        Pod pod = new(run);
        await pod.WaitForReadyAsync();
        run.Directory.Write("ill", "");
        PodStatus killed = await pod.WaitForReadyAsync(false);
        Assert.Equal($"Ready False LivenessFailed container {killed.Main.Name} is being stopped", killed.Condition("Ready"));
        run.Directory.Write("end", "");
        PodStatus again = await pod.WaitForAsync(status => status is { IsReady: true, Main.RestartCount: 1 }, "ready again");
        Assert.Equal("Ready True", again.Condition("Ready"));
        (string Reason, int Count, string Message)[] events = PodReading.Events(run);
        Assert.Contains(("Killing", 1, $"Container {again.Main.Name} failed liveness probe, will be restarted"), events);
        Assert.Contains(("Started", 2, "Container started"), events);
    }
}
