using System.Text;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Harness;

/// <summary>
/// The harness itself, with tini or the test's child program in the supervisor's place: what it is to find, it finds. An
/// init that loses exit codes, leaves zombies, or blocks no signals must not pass for a good one.
/// </summary>
public sealed class HarnessTests
{
    private const string Tini = "/usr/bin/tini";

    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task An_exit_code_comes_through(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode, Tini).Child("say hello exit 43").Start();
        Assert.Equal(ExitStatus.Exited(43), await run.WaitForExitAsync());
        Assert.Contains("hello", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exit_with_128_plus_n_and_a_death_by_the_signal_are_told_apart()
    {
        await using SupervisorRun exits = new SupervisorSetup(RunMode.Subreaper, ChildProgram.Path).Arguments("exit", "143").Start();
        await using SupervisorRun dies = new SupervisorSetup(RunMode.Subreaper, ChildProgram.Path).Arguments("die-by", "TERM").Start();
        Assert.Equal(ExitStatus.Exited(143), await exits.WaitForExitAsync());
        Assert.Equal(ExitStatus.Killed(15), await dies.WaitForExitAsync());
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task Zombies_are_seen_below_an_init_that_does_not_reap(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode, ChildProgram.Path)
            .Arguments("fork", "[", "exit", "3", "]", "fork", "[", "sleep", "60", "]", "pause").Start();
        await run.WaitForAsync(() => run.Zombies.Count == 1, "one zombie");
        Assert.Equal(2, run.Processes.Count);
    }

    [Fact]
    public async Task What_gets_past_a_supervisor_that_is_no_subreaper_is_named()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Subreaper, ChildProgram.Path)
            .Arguments("orphan", "[", "sleep", "60", "]", "sleep", "0.2").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["live child"], run.Escapees);
    }

    [Fact]
    public async Task Unblocked_and_caught_signals_are_seen_in_every_thread()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1, ChildProgram.Path).Arguments("block", "USR1", "catch", "CHLD", "sleep", "60").Start();
        await run.WaitForBlockedSignalsAsync();
        await run.WaitForAsync(() => ProcStatus.Has(ProcStatus.Read(run.Pid)!.Caught, 17), "a handler for SIGCHLD");
        ProcStatus thread = Assert.Single(ProcStatus.ReadThreads(run.Pid));
        Assert.True(ProcStatus.Has(thread.Blocked, 10));
        Assert.False(ProcStatus.Has(thread.Blocked, 15));
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task Signals_reach_process_1_and_their_values_too(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode, ChildProgram.Path).Arguments("log-signals", "-", "TERM").Start();
        await run.WaitForOutputAsync("ready");
        run.Signal(10);
        await run.WaitForOutputAsync("10");
        run.Queue(40, 4711);
        await run.WaitForOutputAsync("40=4711");
        run.Signal(15);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task A_terminal_is_the_controlling_terminal_and_typing_reaches_the_program()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Terminal, Tini).Child("report - copy").Start();
        await run.WaitForOutputAsync("\"cwd\"");
        string json = run.Output[run.Output.IndexOf('{', StringComparison.Ordinal)..];
        ChildReport report = ChildReport.Parse(json[..(json.IndexOf('\n', StringComparison.Ordinal) + 1)]);
        Assert.Equal(report.ProcessGroup, report.ForegroundGroup);
        run.Terminal!.Type("one line\n\u0004");
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        // The echo of the terminal driver, and the program's.
        Assert.Equal(3, run.Output.Split("one line").Length);
    }

    [Fact]
    public async Task Hanging_up_sends_SIGHUP()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Terminal, ChildProgram.Path).Arguments("exit-on", "HUP", "5", "say", "main-is-up", "pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        await run.Terminal!.HangUpAsync();
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task Standard_input_is_fed_byte_by_byte_as_it_is()
    {
        byte[] bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7))];
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1, Tini).Child("copy").Input(bytes).Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(bytes, run.StandardOutput.Bytes());
    }

    [Fact]
    public async Task A_report_has_bytes_that_are_not_UTF_8()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1, Tini).Environment("X", "\u00FF\u0080").Child("report", "-", "exit", "0", "\u00E9").Start();
        await run.WaitForExitAsync();
        ChildReport report = ChildReport.Parse(run.Output);
        Assert.Equal([0xFF, 0x80], ChildReport.Bytes(report.Variable("X")!));
        Assert.Equal([0xE9], ChildReport.Bytes(report.Arguments[^1]));
    }

    [Fact]
    public async Task A_root_without_proc_has_nothing_but_what_was_put_there()
    {
        using ScratchRoot root = new ScratchRoot(ChildProgram.Path).AddFile("/etc/word", "x\n");
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1WithoutProc).Root(root).Arguments("await", "/etc/word", "report", "-").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        ChildReport report = ChildReport.Parse(run.Output);
        Assert.Equal((1, "/", "/supervisor"), (report.Pid, report.WorkingDirectory, report.Arguments[0]));
        Assert.StartsWith("mode ", report.Descriptors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_root_can_not_be_written()
    {
        using ScratchRoot root = new(ChildProgram.Path) { IsReadOnly = true };
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1WithoutProc).Root(root).Arguments("append", "/x", "y").Start();
        Assert.Equal(ExitStatus.Exited(99), await run.WaitForExitAsync());
        Assert.Contains("Read-only file system", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_that_does_not_come_is_a_failure_that_shows_log_and_processes()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1, Tini).Child("say-error trouble sleep 60").Start();
        await run.WaitForLogAsync("trouble");
        TestFailureException failure = await Assert.ThrowsAsync<TestFailureException>(
            () => run.WaitForAsync(() => false, "the impossible", TimeSpan.FromMilliseconds(20)));
        Assert.Contains("the impossible", failure.Message, StringComparison.Ordinal);
        Assert.Contains("trouble", failure.Message, StringComparison.Ordinal);
        Assert.Contains("sleep 60", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TestFailureException>(() => run.WaitForExitAsync(TimeSpan.FromMilliseconds(20)));
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task Nothing_survives_a_disposed_run(RunMode mode)
    {
        IReadOnlyList<ProcStatus> processes;
        await using (SupervisorRun run = new SupervisorSetup(mode, Tini).Child("ignore TERM orphan [ setsid ignore TERM sleep 60 ] say main-is-up pause").Start())
        {
            await run.WaitForOutputAsync("main-is-up");
            processes = [.. run.Processes];
            Assert.Equal(mode == RunMode.Subreaper ? 1 : 2, processes.Count);
        }

        Assert.All(processes, process => Assert.True(ProcStatus.Read(process.Pid) is null or { State: 'Z' or 'X' }));
    }

    [Fact]
    public async Task Programs_run_inside_the_namespace()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1, Tini).Child("exit-on USR1 9 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        Assert.Equal(ExitStatus.Exited(4), await run.ExecuteAsync(ChildProgram.Path, "exit", "4"));
        // It may be killed with its namespace before it has ended.
        await run.ExecuteAsync(ChildProgram.Path, "kill", "1", "USR1");
        Assert.Equal(ExitStatus.Exited(9), await run.WaitForExitAsync());
    }

    [Fact]
    public void A_word_that_is_no_verb_is_an_error_of_the_test()
    {
        TestFailureException failure = Assert.Throws<TestFailureException>(() => HostCommand.Run(ChildProgram.Path, "slep", "1"));
        Assert.Contains("exit code 99", failure.Message, StringComparison.Ordinal);
        Assert.Contains("slep", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Yaml_lists_quote_what_needs_it() =>
        Assert.Equal("[\"a b\", \"\\u0022\"]", ChildProgram.Yaml((IReadOnlyList<string>)["a b", "\""]));

    [Fact]
    public void Bytes_and_texts_of_a_report_agree() =>
        Assert.Equal(Encoding.Latin1.GetBytes("é"), ChildReport.Bytes("\u00E9"));
}
