using System.Diagnostics;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Probes;

/// <summary>Probes while a stop is under way: readiness goes on until the process is gone, liveness and startup have ceased.</summary>
public sealed class ProbeStopTests
{
    private const string Quick = "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1";

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task Readiness_goes_on_through_drain_preStop_and_stop_signal_while_liveness_ceases(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("stamp @/journal liveness"), Quick) + Yaml.Probe("readiness", Yaml.Exec("stamp @/journal readiness"), Quick) +
            Yaml.Hooks(preStop: "await @/hook") + "drainSeconds: 1\nrestartPolicy: Always\n", mode).Child("catch TERM stamp @/journal main await @/end exit 3").Start();
        Pod pod = new(run);
        await pod.WaitForReadyAsync();
        await pod.Journal.WaitForAsync("liveness", 3);
        int liveness = pod.Count("liveness");
        run.Signal(SignalNumbers.Term);
        await run.WaitForLogAsync("preStop begins");
        await pod.WaitForMoreAsync("readiness", 5);
        // One may have been under way.
        int ceased = pod.Count("liveness");
        Assert.InRange(ceased - liveness, 0, 4);
        run.Directory.Write("hook", "");
        await run.WaitForLogAsync("SIGTERM to pid");
        await pod.WaitForMoreAsync("readiness", 10);
        Assert.Equal(ceased, pod.Count("liveness"));
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(3), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task Startup_ceases_with_the_stop_too_and_never_restarts()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("startup", Yaml.Exec("stamp @/journal startup exit 1"), "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 30") +
            Yaml.Hooks(preStop: "stamp @/journal preStop sleep 2 stamp @/journal preStop-ends") + "restartPolicy: Always\n").Child("exit-on TERM 4 stamp @/journal main pause").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("startup", 3);
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(4), await run.WaitForExitAsync());
        Assert.Equal(1, pod.Count("main"));
        // In the two seconds of preStop it would have run forty times, and failed for good.
        Assert.InRange(pod.Journal.Texts.SkipWhile(text => text != "preStop").Count(text => text == "startup"), 0, 1);
        Assert.DoesNotContain("failed startup probe", run.Log, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task K06_P23_unready_while_it_ends_and_no_failed_liveness(RunMode mode)
    {
        const string Health = "exec: {command: [cat, \"@/health\"]}";
        await using SupervisorRun run = Pod.Setup(
            // Until main has made the file: the first run lies at its very start.
            Yaml.Probe("startup", Health, "periodSeconds: 0.05, failureThreshold: 1000") +
            Yaml.Probe("readiness", Health, Quick) + Yaml.Probe("liveness", Health, Quick) + Yaml.Hooks(preStop: "remove @/health stamp @/journal preStop") +
            "terminationGracePeriodSeconds: 120\nrestartPolicy: Always\n", mode)
            .Child("append @/health x stamp-on TERM @/journal TERM stamp @/journal main await @/end exit 6").Start();
        Pod pod = new(run);
        await pod.WaitForReadyAsync();
        run.Signal(SignalNumbers.Term);
        await pod.Journal.WaitForAsync("TERM");
        // The file that both look at is gone; the process is still there.
        await run.WaitForLogAsync("Readiness probe failed");
        PodStatus status = await pod.WaitForAsync(each => !each.Main.Ready, "main not ready");
        Assert.Equal(("running", 0, false), (status.Main.State.Kind, status.Main.RestartCount, status.IsReady));
        await pod.WaitForAsync(each => each.Main.Probes["readiness"].Streak > 15, "15 failures");
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(6), await run.WaitForExitAsync());
        Assert.DoesNotContain("Liveness probe failed", run.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("failed liveness probe", run.Log, StringComparison.Ordinal);
        Assert.Equal(["main", "preStop", "TERM"], pod.Journal.Texts);
    }

    [Fact]
    public async Task S101_an_attempt_that_the_stop_cut_off_fails_nothing()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("append @/probe x pause"), "periodSeconds: 0.05, timeoutSeconds: 1, failureThreshold: 1") + Yaml.Hooks(preStop: "stamp @/journal preStop sleep 1.5") +
            "restartPolicy: Always\n").Child("exit-on TERM 5 stamp @/journal main pause").Start();
        await run.WaitForLinesAsync("probe", 1);
        run.Signal(SignalNumbers.Term);
        await new Journal(run).WaitForAsync("preStop");
        await run.WaitForAsync(() => run.Processes.Count == 2, "main and preStop alone");
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
        Assert.Equal(["main", "preStop"], new Journal(run).Texts);
        Assert.DoesNotContain("liveness probe", run.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_probe_that_hangs_does_not_delay_the_end()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("readiness", Yaml.Exec("ignore TERM append @/probe x pause"), "periodSeconds: 0.05, timeoutSeconds: 60")).Child("exit-on TERM 5 stamp @/journal main pause").Start();
        await run.WaitForLinesAsync("probe", 1);
        await new Journal(run).WaitForAsync("main");
        long asked = Stopwatch.GetTimestamp();
        Assert.Equal(ExitStatus.Exited(5), await new Pod(run).StopAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0, 1.5);
        Assert.Empty(run.Escapees);
    }

    [Fact]
    public async Task A_probe_that_hangs_does_not_delay_the_end_of_a_main_that_ended_by_itself()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("ignore TERM append @/probe x pause"), "periodSeconds: 0.05, timeoutSeconds: 60")).Child("await @/probe stamp @/journal main exit 5").Start();
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
        Assert.InRange(new Journal(run).Seconds("main", run.EndedAt), 0, 1.5);
    }
}
