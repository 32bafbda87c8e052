using System.Diagnostics;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Probes;

/// <summary>Readiness: not ready until proven, off and on again as it fails and passes, and never a reason to restart.</summary>
public sealed class ReadinessProbeTests
{
    private const string Main = "exit-on TERM 0 stamp @/journal main pause";
    private const string Often = "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1";

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task P01_not_ready_before_the_initial_delay_and_no_restart(RunMode mode)
    {
        await using HttpStandIn server = new();
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(
            Yaml.InitSteps("stamp @/journal step") + Yaml.Probe("readiness", $"httpGet: {{port: {server.Port}}}", "initialDelaySeconds: 0.8, periodSeconds: 20") +
            $"endpoint: {{tcp: \"127.0.0.1:{port}\", control: \"@/control.sock\"}}\n").Child(Main).Start();
        await run.WaitForAsync(() => ReadinessPort.Accepts(port), "Ready");
        long ready = Stopwatch.GetTimestamp();
        // Main starts after its step has ended, and before it says so itself.
        Pod pod = new(run);
        HttpStandInRequest first = Assert.Single(server.Requests);
        Assert.True(Journal.Seconds(pod.Journal.At("step"), first.At) >= 0.8);
        Assert.InRange(pod.Journal.Seconds("main", ready), 0.7, 2.5);
        Assert.Equal(0, pod.Status.Main.RestartCount);
    }

    [Fact]
    public async Task P02_a_readiness_that_always_fails_is_never_ready_and_never_restarts()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration(
            Yaml.Probe("readiness", Yaml.Exec("stamp @/journal readiness exit 1"), Often) + "restartPolicy: Always\n" +
            $"endpoint: {{tcp: \"127.0.0.1:{port}\", control: \"@/control.sock\"}}\n").Child(Main).Start();
        Pod pod = new(run);
        for (int i = 0; i < 5; i++)
        {
            await pod.WaitForMoreAsync("readiness", 4);
            Assert.False(ReadinessPort.Accepts(port));
            PodStatus status = pod.Status;
            Assert.False(status.IsReady);
            Assert.Equal((0, false, true, "running", "Running"), (status.Main.RestartCount, status.Main.Ready, status.Main.Started, status.Main.State.Kind, status.Phase));
        }

        Assert.Equal(1, pod.Count("main"));
        await run.WaitForLogAsync("Readiness probe failed:");
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task S109_ready_goes_on_and_off_with_a_file_and_nothing_is_restarted(RunMode mode)
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(
            Yaml.Probe("readiness", "exec: {command: [cat, \"@/health\"]}", "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 2") +
            $"endpoint: {{tcp: \"127.0.0.1:{port}\", control: \"@/control.sock\"}}\n").Child(Main).Start();
        Pod pod = new(run);
        for (int i = 0; i < 3; i++)
        {
            run.Directory.Write("health", "");
            await run.WaitForAsync(() => ReadinessPort.Accepts(port), "Ready");
            Assert.True((await pod.WaitForReadyAsync()).Main.Ready);
            File.Delete(run.Directory["health"]);
            await run.WaitForAsync(() => !ReadinessPort.Accepts(port), "not Ready");
            Assert.False((await pod.WaitForReadyAsync(false)).Main.Ready);
        }

        Assert.Equal((0, 1), (pod.Status.Main.RestartCount, pod.Count("main")));
        await run.WaitForLogAsync("No such file or directory");
    }

    [Fact]
    public async Task P10_a_readiness_that_takes_too_long_is_never_ready_and_never_restarts()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("readiness", Yaml.Exec("stamp @/journal readiness sleep 10"), "periodSeconds: 0.05, timeoutSeconds: 0.1, failureThreshold: 1") + "restartPolicy: Always\n")
            .Child(Main).Start();
        Pod pod = new(run);
        for (int i = 0; i < 6; i++)
        {
            await pod.WaitForMoreAsync("readiness", 1);
            Assert.False(pod.Status.IsReady);
        }

        Assert.Equal(0, pod.Status.Main.RestartCount);
        await run.WaitForLogAsync("timed out");
    }

    [Fact]
    public async Task S113_successThreshold_3_takes_three_passes_in_a_row_to_become_ready()
    {
        // Fails once in between: the streak begins anew.
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", Yaml.Exec(
            "nth @/count [ [ stamp @/journal pass ] [ stamp @/journal pass ] [ stamp @/journal fail exit 1 ] [ stamp @/journal pass ] [ stamp @/journal pass ] [ await @/go ] ]"),
            "periodSeconds: 0.05, timeoutSeconds: 20, successThreshold: 3, failureThreshold: 3")).Child(Main).Start();
        Pod pod = new(run);
        await run.WaitForLinesAsync("count", 6);
        Assert.Equal(["fail", "pass", "pass", "pass", "pass"], pod.Journal.Texts.Where(text => text != "main").Order());
        Assert.False(pod.Status.IsReady);
        run.Directory.Write("go", "");
        await pod.WaitForReadyAsync();
    }

    [Fact]
    public async Task S113_failureThreshold_3_takes_three_failures_in_a_row_to_become_unready()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", Yaml.Exec(
            "nth @/count [ [ exit 0 ] [ exit 1 ] [ exit 1 ] [ exit 0 ] [ exit 1 ] [ exit 1 ] [ await @/go exit 1 ] ]"),
            "periodSeconds: 0.05, timeoutSeconds: 20, failureThreshold: 3")).Child(Main).Start();
        Pod pod = new(run);
        await pod.WaitForReadyAsync();
        await run.WaitForLinesAsync("count", 7);
        Assert.True(pod.Status.IsReady);
        run.Directory.Write("go", "");
        await pod.WaitForReadyAsync(false);
        // Each row begins anew: its 1st and its 2nd failure are a line, its 3rd says nothing new.
        await run.WaitForAsync(() => run.Log.Split("Readiness probe failed:").Length - 1 >= 4, "4 failures in the log");
    }

    [Fact]
    public async Task S110_ready_is_cleared_by_a_restart_and_has_to_be_earned_again()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration(
            Yaml.Probe("readiness", "exec: {command: [cat, \"@/health\"]}", "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1000") + "restartPolicy: Always\n" +
            $"endpoint: {{tcp: \"127.0.0.1:{port}\", control: \"@/control.sock\"}}\n")
            .Child("nth @/count [ [ append @/health x await @/end remove @/health exit 1 ] [ stamp @/journal second pause ] ]").Start();
        Pod pod = new(run);
        await run.WaitForAsync(() => ReadinessPort.Accepts(port), "Ready");
        run.Directory.Write("end", "");
        await pod.Journal.WaitForAsync("second");
        // Nothing but the restart can have turned it: a thousand failures in a row were not there.
        Assert.False(ReadinessPort.Accepts(port));
        Assert.False((await pod.WaitForRestartsAsync(1)).Main.Ready);
        run.Directory.Write("health", "");
        await run.WaitForAsync(() => ReadinessPort.Accepts(port), "Ready again");
        Assert.Equal(1, pod.Status.Main.RestartCount);
    }

    [Fact]
    public async Task S105_each_failing_attempt_is_a_line_and_a_passing_one_is_none()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", Yaml.Exec("nth @/count [ [ say first exit 1 ] [ say second exit 1 ] [ say third-passes ] ]"), Often))
            .Child(Main).Start();
        await new Pod(run).WaitForReadyAsync();
        await run.WaitForLinesAsync("count", 8);
        await run.WaitForLogAsync("Readiness probe failed: second");
        Assert.Single(run.Log.Split('\n'), line => line.Contains("Readiness probe failed: first", StringComparison.Ordinal));
        Assert.Single(run.Log.Split('\n'), line => line.Contains("Readiness probe failed: second", StringComparison.Ordinal));
        Assert.Equal(2, run.Log.Split("Readiness probe").Length - 1);
    }

    [Fact]
    public async Task Without_probes_it_is_ready_as_soon_as_it_has_started()
    {
        await using SupervisorRun run = Pod.Setup("").Child(Main).Start();
        Pod pod = new(run);
        PodStatus status = await pod.WaitForReadyAsync();
        Assert.Equal((true, true, 0, "Running"), (status.Main.Ready, status.Main.Started, status.Main.RestartCount, status.Phase));
    }

    [Fact]
    public async Task Probes_do_not_run_while_postStart_does()
    {
        // Many periods long.
        await using SupervisorRun run = Pod.Setup(
            Yaml.Hooks(postStart: "await @/main stamp @/journal postStart sleep 0.6 stamp @/journal postStart-ends") +
            Yaml.Probe("readiness", Yaml.Exec("stamp @/journal readiness"), Often) + Yaml.Probe("liveness", Yaml.Exec("stamp @/journal liveness"), Often) +
            Yaml.Probe("startup", Yaml.Exec("stamp @/journal startup"), Often)).Child("append @/main x pause").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("postStart");
        Assert.False(pod.Status.Main.Started);
        await pod.Journal.WaitForAsync("liveness");
        await pod.Journal.WaitForAsync("readiness");
        Assert.Equal(["postStart", "postStart-ends", "startup"], pod.Journal.Texts.Take(3));
    }
}
