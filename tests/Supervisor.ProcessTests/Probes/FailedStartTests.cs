using Supervisor.ProcessTests.Lifecycle;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Probes;

/// <summary>A postStart that failed, and verdicts that no restart follows any more.</summary>
public sealed class FailedStartTests
{
    private const string Quick = "restartBackoff: {initialSeconds: 0.05, maxSeconds: 0.05}\n";

    [Theory]
    [InlineData("Always")]
    [InlineData("OnFailure")]
    public async Task A_failed_postStart_is_restarted_whatever_the_code_and_the_next_one_may_pass(string policy)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.InitSteps("stamp @/journal step") + Yaml.Hooks("nth @/posts [ [ await @/up exit 1 ] [ exit 0 ] ]", "stamp @/journal preStop report @/hook") +
            $"restartPolicy: {policy}\nsuccessExitCodes: [0-255]\n{Quick}").Child("stamp-on TERM @/journal TERM exit-on TERM 0 stamp @/journal main append @/up x pause").Start();
        Pod pod = new(run);
        PodStatus status = await pod.WaitForAsync(each => each.IsReady && each.Main.RestartCount == 1, "Ready after one restart");
        await pod.Journal.WaitForAsync("main", 2);
        Assert.Equal(["step", "main", "preStop", "TERM", "main"], pod.Journal.Texts);
        Assert.Equal("PostStartFailed", (await run.WaitForReportAsync("hook")).Variable("SUPERVISOR_REASON"));
        Assert.Equal(0, status.Main.LastState!.ExitCode);
    }

    [Theory]
    [InlineData("liveness")]
    [InlineData("startup")]
    public async Task S97_a_verdict_after_the_last_of_maxRestarts_ends_it_and_is_no_success(string kind)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe(kind, Yaml.Exec("await @/up remove @/up exit 1"), "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1") + $"restartPolicy: Always\nmaxRestarts: 2\n{Quick}")
            .Child("exit-on TERM 0 stamp @/journal main append @/up x pause").Start();
        Assert.Equal(ExitStatus.Exited(1), await run.WaitForExitAsync());
        Assert.Equal(["main", "main", "main"], new Journal(run).Texts);
    }

    [Fact]
    public async Task A_preStop_that_still_runs_when_main_is_gone_does_not_meet_the_next_incarnation()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("when @/ill [ remove @/ill exit 1 ]"), "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1") +
            Yaml.Hooks(preStop: "fork [ ignore TERM append @/hook child pause ] ignore TERM append @/hook x pause") + $"restartPolicy: Always\n{Quick}")
            .Child("stamp @/journal main nth @/count [ [ await @/hook stamp @/journal ends exit 1 ] [ pause ] ]").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        run.Directory.Write("ill", "");
        await pod.Journal.WaitForAsync("main", 2);
        // Its main has ended by itself meanwhile: nobody waits for the hook, nor for what it started.
        Assert.InRange(Journal.Seconds(pod.Journal.At("ends"), pod.Journal.AllAt("main")[1]), 0, 3.5);
        Assert.All(run.Processes, process => Assert.Equal(run.Pid, process.ParentPid));
        await run.WaitForAsync(() => run.Processes.Count(process => process.State != 'Z') <= 2, "main, and a probe at most");
    }

    [Fact]
    public async Task A_main_that_ends_by_itself_runs_no_preStop_before_its_restart()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Hooks(preStop: "stamp @/journal preStop") + $"drainSeconds: 20\nrestartPolicy: Always\n{Quick}")
            .Child("stamp @/journal main nth @/count [ [ exit 1 ] [ die-by SEGV ] [ append @/third x pause ] ]").Start();
        await run.WaitForLinesAsync("third", 1);
        Assert.Equal(["main", "main", "main"], new Journal(run).Texts);
    }
}
