using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Terminal;

/// <summary>At a terminal main finds what it would find without us: input, its end, keys that are signals, the window's size.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData(RunMode.Process1, 0)]
    [InlineData(RunMode.Process1, 5)]
    [InlineData(RunMode.Subreaper, 0)]
    public async Task S61_a_shell_that_is_told_to_exit_ends_with_that_code(RunMode mode, int code)
    {
        await using SupervisorRun run = TerminalModes.Setup(mode).Environment("PS1", "prompt# ").Command("sh", "-i").Start();
        await run.WaitForOutputAsync("prompt# ");
        run.Terminal!.Type($"exit {code}\n");
        Assert.Equal(ExitStatus.Exited(code), await run.WaitForExitAsync());
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task S62_Ctrl_C_ends_main_and_the_code_is_130(RunMode mode)
    {
        await using SupervisorRun run = TerminalModes.Setup(mode).Child("say up pause").Start();
        await run.WaitForOutputAsync("up");
        run.Terminal!.Type(Keys.CtrlC);
        Assert.Equal(ExitStatus.Exited(130), await run.WaitForExitAsync());
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task S62_Ctrl_C_reaches_all_of_main_s_group_once_and_begins_no_stop(RunMode mode)
    {
        const string Caught = "stamp-on INT @/journal INT";
        await using SupervisorRun run = TerminalModes.Setup(mode).Configuration(Yaml.Hooks(preStop: "stamp @/journal preStop"))
            .Child($"fork [ {Caught} stamp @/journal up pause ] {Caught} stamp-on USR1 @/journal USR1 stamp @/journal up await @/end exit 3").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("up", 2);
        run.Terminal!.Type(Keys.CtrlC);
        await journal.WaitForAsync("INT", 2);
        run.Signal(SignalNumbers.Usr1);
        await journal.WaitForAsync("USR1");
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(3), await run.WaitForExitAsync());
        Assert.Equal(["up", "up", "INT", "INT", "USR1"], journal.Texts);
    }

    [Fact]
    public async Task Ctrl_Backslash_is_SIGQUIT_of_main()
    {
        await using SupervisorRun run = TerminalModes.Setup(RunMode.Process1).Child("exit-on QUIT 9 say up pause").Start();
        await run.WaitForOutputAsync("up");
        run.Terminal!.Type(Keys.CtrlBackslash);
        Assert.Equal(ExitStatus.Exited(9), await run.WaitForExitAsync());
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task S63_what_is_typed_reaches_main_and_Ctrl_D_is_its_end(RunMode mode)
    {
        await using SupervisorRun run = TerminalModes.Setup(mode).Command("sh", "-c", "echo up; tac").Start();
        await run.WaitForOutputAsync("up");
        run.Terminal!.Type("one\ntwo\n" + Keys.CtrlD);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.EndsWith("two\r\none\r\n", OfMain(run), StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task Each_init_step_and_main_can_read_the_terminal_in_their_turn(RunMode mode)
    {
        // A process in the background that reads is stopped by SIGTTIN.
        const string Script = "[sh, -c, 'echo ask-$0; read line; echo got-$0-$line', ";
        await using SupervisorRun run = TerminalModes.Setup(mode)
            .Configuration($"initContainers: [{{name: a, command: {Script} a]}}, {{name: b, command: {Script} b]}}]\ncommand: {Script} main]\n").Arguments().Start();
        foreach (string name in (string[])["a", "b", "main"])
        {
            await run.WaitForOutputAsync($"ask-{name}");
            run.Terminal!.Type($"x{name}\n");
            await run.WaitForOutputAsync($"got-{name}-x{name}");
        }

        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task Ctrl_C_during_an_init_step_is_the_step_s_end_and_nothing_else_starts(RunMode mode)
    {
        await using SupervisorRun run = TerminalModes.Setup(mode).Configuration(Yaml.InitSteps("stamp @/journal step pause")).Child("stamp @/journal main").Start();
        await new Journal(run).WaitForAsync("step");
        run.Terminal!.Type(Keys.CtrlC);
        Assert.Equal(ExitStatus.Exited(130), await run.WaitForExitAsync());
        Assert.Equal(["step"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task Ctrl_C_between_two_steps_is_ours_and_a_stop(RunMode mode)
    {
        // While what the first step left behind is ended, 2 s long, nobody else has the foreground.
        await using SupervisorRun run = TerminalModes.Setup(mode).Configuration(Yaml.InitSteps(
            "orphan [ setsid stamp-on TERM @/journal TERM append @/left x pause ] await @/left stamp @/journal step", "stamp @/journal second")).Child("stamp @/journal main").Start();
        await new Journal(run).WaitForAsync("TERM");
        run.Terminal!.Type(Keys.CtrlC);
        Assert.Equal(ExitStatus.Exited(143), await run.WaitForExitAsync());
        Assert.Equal(["step", "TERM"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task Neither_hook_is_ever_in_the_foreground(RunMode mode)
    {
        await using SupervisorRun run = TerminalModes.Setup(mode).Configuration(Yaml.Hooks("report @/postStart", "report @/preStop"))
            .Child("exit-on TERM 0 report @/report pause").Start();
        ChildReport main = await run.WaitForReportAsync();
        ChildReport postStart = await run.WaitForReportAsync("postStart");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        ChildReport preStop = await run.WaitForReportAsync("preStop");
        Assert.Equal(main.ProcessGroup, main.ForegroundGroup);
        Assert.Equal((main.ProcessGroup, main.ProcessGroup), (postStart.ForegroundGroup, preStop.ForegroundGroup));
        Assert.NotEqual(main.ProcessGroup, postStart.ProcessGroup);
        Assert.NotEqual(main.ProcessGroup, preStop.ProcessGroup);
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task A_new_window_size_is_told_to_main_once_and_seen_by_it(RunMode mode)
    {
        await using SupervisorRun run = TerminalModes.Setup(mode).Child("log-signals @/signals TERM exec stty size").Start();
        await run.WaitForLinesAsync("signals", 1);
        run.Terminal!.Resize(41, 97);
        await run.WaitForLinesAsync("signals", 2);
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["28", "15"], run.Directory.Lines("signals").Skip(1));
        Assert.Contains("41 97", run.Output, StringComparison.Ordinal);
    }

    // dumb-init makes a session of its own for its child, and swallows the SIGHUP and SIGCONT that this causes. We make none: none comes, and none is swallowed.
    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task S66_no_SIGHUP_and_no_SIGCONT_comes_by_itself_and_each_that_is_sent_arrives(RunMode mode)
    {
        await using SupervisorRun run = TerminalModes.Setup(mode).Child("log-signals @/signals TERM exit 4").Start();
        await run.WaitForLinesAsync("signals", 1);
        foreach ((int signal, int lines) in ((int, int)[])[(SignalNumbers.Hup, 2), (SignalNumbers.Cont, 3), (SignalNumbers.Hup, 4)])
        {
            run.Signal(signal);
            await run.WaitForLinesAsync("signals", lines);
        }

        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(4), await run.WaitForExitAsync());
        Assert.Equal(["1", "18", "1", "15"], run.Directory.Lines("signals").Skip(1));
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task S67_a_terminal_of_somebody_else_on_the_standard_streams_prevents_nothing(RunMode mode)
    {
        await using SupervisorRun owner = TerminalModes.Setup(RunMode.Subreaper).Child("say up pause").Start();
        await owner.WaitForOutputAsync("up");
        string terminal = owner.Terminal!.Path;
        await using SupervisorRun run = new SupervisorSetup(mode).Prepare($"open 0 {terminal} open 1 {terminal} open 2 {terminal}")
            .Configuration(Yaml.InitSteps("stamp @/journal step")).Child("stamp @/journal main exit 21").Start();
        Assert.Equal(ExitStatus.Exited(21), await run.WaitForExitAsync());
        Assert.Equal(["step", "main"], new Journal(run).Texts);
        Assert.False(owner.Exit.IsCompleted);
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task S67_a_terminal_that_was_hung_up_prevents_no_start_and_no_end(RunMode mode)
    {
        await using SupervisorRun run = TerminalModes.Setup(mode)
            .Configuration(Yaml.InitSteps("ignore HUP stamp @/journal step await @/go", "stamp @/journal second"))
            .Child("exit-on TERM 22 stamp @/journal main pause").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("step");
        await run.Terminal!.HangUpAsync();
        run.Directory.Write("go", "");
        await journal.WaitForAsync("main");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(22), await run.WaitForExitAsync());
        Assert.Equal(["step", "second", "main"], journal.Texts);
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task A_terminal_on_standard_input_alone_is_handed_on_too(RunMode mode)
    {
        await using SupervisorRun run = TerminalModes.Setup(mode).Prepare("open 1 @/out open 2 @/err").Child("report @/report append @/up x copy").Start();
        await run.WaitForLinesAsync("up", 1);
        ChildReport main = await run.WaitForReportAsync();
        Assert.Equal(main.ProcessGroup, main.ForegroundGroup);
        run.Terminal!.Type("typed\n" + Keys.CtrlD);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["typed"], run.Directory.Lines("out"));
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task No_setting_of_the_terminal_is_changed_and_no_key_mode_is_switched(RunMode mode)
    {
        // The same terminal without us: the test's child program in our place.
        await using SupervisorRun bare = new SupervisorSetup(mode, ChildProgram.Path).WithTerminal().Arguments("say", "up", "pause").Start();
        await bare.WaitForOutputAsync("up");
        string before = Settings(bare);

        await using SupervisorRun run = TerminalModes.Setup(mode).Options("-v").Configuration(Yaml.Hooks("exit 0", "exit 0")).Child("say up pause").Start();
        await run.WaitForOutputAsync("up");
        await run.WaitForLogAsync("postStart ended");
        Assert.Equal(before, Settings(run));
        run.Signal(SignalNumbers.Term);
        await run.Exit.WaitAsync(Eventually.DefaultTimeout, TestContext.Current.CancellationToken);
        Assert.Equal(before, Settings(run));
        // Colours are all right; ESC [ ? and ESC = or > change what the user's keys send.
        Assert.DoesNotContain("\e[?", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e=", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e>", run.Output, StringComparison.Ordinal);
    }

    private static string Settings(SupervisorRun run) => HostCommand.Run("stty", "-F", run.Terminal!.Path, "-a");

    /// <summary>What is on the screen without our own lines.</summary>
    private static string OfMain(SupervisorRun run) =>
        string.Concat(run.Output.Split('\n').Where(line => !line.Contains("\e[", StringComparison.Ordinal) && line.Length > 0).Select(line => line + "\n"));
}
