using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Lifecycle;

/// <summary>Init steps: one after the other, before main, and nothing else when one fails.</summary>
public sealed class InitStepTests
{
    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task I01_steps_run_in_order_and_a_main_that_ends_well_ends_the_container_well(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(Yaml.InitSteps("stamp @/journal init1", "stamp @/journal init2")).Child("stamp @/journal run1 exit 0").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["init1", "init2", "run1"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task I02_a_main_that_stays_runs_after_its_steps_which_are_gone(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(Yaml.InitSteps("stamp @/journal init1", "stamp @/journal init2")).Child("stamp @/journal run1 pause").Start();
        await new Journal(run).WaitForAsync("run1");
        Assert.Equal(["init1", "init2", "run1"], new Journal(run).Texts);
        Assert.Single(run.Processes);
        Assert.False(run.Exit.IsCompleted);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task I04_a_step_that_fails_is_named_and_main_never_runs(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(Yaml.InitSteps("stamp @/journal init1", "stamp @/journal init2 exit 1", "stamp @/journal init3")).Child("stamp @/journal run1").Start();
        Assert.Equal(ExitStatus.Exited(1), await run.WaitForExitAsync());
        Assert.Equal(["init1", "init2"], new Journal(run).Texts);
        Assert.Contains("step-1 failed", run.Log, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task N01_no_step_begins_before_the_one_above_it_has_ended(RunMode mode)
    {
        // Each one takes a while: one that did not wait would stamp in between.
        string[] steps = [.. Enumerable.Range(0, 3).Select(i => $"stamp @/journal {i}-begins sleep 0.1 stamp @/journal {i}-ends")];
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(Yaml.InitSteps(steps)).Child("stamp @/journal main").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["0-begins", "0-ends", "1-begins", "1-ends", "2-begins", "2-ends", "main"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task N02_no_hook_and_no_main_when_a_step_fails(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(Yaml.InitSteps("stamp @/journal step exit 1") + Yaml.Hooks("stamp @/journal postStart", "stamp @/journal preStop"))
            .Child("stamp @/journal main").Start();
        Assert.Equal(ExitStatus.Exited(1), await run.WaitForExitAsync());
        Assert.Equal(["step"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task N03_steps_have_ended_before_main_and_postStart_begin(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(Yaml.InitSteps("stamp @/journal first", "sleep 0.1 stamp @/journal second") + Yaml.Hooks(postStart: "stamp @/journal postStart append @/post-start x"))
            .Child("stamp @/journal main await @/post-start").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        IReadOnlyList<string> texts = new Journal(run).Texts;
        Assert.Equal(["first", "second"], texts.Take(2));
        // These two run beside each other.
        Assert.Equal(["main", "postStart"], texts.Skip(2).Order());
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task N07_a_step_runs_once_however_main_ends(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(Yaml.InitSteps("stamp @/journal step")).Child("stamp @/journal main die-by KILL").Start();
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.Equal(["step", "main"], new Journal(run).Texts);
    }

    [Theory]
    [InlineData("exit 1", 1)]
    [InlineData("exit 2", 2)]
    [InlineData("exit 78", 78)]
    [InlineData("exit 124", 124)]
    [InlineData("exit 255", 255)]
    [InlineData("die-by KILL", 137)]
    [InlineData("die-by TERM", 143)]
    [InlineData("die-by RTMIN+6", 168)]
    public async Task S16_S83_the_code_of_the_step_that_failed_is_ours(string end, int code)
    {
        // What counts as success of main says nothing about a step.
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration(Yaml.InitSteps("stamp @/journal first", $"stamp @/journal second {end}", "stamp @/journal third") + "successExitCodes: [0-255]\n")
            .Child("stamp @/journal main").Start();
        Assert.Equal(ExitStatus.Exited(code), await run.WaitForExitAsync());
        Assert.Equal(["first", "second"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S84_fifty_steps_one_after_the_other(RunMode mode)
    {
        string[] steps = [.. Enumerable.Range(0, 50).Select(i => $"stamp @/journal {i}")];
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(Yaml.InitSteps(steps)).Child("stamp @/journal main exit 3").Start();
        Assert.Equal(ExitStatus.Exited(3), await run.WaitForExitAsync());
        Assert.Equal([.. Enumerable.Range(0, 50).Select(i => $"{i}"), "main"], new Journal(run).Texts);
    }

    [Fact]
    public async Task A_step_has_an_environment_and_a_directory_of_its_own_and_none_of_what_hooks_are_told()
    {
        string step = $"{{name: step, command: {ChildProgram.Yaml("report @/step")}, env: [{{name: STEP, value: one}}], workingDir: /usr}}";
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration($"initContainers: [{step}]\nenv: [{{name: MAIN, value: one}}]\nworkingDir: /var\n").Child("report @/report").Start();
        ChildReport main = await run.WaitForReportAsync();
        ChildReport first = await run.WaitForReportAsync("step");
        Assert.Equal(("one", null, "/usr"), (first.Variable("STEP"), first.Variable("MAIN"), first.WorkingDirectory));
        Assert.Equal((null, "one", "/var"), (main.Variable("STEP"), main.Variable("MAIN"), main.WorkingDirectory));
        Assert.DoesNotContain(first.Environment.Concat(main.Environment), entry => entry.StartsWith("SUPERVISOR_", StringComparison.Ordinal));
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task Signals_that_are_no_stop_reach_nobody_while_a_step_runs(RunMode mode)
    {
        const string Caught = "stamp-on HUP @/journal HUP stamp-on USR1 @/journal USR1 stamp-on WINCH @/journal WINCH stamp-on USR2 @/journal USR2";
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(Yaml.InitSteps($"{Caught} stamp @/journal step await @/end"))
            .Child($"{Caught} stamp @/journal main pause").Start();
        await new Journal(run).WaitForAsync("step");
        foreach (int signal in (int[])[SignalNumbers.Hup, SignalNumbers.Usr1, 28])
        {
            run.Signal(signal);
        }

        await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is { Pending: 0 }, "our reading of the signals");
        run.Directory.Write("end", "");
        await new Journal(run).WaitForAsync("main");
        run.Signal(SignalNumbers.Usr2);
        await new Journal(run).WaitForAsync("USR2");
        Assert.Equal(["step", "main", "USR2"], new Journal(run).Texts);
    }
}
