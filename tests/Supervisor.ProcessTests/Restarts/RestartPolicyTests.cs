using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Probes;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Restarts;

/// <summary>When the main process is started again: policy, rules, limits, and what its code counts as.</summary>
public sealed class RestartPolicyTests
{
    private const string Quick = "restartBackoff: {initialSeconds: 0.05, maxSeconds: 0.05}\n";

    private static readonly string s_rule42 = Rule("Restart", "In", "42");

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task R01_Always_restarts_after_1_and_after_0_and_runs_on(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\n" + Quick, mode).Child("nth @/count [ [ exit 1 ] [ exit 0 ] [ stamp @/journal main pause ] ]").Start();
        Pod pod = new(run);
        PodStatus status = await pod.WaitForAsync(each => each.IsReady && each.Main.RestartCount == 2, "two restarts, and Ready");
        Assert.Equal(("Running", "running", true), (status.Phase, status.Main.State.Kind, status.Main.Ready));
        Assert.Equal(("terminated", "Completed", 0), (status.Main.LastState!.Kind, status.Main.LastState.Reason, status.Main.LastState.ExitCode));
        await pod.Journal.WaitForAsync("main");
        Assert.Equal(ExitStatus.Exited(143), await pod.StopAsync());
        Assert.Equal(3, run.Directory.Lines("count").Length);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task R02_OnFailure_restarts_after_1_and_ends_after_0(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup("restartPolicy: OnFailure\n" + Quick, mode).Child("nth @/count [ [ exit 1 ] [ exit 0 ] [ pause ] ]").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(2, run.Directory.Lines("count").Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("restartPolicy: Never\n")]
    public async Task R03_Never_ends_with_the_code_of_main(string yaml)
    {
        await using SupervisorRun run = Pod.Setup(yaml).Child("nth @/count [ [ exit 1 ] [ exit 0 ] ]").Start();
        Assert.Equal(ExitStatus.Exited(1), await run.WaitForExitAsync());
        Assert.Single(run.Directory.Lines("count"));
    }

    [Theory]
    [InlineData("Never", "exit 0", 0)]
    [InlineData("Never", "exit 1", 1)]
    [InlineData("Never", "die-by KILL", 137)]
    [InlineData("OnFailure", "exit 0", 0)]
    [InlineData("OnFailure", "exit 1", null)]
    [InlineData("OnFailure", "exit 255", null)]
    [InlineData("OnFailure", "die-by KILL", null)]
    [InlineData("OnFailure", "die-by TERM", null)]
    [InlineData("Always", "exit 0", null)]
    [InlineData("Always", "exit 1", null)]
    [InlineData("Always", "exit 126", null)]
    [InlineData("Always", "exit 127", null)]
    public async Task S91_the_table_of_policies(string policy, string end, int? code)
    {
        await using SupervisorRun run = Pod.Setup($"restartPolicy: {policy}\n").Child($"nth @/count [ [ {end} ] [ stamp @/journal second pause ] ]").Start();
        if (code is null)
        {
            await new Journal(run).WaitForAsync("second");
            return;
        }

        Assert.Equal(ExitStatus.Exited(code.Value), await run.WaitForExitAsync());
        Assert.Single(run.Directory.Lines("count"));
    }

    [Fact]
    public async Task S91_Always_after_every_signal_that_ends_a_process()
    {
        int[] signals = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 24, 25, 26, 27, 29, 30, 31, 34, 50, 64];
        string blocks = string.Join(' ', signals.Select(signal => $"[ die-by {signal} ]"));
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\nrestartBackoff: {initialSeconds: 0.01, maxSeconds: 0.01}\n").Child($"nth @/count [ {blocks} [ stamp @/journal last pause ] ]").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("last");
        PodStatus status = await pod.WaitForRestartsAsync(signals.Length);
        Assert.Equal(signals.Length, status.Main.RestartCount);
        Assert.Equal((128 + 64, 64), (status.Main.LastState!.ExitCode, status.Main.LastState.Signal));
    }

    [Theory]
    [InlineData("[3]", "exit 3", 0, 1)]
    [InlineData("[3, 130-143]", "die-by TERM", 0, 1)]
    [InlineData("[3]", "exit 4", 3, 3)]
    [InlineData("[]", "exit 3", 3, 3)]
    public async Task S15_listed_codes_count_as_success_for_OnFailure_and_in_the_end(string codes, string end, int code, int runs)
    {
        // What is no success is run until maxRestarts gives it up.
        await using SupervisorRun run = Pod.Setup($"restartPolicy: OnFailure\nsuccessExitCodes: {codes}\nmaxRestarts: 2\n" + Quick).Child($"append @/count x {end}").Start();
        Assert.Equal(ExitStatus.Exited(code == 0 ? 0 : int.Parse(end.Split(' ')[1])), await run.WaitForExitAsync());
        Assert.Equal(runs, run.Directory.Lines("count").Length);
    }

    [Theory]
    [InlineData("Always", "exit 0", 0)]
    [InlineData("Always", "exit 9", 9)]
    [InlineData("OnFailure", "exit 9", 9)]
    [InlineData("OnFailure", "die-by KILL", 137)]
    public async Task S97_S87_after_maxRestarts_it_is_given_up_with_the_last_code(string policy, string end, int code)
    {
        await using SupervisorRun run = Pod.Setup($"restartPolicy: {policy}\nmaxRestarts: 3\n" + Quick).Child($"nth @/count [ [ exit 1 ] [ exit 1 ] [ exit 1 ] [ {end} ] ]").Start();
        Assert.Equal(ExitStatus.Exited(code), await run.WaitForExitAsync());
        Assert.Equal(4, run.Directory.Lines("count").Length);
        await run.WaitForLogAsync("given up after 3 restarts");
    }

    [Fact]
    public async Task S94_a_boot_starts_main_exactly_once_and_a_restart_exactly_once_more()
    {
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\n").Child("nth @/count [ [ append @/first x await @/end exit 1 ] [ append @/second x pause ] ]").Start();
        Pod pod = new(run);
        await run.WaitForLinesAsync("first", 1);
        Assert.Equal(0, (await pod.WaitForReadyAsync()).Main.RestartCount);
        Assert.Single(run.Processes);
        run.Directory.Write("end", "");
        await run.WaitForLinesAsync("second", 1);
        Assert.Equal(1, (await pod.WaitForReadyAsync()).Main.RestartCount);
        Assert.Single(run.Processes);
        Assert.Equal(2, run.Directory.Lines("count").Length);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task N04_S88_a_main_that_fails_within_its_first_second_is_restarted(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\n" + Quick, mode).Child("stamp @/journal main exit 1").Start();
        await new Journal(run).WaitForAsync("main", 3);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task N07_init_steps_do_not_run_again_when_main_restarts(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(Yaml.InitSteps("stamp @/journal step-one", "stamp @/journal step-two") + "restartPolicy: Always\n" + Quick, mode)
            .Child("nth @/count [ [ exit 1 ] [ exit 1 ] [ stamp @/journal main pause ] ]").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        Assert.Equal(["step-one", "step-two", "main"], pod.Journal.Texts);
        PodStatus status = await pod.WaitForRestartsAsync(2);
        Assert.All(status.InitContainers, step => Assert.Equal((0, "terminated", 0, true), (step.RestartCount, step.State.Kind, step.State.ExitCode, step.Ready)));
    }

    [Fact]
    public async Task C01_a_rule_that_matches_restarts_under_Never()
    {
        await using SupervisorRun run = Pod.Setup($"restartPolicy: Never\n{s_rule42}{Quick}").Child("nth @/count [ [ exit 42 ] [ exit 42 ] [ stamp @/journal main pause ] ]").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        Assert.Equal(42, (await pod.WaitForRestartsAsync(2)).Main.LastState!.ExitCode);
    }

    [Fact]
    public async Task C02_a_rule_that_does_not_match_leaves_it_to_the_policy()
    {
        await using SupervisorRun run = Pod.Setup($"restartPolicy: Never\n{s_rule42}{Quick}").Child("append @/count x exit 1").Start();
        Assert.Equal(ExitStatus.Exited(1), await run.WaitForExitAsync());
        Assert.Single(run.Directory.Lines("count"));
    }

    [Fact]
    public async Task C03_the_policy_of_the_container_wins_over_that_of_its_pod()
    {
        await using SupervisorRun run = Pod.Setup($"kind: Pod\nspec: {{restartPolicy: Always, containers: [{{name: web, command: {ChildProgram.Yaml("append @/count x exit 1")}, restartPolicy: Never}}]}}\n")
            .Arguments().Start();
        Assert.Equal(ExitStatus.Exited(1), await run.WaitForExitAsync());
        Assert.Single(run.Directory.Lines("count"));
    }

    [Theory]
    [InlineData("restartPolicy: Always, ")]
    [InlineData("")]
    public async Task C05_without_a_policy_of_its_own_the_container_has_that_of_its_pod_which_is_Always_if_left_out(string policy)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration($"kind: Pod\nspec: {{{policy}containers: [{{name: web, command: {ChildProgram.Yaml("append @/count x exit 0")}}}]}}\n").Arguments().Start();
        await run.WaitForLinesAsync("count", 2);
        await run.WaitForLogAsync("restarting failed container web in pod");
    }

    [Theory]
    [InlineData("In", "0", "exit 0", true)]
    [InlineData("NotIn", "1, 2", "exit 3", true)]
    [InlineData("NotIn", "1, 2", "exit 2", false)]
    [InlineData("In", "137", "die-by KILL", true)]
    public async Task Rules_match_codes_in_and_out_of_their_list(string @operator, string values, string end, bool restarts)
    {
        await using SupervisorRun run = Pod.Setup($"restartPolicy: Never\n{Rule("Restart", @operator, values)}maxRestarts: 1\n").Child($"append @/count x {end}").Start();
        await run.WaitForExitAsync();
        Assert.Equal(restarts ? 2 : 1, run.Directory.Lines("count").Length);
    }

    [Fact]
    public async Task S96_a_code_can_be_kept_from_ever_restarting()
    {
        await using SupervisorRun run = Pod.Setup($"restartPolicy: Never\n{Rule("Restart", "NotIn", "125")}{Quick}").Child("nth @/count [ [ exit 1 ] [ exit 0 ] [ exit 125 ] [ exit 9 ] ]").Start();
        Assert.Equal(ExitStatus.Exited(125), await run.WaitForExitAsync());
        Assert.Equal(3, run.Directory.Lines("count").Length);
    }

    [Theory]
    [InlineData("/no/such/program", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task What_can_not_be_executed_at_the_first_start_ends_it_whatever_the_policy(string program, int code)
    {
        await using SupervisorRun run = Pod.Setup($"restartPolicy: Always\n{Rule("Restart", "In", "126, 127")}").Command(program).Start();
        Assert.Equal(ExitStatus.Exited(code), await run.WaitForExitAsync());
        Assert.Single(run.Log.Split('\n'), line => line.Contains("cannot start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_can_not_be_executed_at_a_later_start_is_tried_again()
    {
        using TemporaryDirectory files = new();
        string program = files["program"];
        File.Copy(ChildProgram.Path, program);
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\n" + Quick).Command(program, "stamp", "@/journal", "main", "when", "@/second", "[", "pause", "]", "remove", program, "exit", "1").Start();
        Pod pod = new(run);
        PodStatus status = await pod.WaitForAsync(each => each.Main.LastState is { ExitCode: 127 } or { ExitCode: 1 } && each.Main.RestartCount >= 3, "starts that failed");
        Assert.Equal("Running", status.Phase);
        await run.WaitForLogAsync("cannot start");
        Assert.Equal(1, pod.Count("main"));
        run.Directory.Write("second", "");
        File.Copy(ChildProgram.Path, files["new"]);
        File.Move(files["new"], program);
        await pod.Journal.WaitForAsync("main", 2);
        await pod.WaitForReadyAsync();
    }

    private static string Rule(string action, string @operator, string values) =>
        $"restartPolicyRules: [{{action: {action}, exitCodes: {{operator: {@operator}, values: [{values}]}}}}]\n";
}
