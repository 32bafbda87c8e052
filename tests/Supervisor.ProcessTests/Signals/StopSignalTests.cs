using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Signals;

/// <summary>Signals that begin a stop, and the signal that main is stopped with. (The stop sequence with its hooks has tests of its own.)</summary>
public sealed class StopSignalTests
{
    private static readonly string[] s_names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "", "CONT", "", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    public static TheoryData<string, int> StopSignals
    {
        get
        {
            TheoryData<string, int> data = [];
            for (int number = 1; number <= s_names.Length; number++)
            {
                if (s_names[number - 1].Length > 0)
                {
                    data.Add($"SIG{s_names[number - 1]}", number);
                }
            }

            data.Add("quit", 3);
            data.Add("SigQuit", 3);
            data.Add("3", 3);
            data.Add("RTMIN+3", 37);
            data.Add("SIGRTMAX-1", 63);
            data.Add("64", 64);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(StopSignals))]
    public async Task S37_main_is_stopped_with_the_configured_signal(string name, int number)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration($"lifecycle: {{stopSignal: {name}}}\n")
            .Child($"log-signals @/signals {number} exit 5").Start();
        await run.WaitForLinesAsync("signals", 1);
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync(TimeSpan.FromSeconds(5)));
        // SIGCONT comes behind it, but of two that are pending the kernel delivers the lower number first.
        Assert.Contains($"{number}", run.Directory.Lines("signals"));
        Assert.All(run.Directory.Lines("signals").Skip(1), line => Assert.True(line == $"{number}" || line == "18", line));
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S37_the_configured_signal_begins_a_stop_itself_too(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration($"lifecycle: {{stopSignal: SIGQUIT, preStop: {{exec: {{command: {ChildProgram.Yaml("append @/hooks preStop")}}}}}}}\n")
            .Child("exit-on QUIT 5 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        run.Signal(3);
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
        Assert.Equal(["preStop"], run.Directory.Lines("hooks"));
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task SIGCONT_follows_the_stop_signal_for_a_main_that_is_stopped(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child("log-signals @/signals CONT exit 5").Start();
        await run.WaitForLinesAsync("signals", 1);
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
        Assert.Equal(["15", "18"], run.Directory.Lines("signals").Skip(1));
    }

    [Fact]
    public async Task S39_a_HUP_during_a_stop_neither_delays_nor_hastens_it()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Child("log-signals @/signals USR1 exit 5").Start();
        await run.WaitForLinesAsync("signals", 1);
        run.Signal(SignalNumbers.Term);
        await run.WaitForAsync(() => run.Directory.Lines("signals").Contains("15"), "the stop signal at main");
        run.Signal(SignalNumbers.Hup);
        await run.WaitForAsync(() => run.Directory.Lines("signals").Contains("1"), "the HUP at main");
        Assert.False(run.Exit.IsCompleted);
        run.Signal(SignalNumbers.Usr1);
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S41_a_second_stop_signal_skips_drain_and_hook_and_a_third_kills(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration("drainSeconds: 25\nlifecycle: {preStop: {sleep: {seconds: 20}}}\nterminationGracePeriodSeconds: 60\n")
            .Child("append-on TERM @/signals 15 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        run.Signal(SignalNumbers.Term);
        await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is { Pending: 0, State: 'S' }, "the first stop signal to be read");
        Assert.Empty(run.Directory.Lines("signals"));
        run.Signal(SignalNumbers.Int);
        await run.WaitForLinesAsync("signals", 1);
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync(TimeSpan.FromSeconds(5)));
    }

    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task S42_a_main_that_ignores_the_stop_signal_is_killed_when_the_grace_is_over(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration("terminationGracePeriodSeconds: 0.7\n").Child("ignore TERM say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        long asked = System.Diagnostics.Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(asked, run.EndedAt).TotalSeconds, 0.7, 2.5);
    }
}
