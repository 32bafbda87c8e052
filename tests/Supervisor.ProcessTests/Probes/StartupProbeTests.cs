using Supervisor.ProcessTests.Lifecycle;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Probes;

/// <summary>Startup: the gate before the other two, and a reason to restart when it does not pass.</summary>
public sealed class StartupProbeTests
{
    private const string Quick = "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1";
    private const string Patient = "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1000";
    private const string Always = "restartPolicy: Always\nrestartBackoff: {initialSeconds: 0.05, maxSeconds: 0.05}\n";
    private const string Main = "stamp @/journal main pause";

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task P14_restarted_when_startup_fails_and_liveness_never_runs(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("stamp @/journal liveness"), Quick) +
            Yaml.Probe("startup", Yaml.Exec("await @/up stamp @/journal startup exit 1"), "initialDelaySeconds: 0.4, periodSeconds: 0.1, timeoutSeconds: 5, failureThreshold: 3") + Always, mode)
            .Child("stamp @/journal main append @/up x pause").Start();
        Pod pod = new(run);
        await pod.WaitForRestartsAsync(1);
        await pod.Journal.WaitForAsync("main", 2);
        Assert.Equal(["main", "startup", "startup", "startup", "main"], pod.Journal.Texts.Take(5));
        await run.WaitForLogAsync("Startup probe failed:");
        await run.WaitForLogAsync("failed startup probe, will be restarted");
        Assert.False(pod.Status.Main.Started);
    }

    [Fact]
    public async Task P15_S113_not_restarted_while_startup_delays_a_failing_liveness()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration(
            Yaml.Probe("startup", Yaml.Exec("stamp @/journal startup exit 1"), "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 60") +
            Yaml.Probe("liveness", Yaml.Exec("stamp @/journal liveness exit 1"), Quick) + Yaml.Probe("readiness", Yaml.Exec("stamp @/journal readiness"), Quick) + Always +
            $"endpoint: {{tcp: \"127.0.0.1:{port}\", control: \"@/control.sock\"}}\n").Child(Main).Start();
        Pod pod = new(run);
        await pod.WaitForMoreAsync("startup", 25);
        PodStatus status = pod.Status;
        Assert.Equal((0, false, false, "Running"), (status.Main.RestartCount, status.Main.Started, status.Main.Ready, status.Phase));
        Assert.False(ReadinessPort.Accepts(port));
        Assert.Equal(["main", "startup"], pod.Journal.Texts.Distinct().Order());
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task P16_restarted_when_liveness_fails_after_startup_has_enabled_it(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("startup", Yaml.Exec("stamp @/journal startup unless @/started [ exit 1 ]"), Patient) +
            Yaml.Probe("liveness", Yaml.Exec("stamp @/journal liveness exit 1"), Quick) + Always, mode).Child(Main).Start();
        Pod pod = new(run);
        await pod.WaitForMoreAsync("startup", 5);
        Assert.Equal((0, 0), (pod.Count("liveness"), pod.Status.Main.RestartCount));
        run.Directory.Write("started", "");
        await pod.WaitForRestartsAsync(1);
        await pod.Journal.WaitForAsync("main", 2);
        await run.WaitForLogAsync("failed liveness probe, will be restarted");
        Assert.DoesNotContain("failed startup probe", run.Log, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task P19_the_grace_of_the_startup_probe_overrides_that_of_the_pod(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("startup", Yaml.Exec("await @/up exit 1"), "initialDelaySeconds: 0.4, periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1, terminationGracePeriodSeconds: 0.6") +
            "terminationGracePeriodSeconds: 300\n" + Always, mode).Child("stamp-on TERM @/journal TERM stamp @/journal main append @/up x pause").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main", 2);
        double lasted = Journal.Seconds(pod.Journal.At("TERM"), pod.Journal.AllAt("main")[1]);
        Assert.InRange(lasted, 0.55, 3);
        Assert.Equal(("terminated", 137), ((await pod.WaitForRestartsAsync(1)).Main.LastState!.Kind, pod.Status.Main.LastState!.ExitCode));
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task Readiness_runs_at_once_when_startup_has_passed_however_long_its_period(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("startup", Yaml.Exec("unless @/started [ exit 1 ] stamp @/journal startup"), Patient) +
            Yaml.Probe("readiness", Yaml.Exec("stamp @/journal readiness"), "periodSeconds: 600") +
            Yaml.Probe("liveness", Yaml.Exec("stamp @/journal liveness"), "periodSeconds: 600"), mode).Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        run.Directory.Write("started", "");
        await pod.WaitForReadyAsync();
        Assert.InRange(pod.Journal.Seconds("startup", "readiness"), 0, 1.5);
        // Liveness waits for its next turn, which is far.
        Assert.Equal(["main", "startup", "readiness"], pod.Journal.Texts);
        Assert.True(pod.Status.Main.Started);
    }

    [Fact]
    public async Task S106_startup_runs_until_its_first_success_and_not_again_in_this_incarnation()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("startup", Yaml.Exec("await @/health stamp @/journal startup"), Patient) + Yaml.Probe("liveness", Yaml.Exec("stamp @/journal liveness unless @/health [ exit 1 ]"), Quick) + Always)
            // main's word first: startup passes once the file is there.
            .Child("nth @/count [ [ stamp @/journal main append @/health x pause ] [ stamp @/journal main append @/health x pause ] ]").Start();
        Pod pod = new(run);
        await pod.WaitForMoreAsync("liveness", 10);
        Assert.Equal(1, pod.Count("startup"));
        File.Delete(run.Directory["health"]);
        await pod.Journal.WaitForAsync("main", 2);
        await pod.WaitForMoreAsync("liveness", 5);
        // It gates the next incarnation anew.
        Assert.Equal(2, pod.Count("startup"));
        Assert.Equal("startup", pod.Journal.Texts.SkipWhile(text => text != "main").Skip(1).SkipWhile(text => text != "main").Skip(1).First());
    }

    [Fact]
    public async Task The_delay_of_liveness_counts_from_the_start_of_main_and_its_turns_that_startup_barred_are_left_out()
    {
        // Liveness is due 0.3 s after the start, when startup still bars it, then at 2.3 s.
        await using SupervisorRun run = Pod.Setup(
            Yaml.InitSteps("stamp @/journal step") + Yaml.Probe("startup", Yaml.Exec("stamp @/journal startup unless @/started [ exit 1 ] stamp @/journal passed"), Patient) +
            Yaml.Probe("liveness", Yaml.Exec("stamp @/journal liveness"), "initialDelaySeconds: 0.3, periodSeconds: 2, timeoutSeconds: 5")).Child(Main).Start();
        Pod pod = new(run);
        await run.WaitForAsync(() => pod.Count("startup") > 0 && pod.Seconds("main", "startup")[^1] > 0.5, "half a second");
        run.Directory.Write("started", "");
        await pod.Journal.WaitForAsync("liveness");
        Assert.True(pod.Journal.Seconds("step", "liveness") >= 2.3);
        // Not a period after startup passed, which would be 2.5 s and more.
        Assert.InRange(pod.Journal.Seconds("main", "liveness"), 2.2, 2.3 + 1.5);
        Assert.InRange(pod.Journal.Seconds("passed", "liveness"), 0, 1.99);
    }

    [Fact]
    public async Task S105_starting_healthy_unhealthy_and_healthy_again()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("startup", Yaml.Exec("unless @/started [ exit 1 ]"), Patient) + Yaml.Probe("readiness", Yaml.Exec("unless @/ready [ exit 1 ]"), Quick) +
            Yaml.Probe("liveness", Yaml.Exec("exit 0"), Quick)).Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        Assert.Equal((false, false), (pod.Status.Main.Started, pod.Status.Main.Ready));
        run.Directory.Write("started", "");
        Assert.False((await pod.WaitForAsync(status => status.Main.Started, "started")).Main.Ready);
        run.Directory.Write("ready", "");
        await pod.WaitForReadyAsync();
        File.Delete(run.Directory["ready"]);
        Assert.True((await pod.WaitForReadyAsync(false)).Main.Started);
        run.Directory.Write("ready", "");
        await pod.WaitForReadyAsync();
        Assert.Equal(0, pod.Status.Main.RestartCount);
    }

    [Fact]
    public async Task Startup_under_policy_Never_ends_it_all()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("startup", Yaml.Exec("await @/up exit 1"), "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 2"))
            .Child("exit-on TERM 0 stamp @/journal main append @/up x pause").Start();
        // Main ended with 0, which is no success here.
        Assert.Equal(ExitStatus.Exited(1), await run.WaitForExitAsync());
        await run.WaitForLogAsync("failed startup probe");
        Assert.DoesNotContain("will be restarted", run.Log, StringComparison.Ordinal);
        Assert.Equal(["main"], new Journal(run).Texts);
    }
}
