using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Probes;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Restarts;

/// <summary>RestartAllContainers: what is left of main is swept without preStop, the init steps run again, then main.</summary>
public sealed class RestartAllTests
{
    private const string Quick = "restartBackoff: {initialSeconds: 0.05, maxSeconds: 0.05}\n";
    private const string All42 = "restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [42]}}]";

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task C06_when_main_exits_with_the_code_everything_runs_again(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.InitSteps("stamp @/journal one", "stamp @/journal two") + Yaml.Hooks(preStop: "stamp @/journal preStop") + $"restartPolicy: Never\n{All42}\n{Quick}", mode)
            .Child("stamp @/journal main orphan [ setsid stamp-on TERM @/journal swept exit-on TERM 0 append @/left x pause ] await @/left nth @/count [ [ exit 42 ] [ stamp @/journal runs pause ] ]").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("runs");
        Assert.Equal(["one", "two", "main", "swept", "one", "two", "main", "runs"], pod.Journal.Texts);
        PodStatus status = await pod.WaitForReadyAsync();
        Assert.Equal((1, 42, "Running"), (status.Main.RestartCount, status.Main.LastState!.ExitCode, status.Phase));
        Assert.All(status.InitContainers, step => Assert.Equal((1, true), (step.RestartCount, step.Ready)));
        Assert.All(status.InitContainers, step => Assert.Equal(0, step.LastState!.ExitCode));
    }

    [Fact]
    public async Task C08_when_an_init_step_exits_with_the_code_it_begins_with_the_first_step()
    {
        string second = $"{{name: two, command: {ChildProgram.Yaml("stamp @/journal two nth @/count [ [ exit 42 ] [ exit 0 ] ]")}, restartPolicy: Never, {All42}}}";
        await using SupervisorRun run = Pod.Setup(
            $"initContainers: [{{name: one, command: {ChildProgram.Yaml("stamp @/journal one")}}}, {second}]\nrestartPolicy: Never\n{Quick}").Child("stamp @/journal main pause").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        Assert.Equal(["one", "two", "one", "two", "main"], pod.Journal.Texts);
        PodStatus status = await pod.WaitForReadyAsync();
        Assert.Equal([1, 1], status.InitContainers.Select(step => step.RestartCount));
        Assert.Equal(0, status.Main.RestartCount);
    }

    [Fact]
    public async Task C10_after_an_ordinary_restart_it_works_too_and_the_counts_go_on()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.InitSteps("stamp @/journal step") + $"restartPolicy: Always\n{All42}\n{Quick}")
            .Child("stamp @/journal main nth @/count [ [ exit 1 ] [ exit 42 ] [ exit 1 ] [ stamp @/journal runs pause ] ]").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("runs");
        Assert.Equal(["step", "main", "main", "step", "main", "main", "runs"], pod.Journal.Texts);
        PodStatus status = await pod.WaitForReadyAsync();
        Assert.Equal((3, 1), (status.Main.RestartCount, status.InitContainers[0].RestartCount));
    }

    [Fact]
    public async Task It_is_not_triggered_while_the_whole_is_being_stopped()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.InitSteps("stamp @/journal step") + $"restartPolicy: Always\n{All42}\n{Quick}").Child("exit-on TERM 42 stamp @/journal main pause").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        Assert.Equal(ExitStatus.Exited(42), await pod.StopAsync());
        Assert.Equal(["step", "main"], pod.Journal.Texts);
    }

    [Fact]
    public async Task It_goes_through_the_back_off_and_maxRestarts_like_any_other_restart()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.InitSteps("stamp @/journal step") + $"restartPolicy: Never\n{All42}\nmaxRestarts: 3\nrestartBackoff: {{initialSeconds: 0.3, maxSeconds: 10}}\n").Child("stamp @/journal main exit 42").Start();
        Assert.Equal(ExitStatus.Exited(42), await run.WaitForExitAsync());
        Pod pod = new(run);
        Assert.Equal(["step", "main", "step", "main", "step", "main", "step", "main"], pod.Journal.Texts);
        double[] gaps = pod.Gaps("main");
        Assert.True(gaps[1] >= 0.3 && gaps[2] >= 0.6, string.Join(' ', gaps));
    }

    [Fact]
    public async Task A_step_that_fails_the_second_time_ends_it_all_under_Never()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.InitSteps("stamp @/journal step nth @/steps [ [ exit 0 ] [ exit 5 ] ]") + $"restartPolicy: Never\n{All42}\n{Quick}")
            .Child("stamp @/journal main exit 42").Start();
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
        Assert.Equal(["step", "main", "step"], new Journal(run).Texts);
    }
}
