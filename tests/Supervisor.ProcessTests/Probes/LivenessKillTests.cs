using System.Diagnostics;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Probes;

/// <summary>A liveness or startup verdict is a stop, with preStop and grace period, and then a restart; a stop request in the middle makes it the end.</summary>
public sealed class LivenessKillTests
{
    private const string Always = "restartPolicy: Always\nrestartBackoff: {initialSeconds: 0.05, maxSeconds: 0.05}\n";

    /// <summary>Fails once for the file: the next incarnation does not find it.</summary>
    private static readonly string s_ill = Yaml.Exec("stamp @/journal probe when @/ill [ remove @/ill exit 1 ]");

    [Theory]
    [InlineData("liveness", "LivenessFailed")]
    [InlineData("startup", "StartupFailed")]
    public async Task N10_N11_preStop_with_its_reason_comes_before_the_second_start(string kind, string reason)
    {
        foreach (RunMode mode in (RunMode[])[RunMode.Process1, RunMode.Subreaper, RunMode.Terminal])
        {
            await using SupervisorRun run = Pod.Setup(
                Yaml.Probe(kind, Yaml.Exec("await @/up exit 1"), "initialDelaySeconds: 0.4, periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1, terminationGracePeriodSeconds: 7.9") +
                Yaml.Hooks(preStop: "stamp @/journal preStop report @/hook") + "terminationGracePeriodSeconds: 100\n" + Always, mode)
                .Child("stamp-on TERM @/journal TERM exit-on TERM 0 stamp @/journal main append @/up x pause").Start();
            Pod pod = new(run);
            await pod.Journal.WaitForAsync("main", 2);
            ChildReport hook = await run.WaitForReportAsync("hook");
            Assert.Equal(["main", "preStop", "TERM", "main"], pod.Journal.Texts.Take(4));
            Assert.Equal((reason, "7", "0"), (hook.Variable("SUPERVISOR_REASON"), hook.Variable("SUPERVISOR_GRACE_SECONDS_LEFT"), hook.Variable("SUPERVISOR_RESTART_COUNT")));
            await run.WaitForLogAsync($"failed {kind} probe, will be restarted");
        }
    }

    [Fact]
    public async Task The_hook_of_a_later_incarnation_is_told_its_number_and_its_main_process()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("nth @/probes [ [ report @/probe1 exit 1 ] [ report @/probe2 exit 1 ] [ exit 0 ] ]"),
                "initialDelaySeconds: 0.3, periodSeconds: 0.1, timeoutSeconds: 5, failureThreshold: 1") +
            Yaml.Hooks(postStart: "nth @/posts [ [ report @/post1 ] [ report @/post2 ] [ exit 0 ] ]", preStop: "nth @/hooks [ [ report @/hook1 ] [ report @/hook2 ] ]") + Always)
            .Child("exit-on TERM 0 nth @/mains [ [ report @/main1 ] [ report @/main2 ] [ exit 0 ] ] pause").Start();
        for (int i = 1; i <= 2; i++)
        {
            ChildReport main = await run.WaitForReportAsync($"main{i}");
            foreach (string name in (string[])["hook", "probe", "post"])
            {
                ChildReport told = await run.WaitForReportAsync($"{name}{i}");
                Assert.Equal(($"{main.Pid}", $"{i - 1}"), (told.Variable("SUPERVISOR_MAIN_PID"), told.Variable("SUPERVISOR_RESTART_COUNT")));
                Assert.Equal(name switch { "hook" => "LivenessFailed", "post" => "Started", _ => null }, told.Variable("SUPERVISOR_REASON"));
            }
        }
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task The_grace_of_the_liveness_probe_overrides_that_of_the_pod_and_the_group_dies_with_main(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", s_ill, "periodSeconds: 0.1, timeoutSeconds: 5, failureThreshold: 1, terminationGracePeriodSeconds: 0.6") + "terminationGracePeriodSeconds: 300\n" + Always, mode)
            .Child("fork [ ignore TERM append @/children x pause ] stamp-on TERM @/journal TERM stamp @/journal main pause").Start();
        Pod pod = new(run);
        await run.WaitForLinesAsync("children", 1);
        await pod.Journal.WaitForAsync("main");
        run.Directory.Write("ill", "");
        await pod.Journal.WaitForAsync("main", 2);
        Assert.InRange(Journal.Seconds(pod.Journal.At("TERM"), pod.Journal.AllAt("main")[1]), 0.55, 3);
        await run.WaitForLinesAsync("children", 2);
        await run.WaitForAsync(() => run.Processes.Count(process => process.State != 'Z' && process.Name == "child") is 2 or 3, "the second main, its child, a probe at most");
        Assert.Equal(137, (await pod.WaitForRestartsAsync(1)).Main.LastState!.ExitCode);
    }

    [Fact]
    public async Task After_the_verdict_liveness_is_held_and_readiness_goes_on_until_the_process_is_gone()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("stamp @/journal probe when @/ill [ exit 1 ]"), "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 2") +
            Yaml.Probe("readiness", Yaml.Exec("stamp @/journal readiness"), "periodSeconds: 0.05, timeoutSeconds: 5") + Yaml.Hooks(preStop: "remove @/ill stamp @/journal preStop await @/go") + Always)
            .Child("stamp @/journal main pause").Start();
        Pod pod = new(run);
        await pod.WaitForReadyAsync();
        run.Directory.Write("ill", "");
        await pod.Journal.WaitForAsync("preStop");
        int probes = pod.Count("probe");
        PodStatus status = await pod.WaitForReadyAsync(false);
        Assert.Equal(("running", 0), (status.Main.State.Kind, status.Main.RestartCount));
        await pod.WaitForMoreAsync("readiness", 10);
        Assert.Equal(probes, pod.Count("probe"));
        run.Directory.Write("go", "");
        await pod.Journal.WaitForAsync("main", 2);
        await pod.WaitForReadyAsync();
    }

    [Fact]
    public async Task There_is_no_drain_before_a_restart()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", s_ill, "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1") + "drainSeconds: 20\n" + Always).Child("exit-on TERM 0 stamp @/journal main pause").Start();
        Pod pod = new(run);
        await pod.WaitForReadyAsync();
        long ill = Stopwatch.GetTimestamp();
        run.Directory.Write("ill", "");
        await pod.Journal.WaitForAsync("main", 2);
        Assert.InRange(Journal.Seconds(ill, pod.Journal.AllAt("main")[1]), 0, 3);
    }

    [Theory]
    [InlineData("exit-on TERM 0", "", 1)]
    [InlineData("exit-on TERM 7", "", 7)]
    [InlineData("exit-on TERM 7", "successExitCodes: [7]\n", 1)]
    [InlineData("default TERM", "", 143)]
    [InlineData("default TERM", "successExitCodes: [143]\n", 1)]
    [InlineData("ignore TERM", "terminationGracePeriodSeconds: 0.3\n", 137)]
    public async Task S13_under_Never_a_failed_liveness_ends_it_all_and_is_no_success(string main, string yaml, int code)
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("liveness", s_ill, "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1") + yaml).Child($"{main} append @/main x pause").Start();
        await run.WaitForLinesAsync("main", 1);
        run.Directory.Write("ill", "");
        Assert.Equal(ExitStatus.Exited(code), await run.WaitForExitAsync());
        await run.WaitForLogAsync("failed liveness probe");
        Assert.DoesNotContain("will be restarted", run.Log, StringComparison.Ordinal);
        Assert.Single(run.Directory.Lines("main"));
    }

    [Theory]
    [InlineData("restartPolicy: OnFailure\n")]
    [InlineData("restartPolicy: OnFailure\nsuccessExitCodes: [0-255]\n")]
    [InlineData("restartPolicy: Always\nrestartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [0]}}]\n")]
    public async Task It_is_restarted_whatever_its_code_or_the_rules_say(string yaml)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.InitSteps("stamp @/journal step") + Yaml.Probe("liveness", s_ill, "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1") + yaml)
            .Child("exit-on TERM 0 stamp @/journal main pause").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        run.Directory.Write("ill", "");
        await pod.Journal.WaitForAsync("main", 2);
        // In place: the step does not run again.
        Assert.Equal(1, pod.Count("step"));
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_stop_request_during_preStop_of_a_liveness_kill_makes_it_the_end(RunMode mode)
    {
        await using SupervisorRun run = StartIll("stamp @/journal preStop await @/go stamp @/journal preStop-ends", "drainSeconds: 20\n", mode);
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("preStop");
        run.Signal(SignalNumbers.Term);
        await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is { Pending: 0 }, "our reading of the signal");
        run.Directory.Write("go", "");
        long asked = Stopwatch.GetTimestamp();
        // Its own code; preStop not once more; no drain; no restart.
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0, 3);
        Assert.Equal(["main", "preStop", "preStop-ends", "TERM"], pod.Journal.Texts.Where(text => text != "probe"));
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_stop_request_after_the_stop_signal_of_a_liveness_kill_makes_it_the_end(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", s_ill, "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1") + Yaml.Hooks(preStop: "stamp @/journal preStop") + Always, mode)
            .Child("stamp-on TERM @/journal TERM stamp @/journal main await @/end exit 8").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        run.Directory.Write("ill", "");
        await pod.Journal.WaitForAsync("TERM");
        run.Signal(SignalNumbers.Term);
        await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is { Pending: 0 }, "our reading of the signal");
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(8), await run.WaitForExitAsync());
        Assert.Equal((1, 1), (pod.Count("main"), pod.Count("preStop")));
    }

    [Theory]
    [InlineData("0.7", "300")]
    [InlineData("300", "0.7")]
    public async Task Of_the_two_deadlines_the_earlier_one_holds(string probe, string pod)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", s_ill, $"periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1, terminationGracePeriodSeconds: {probe}") + $"terminationGracePeriodSeconds: {pod}\n" + Always)
            .Child("stamp-on TERM @/journal TERM stamp @/journal main pause").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("main");
        run.Directory.Write("ill", "");
        await journal.WaitForAsync("TERM");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.InRange(journal.Seconds("TERM", run.EndedAt), 0.65, 3);
        Assert.Equal(1, journal.Texts.Count(text => text == "main"));
    }

    [Fact]
    public async Task A_second_stop_signal_during_a_liveness_kill_skips_the_rest_of_preStop_as_in_any_stop()
    {
        await using SupervisorRun run = StartIll("stamp @/journal preStop pause", "", RunMode.Process1);
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("preStop");
        run.Signal(SignalNumbers.Term);
        await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is { Pending: 0 }, "our reading of the signal");
        long again = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(again, run.EndedAt), 0, 3);
    }

    private static SupervisorRun StartIll(string preStop, string yaml, RunMode mode)
    {
        string probe = Yaml.Probe("liveness", Yaml.Exec("await @/up stamp @/journal probe exit 1"), "initialDelaySeconds: 0.3, periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1");
        return Pod.Setup(probe + Yaml.Hooks(preStop: preStop) + yaml + Always, mode).Child("stamp-on TERM @/journal TERM exit-on TERM 7 stamp @/journal main append @/up x pause").Start();
    }
}
