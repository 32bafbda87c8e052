using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Terminal;

/// <summary>Ctrl-Z where nobody is above us who could continue anything; and a shell with job control as main.</summary>
public sealed class JobControlTests
{
    private const string Continued = "continued, for nobody else could";

    // Not as process 1 we lead the terminal's session here, as below ssh -t: no shell is above us either.
    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task Ctrl_Z_on_main_is_undone_at_once_and_logged(RunMode mode)
    {
        await using SupervisorRun run = TerminalModes.Setup(mode).Child("stamp-on CONT @/journal CONT exit-on INT 6 stamp @/journal main pause").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("main");
        run.Terminal!.Type(Keys.CtrlZ);
        await journal.WaitForAsync("CONT");
        await run.WaitForLogAsync(Continued);
        // It has the foreground still.
        run.Terminal.Type(Keys.CtrlC);
        Assert.Equal(ExitStatus.Exited(6), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task A_cat_that_was_stopped_goes_on_copying()
    {
        await using SupervisorRun run = TerminalModes.Setup(RunMode.Process1).Command("cat").Start();
        await run.WaitForLogAsync("ready");
        run.Terminal!.Type("one\n");
        await CopiedAsync(run, "one");
        run.Terminal.Type(Keys.CtrlZ);
        await run.WaitForLogAsync(Continued);
        run.Terminal.Type("two\n");
        await CopiedAsync(run, "two");
        run.Terminal.Type(Keys.CtrlD);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task Stopped_again_and_again_main_is_continued_each_time()
    {
        await using SupervisorRun run = TerminalModes.Setup(RunMode.Process1).Child("stamp-on CONT @/journal CONT exit-on INT 6 stamp @/journal main pause").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("main");
        for (int i = 1; i <= 5; i++)
        {
            run.Terminal!.Type(Keys.CtrlZ);
            await journal.WaitForAsync("CONT", i);
        }

        run.Terminal!.Type(Keys.CtrlC);
        Assert.Equal(ExitStatus.Exited(6), await run.WaitForExitAsync());
    }

    [Theory]
    [InlineData(RunMode.Process1)]
    [InlineData(RunMode.Process1WithoutProc)]
    public async Task Without_a_terminal_a_main_that_is_stopped_is_continued_too(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child("stamp @/journal main stop-self stamp @/journal on stop-self stamp @/journal on exit 6").Start();
        Assert.Equal(ExitStatus.Exited(6), await run.WaitForExitAsync());
        Assert.Equal(["main", "on", "on"], new Journal(run).Texts);
        Assert.Contains(Continued, run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_Z_on_an_init_step_is_undone_too()
    {
        await using SupervisorRun run = TerminalModes.Setup(RunMode.Process1).Configuration(Yaml.InitSteps("stamp-on CONT @/journal CONT stamp @/journal step await @/go"))
            .Child("stamp @/journal main").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("step");
        run.Terminal!.Type(Keys.CtrlZ);
        await journal.WaitForAsync("CONT");
        run.Directory.Write("go", "");
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["step", "CONT", "main"], journal.Texts);
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task S64_a_shell_with_job_control_as_main_works_as_on_any_terminal(RunMode mode)
    {
        await using SupervisorRun run = TerminalModes.Setup(mode).Environment("PS1", "prompt# ")
            .Command("/bin/bash", "--norc", "--noprofile", "--noediting", "-i").Start();
        await run.WaitForOutputAsync("prompt# ");
        run.Terminal!.Type("echo state=$-.\n");
        await run.WaitForAsync(() => run.Output.Split("state=").Skip(1).Any(text => text.Split('.')[0].Contains('m', StringComparison.Ordinal)), "job control state m");

        run.Terminal.Type($"{ChildProgram.Path} stamp-on CONT {run.Directory["journal"]} CONT stamp {run.Directory["journal"]} job copy\n");
        Journal journal = new(run);
        await journal.WaitForAsync("job");
        run.Terminal.Type("one\n");
        await CopiedAsync(run, "one");
        run.Terminal.Type(Keys.CtrlZ);
        await run.WaitForOutputAsync("Stopped");
        run.Terminal.Type("echo $((40+2))\n");
        await run.WaitForOutputAsync("42");
        run.Terminal.Type("fg\n");
        await journal.WaitForAsync("CONT");
        run.Terminal.Type("two\n");
        await CopiedAsync(run, "two");
        run.Terminal.Type(Keys.CtrlC);
        // A shell whose job died of SIGINT throws away what was typed meanwhile.
        await run.WaitForAsync(() => run.Output.EndsWith("prompt# ", StringComparison.Ordinal), "the next prompt");
        run.Terminal.Type("echo code=$?.\n");
        await run.WaitForOutputAsync("code=130.");
        run.Terminal.Type("exit 3\n");
        Assert.Equal(ExitStatus.Exited(3), await run.WaitForExitAsync());
        Assert.DoesNotContain("no job control", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot set terminal process group", run.Output, StringComparison.Ordinal);
        // Its jobs are its own affair: it was never stopped itself.
        Assert.DoesNotContain(Continued, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task S64_a_script_that_says_set_m_has_job_control(RunMode mode)
    {
        await using SupervisorRun run = TerminalModes.Setup(mode).Command("/bin/bash", "-c", "set -m; sleep 60 & jobs -p; kill %1; wait %1; echo \"state=$-. code=$?\"; exit 4").Start();
        Assert.Equal(ExitStatus.Exited(4), await run.WaitForExitAsync());
        Assert.Contains("m", run.Output.Split("state=")[1].Split('.')[0], StringComparison.Ordinal);
        Assert.Contains("code=143", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("job control", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_is_not_held_up_by_Ctrl_Z()
    {
        await using SupervisorRun run = TerminalModes.Setup(RunMode.Process1).Configuration(Yaml.Hooks(preStop: "stamp @/journal preStop await @/go"))
            .Child("exit-on TERM 7 stamp @/journal main pause").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("main");
        run.Signal(SignalNumbers.Term);
        await journal.WaitForAsync("preStop");
        run.Terminal!.Type(Keys.CtrlZ);
        run.Directory.Write("go", "");
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
    }

    /// <summary>The echo of the terminal, and what the program wrote.</summary>
    private static Task CopiedAsync(SupervisorRun run, string line) =>
        run.WaitForAsync(() => run.Output.Split(line + "\r\n").Length == 3, $"{line}, echoed and copied");
}
