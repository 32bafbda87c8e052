using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Probes;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Status;

/// <summary>Readiness gates, set by the control socket: everything that says Ready follows at once.</summary>
public sealed class ReadinessGateTests
{
    private const string One = "k8s.io/test-condition1";
    private const string Two = "k8s.io/test-condition2";

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task G01_G02_G03_two_gates(RunMode mode)
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(
            $"readinessGates: [{{conditionType: {One}}}, {{conditionType: {Two}}}]\nendpoint: {{tcp: \"127.0.0.1:{port}\", control: \"@/control.sock\"}}\n").Child("pause").Start();
        Pod pod = new(run);
        PodStatus running = await pod.WaitForAsync(status => status.Main.Ready, "main ready");
        Assert.Equal(("Running", false), (running.Phase, running.IsReady));
        Assert.Equal(
            $"Ready False ReadinessGatesNotReady corresponding condition of pod readiness gate \"{One}\" does not exist., corresponding condition of pod readiness gate \"{Two}\" does not exist.",
            running.Condition("Ready"));

        Assert.Equal(200, PodReading.SetCondition(run, One, "True").Code);
        PodStatus half = await pod.WaitForAsync(status => status.Conditions().Contains($"{One} True"), "the first gate");
        Assert.False(half.IsReady);
        Assert.False(ReadinessPort.Accepts(port));

        Assert.Equal(200, PodReading.SetCondition(run, Two, "False", "&reason=Warming").Code);
        await pod.WaitForAsync(status => status.Condition("Ready").EndsWith($"the status of pod readiness gate \"{Two}\" is not \"True\", but False", StringComparison.Ordinal), "the second gate");
        Assert.Contains($"[-]gate {Two} failed: the condition is False (Warming)", PodReading.Get(run, "/readyz?verbose"), StringComparison.Ordinal);

        Assert.Equal(200, PodReading.SetCondition(run, Two, "True").Code);
        await pod.WaitForReadyAsync();
        await run.WaitForAsync(() => ReadinessPort.Accepts(port), "the readiness port");
        Assert.Contains($"[+]gate {One} ok", PodReading.Get(run, "/readyz?verbose"), StringComparison.Ordinal);

        Assert.Equal(200, PodReading.SetCondition(run, One, "Unknown").Code);
        await pod.WaitForReadyAsync(false);
        await run.WaitForAsync(() => !ReadinessPort.Accepts(port), "the readiness port closed");
        Assert.Equal(0, pod.Status.Main.RestartCount);
    }

    [Theory]
    [InlineData("Ready")]
    [InlineData("ContainersReady")]
    [InlineData("example.com/unknown")]
    public async Task G05_a_condition_that_is_no_gate_is_refused_and_nothing_changes(string type)
    {
        await using SupervisorRun run = Pod.Setup($"readinessGates: {One}\n").Child("pause").Start();
        Pod pod = new(run);
        PodStatus before = await pod.WaitForAsync(status => status.Main.Ready, "main ready");
        (int code, string body) = PodReading.SetCondition(run, type, "True");
        Assert.Equal(404, code);
        Assert.Contains(One, body, StringComparison.Ordinal);
        Assert.Equal(before.Conditions(), pod.Status.Conditions());
    }

    [Fact]
    public async Task A_gate_outlives_a_restart_of_main()
    {
        await using SupervisorRun run = Pod.Setup($"readinessGates: {One}\nrestartPolicy: Always\n").Child("nth @/count [ [ await @/end exit 1 ] [ pause ] ]").Start();
        Pod pod = new(run);
        await pod.WaitForAsync(status => status.Main.Ready, "main ready");
        Assert.Equal(200, PodReading.SetCondition(run, One, "True").Code);
        await pod.WaitForReadyAsync();
        run.Directory.Write("end", "");
        PodStatus again = await pod.WaitForAsync(status => status is { IsReady: true, Main.RestartCount: 1 }, "ready again");
        Assert.Equal($"{One} True", again.Condition(One));
    }
}
