using System.Diagnostics;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Probes;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Restarts;

/// <summary>An init step that fails is run again under OnFailure and Always, by itself; nothing behind it starts before it has passed.</summary>
public sealed class InitStepRestartTests
{
    private const string Quick = "restartBackoff: {initialSeconds: 0.05, maxSeconds: 0.05}\n";

    [Fact]
    public async Task KS20_under_Never_a_step_that_fails_ends_it_all()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.InitSteps("stamp @/journal first exit 1", "stamp @/journal second") + "restartPolicy: Never\n" + Quick).Child("stamp @/journal main").Start();
        Assert.Equal(ExitStatus.Exited(1), await run.WaitForExitAsync());
        Assert.Equal(["first"], new Journal(run).Texts);
    }

    [Theory]
    [InlineData("OnFailure")]
    [InlineData("Always")]
    public async Task KS21_KS22_under_OnFailure_and_Always_it_is_Pending_and_the_step_runs_again_and_again(string policy)
    {
        foreach (RunMode mode in (RunMode[])[RunMode.Process1, RunMode.Subreaper])
        {
            int port = FreePort.Next();
            await using SupervisorRun run = new SupervisorSetup(mode).Configuration(
                Yaml.InitSteps("stamp @/journal before", "stamp @/journal failing exit 3", "stamp @/journal behind") + $"restartPolicy: {policy}\n{Quick}" +
                $"endpoint: {{control: \"@/control.sock\", tcp: \"127.0.0.1:{port}\"}}\n").Child("stamp @/journal main").Start();
            Pod pod = new(run);
            await pod.Journal.WaitForAsync("failing", 5);
            PodStatus status = pod.Status;
            Assert.Equal(("Pending", false, "waiting", "PodInitializing"), (status.Phase, status.IsReady, status.Main.State.Kind, status.Main.State.Reason));
            Assert.True(status.InitContainers[1].RestartCount >= 3);
            Assert.Equal((false, 3), (status.InitContainers[1].Ready, status.InitContainers[1].LastState!.ExitCode));
            Assert.Equal((true, 0, "terminated", "Completed"), (status.InitContainers[0].Ready, status.InitContainers[0].RestartCount, status.InitContainers[0].State.Kind, status.InitContainers[0].State.Reason));
            Assert.Equal(("waiting", "PodInitializing"), (status.InitContainers[2].State.Kind, status.InitContainers[2].State.Reason));
            Assert.False(ReadinessPort.Accepts(port));
            Assert.Equal(["before", "failing"], pod.Journal.Texts.Distinct());
            Assert.Equal(1, pod.Count("before"));
        }
    }

    [Theory]
    [InlineData("OnFailure")]
    [InlineData("Always")]
    public async Task I01_I02_a_step_that_passes_at_last_is_never_run_again_and_main_starts(string policy)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.InitSteps("stamp @/journal one", "stamp @/journal two nth @/count [ [ exit 1 ] [ die-by KILL ] [ exit 0 ] ]", "stamp @/journal three") + $"restartPolicy: {policy}\n{Quick}")
            .Child("stamp @/journal main pause").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        Assert.Equal(["one", "two", "two", "two", "three", "main"], pod.Journal.Texts);
        PodStatus status = await pod.WaitForReadyAsync();
        Assert.Equal([0, 2, 0], status.InitContainers.Select(step => step.RestartCount));
        Assert.All(status.InitContainers, step => Assert.Equal((true, 0), (step.Ready, step.State.ExitCode)));
        Assert.Equal((137, 9), (status.InitContainers[1].LastState!.ExitCode, status.InitContainers[1].LastState!.Signal));
    }

    [Fact]
    public async Task Each_step_has_a_back_off_of_its_own()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.InitSteps("stamp @/journal one nth @/ones [ [ exit 1 ] [ exit 1 ] [ exit 1 ] [ exit 0 ] ]", "stamp @/journal two nth @/twos [ [ exit 1 ] [ exit 1 ] [ exit 0 ] ]") +
            "restartPolicy: OnFailure\nrestartBackoff: {initialSeconds: 0.4, maxSeconds: 100}\n").Child("stamp @/journal main nth @/mains [ [ exit 1 ] [ pause ] ]").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main", 2);
        double[] ones = pod.Gaps("one");
        double[] twos = pod.Gaps("two");
        Assert.InRange(ones[0], 0, 0.39);
        Assert.True(ones[1] >= 0.4 && ones[2] >= 0.8, string.Join(' ', ones));
        Assert.InRange(twos[0], 0, 0.39);
        Assert.InRange(twos[1], 0.4, 1.5);
        Assert.InRange(pod.Gaps("main")[0], 0, 0.39);
    }

    [Fact]
    public async Task S87_a_step_is_given_up_after_maxRestarts_with_its_last_code()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.InitSteps("stamp @/journal step nth @/count [ [ exit 1 ] [ exit 2 ] [ exit 3 ] ]") + "restartPolicy: Always\nmaxRestarts: 2\n" + Quick)
            .Child("stamp @/journal main").Start();
        Assert.Equal(ExitStatus.Exited(3), await run.WaitForExitAsync());
        Assert.Equal(["step", "step", "step"], new Journal(run).Texts);
    }

    [Fact]
    public async Task S86_a_step_that_takes_too_long_counts_as_124_and_is_run_again()
    {
        string step = $"{{name: slow, command: {ChildProgram.Yaml("stamp @/journal step nth @/count [ [ pause ] [ exit 0 ] ]")}, timeoutSeconds: 0.3}}";
        await using SupervisorRun run = Pod.Setup($"initContainers: [{step}]\nrestartPolicy: OnFailure\n" + Quick).Child("stamp @/journal main pause").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        Assert.Equal(["step", "step", "main"], pod.Journal.Texts);
        PodStatus status = await pod.WaitForReadyAsync();
        Assert.Equal((1, 124), (status.InitContainers[0].RestartCount, status.InitContainers[0].LastState!.ExitCode));
    }

    [Fact]
    public async Task A_step_may_have_a_policy_of_its_own()
    {
        string once = $"{{name: once, command: {ChildProgram.Yaml("stamp @/journal once exit 4")}, restartPolicy: Never}}";
        await using SupervisorRun run = Pod.Setup($"initContainers: [{once}]\nrestartPolicy: Always\n" + Quick).Child("stamp @/journal main").Start();
        Assert.Equal(ExitStatus.Exited(4), await run.WaitForExitAsync());
        Assert.Equal(["once"], new Journal(run).Texts);

        string again = $"{{name: again, command: {ChildProgram.Yaml("stamp @/journal again nth @/count [ [ exit 4 ] [ exit 0 ] ]")}, restartPolicy: OnFailure}}";
        await using SupervisorRun second = Pod.Setup($"initContainers: [{again}]\nrestartPolicy: Never\n" + Quick).Child("stamp @/journal main exit 6").Start();
        Assert.Equal(ExitStatus.Exited(6), await second.WaitForExitAsync());
        Assert.Equal(["again", "again", "main"], new Journal(second).Texts);
    }

    [Fact]
    public async Task A_rule_of_a_step_retries_it_under_Never_until_another_code_comes()
    {
        string step = $"{{name: step, command: {ChildProgram.Yaml("stamp @/journal step nth @/count [ [ exit 42 ] [ exit 42 ] [ exit 0 ] ]")}, restartPolicy: Never, " +
            "restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]}";
        await using SupervisorRun run = Pod.Setup($"initContainers: [{step}]\nrestartPolicy: Never\n" + Quick).Child("stamp @/journal main exit 0").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["step", "step", "step", "main"], new Journal(run).Texts);
    }

    [Theory]
    [InlineData("/no/such/program", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task A_step_that_can_not_be_executed_at_its_first_start_ends_it_whatever_the_policy(string program, int code)
    {
        await using SupervisorRun run = Pod.Setup($"initContainers: [{{name: step, command: [{program}]}}]\nrestartPolicy: Always\n").Child("stamp @/journal main").Start();
        Assert.Equal(ExitStatus.Exited(code), await run.WaitForExitAsync());
        Assert.Empty(new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task S79_a_stop_during_the_back_off_of_a_step_ends_at_once_with_its_code(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(Yaml.InitSteps("exit 21") + "restartPolicy: Always\nrestartBackoff: {initialSeconds: 60}\n", mode).Child("stamp @/journal main").Start();
        await run.WaitForLogAsync("Back-off restarting failed container");
        PodStatus status = new Pod(run).Status;
        Assert.Equal(("waiting", "CrashLoopBackOff", "Pending"), (status.InitContainers[0].State.Kind, status.InitContainers[0].State.Reason, status.Phase));
        long asked = Stopwatch.GetTimestamp();
        Assert.Equal(ExitStatus.Exited(21), await new Pod(run).StopAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0, 1.5);
        Assert.Empty(new Journal(run).Texts);
    }

    [Fact]
    public async Task S83_order_is_kept_when_each_step_of_a_chain_fails_once()
    {
        const int Steps = 10;
        string[] steps = [.. Enumerable.Range(0, Steps).Select(i => $"stamp @/journal {i} nth @/count-{i} [ [ exit 1 ] [ exit 0 ] ]")];
        await using SupervisorRun run = Pod.Setup(Yaml.InitSteps(steps) + "restartPolicy: OnFailure\n").Child("stamp @/journal main exit 0").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal([.. Enumerable.Range(0, Steps).SelectMany(i => new[] { $"{i}", $"{i}" }), "main"], new Journal(run).Texts);
    }
}
