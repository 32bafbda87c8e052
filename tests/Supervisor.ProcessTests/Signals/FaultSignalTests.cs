using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Signals;

/// <summary>Signals that the machine raises for a program's fault, sent by a stranger with kill(2): swallowed and logged, from inside and outside.</summary>
public sealed class FaultSignalTests
{
    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S29_fault_signals_from_outside_are_swallowed_and_logged(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child("exit-on USR1 19 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        await SurvivesAsync(run, signal =>
        {
            run.Signal(signal);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task S29_fault_signals_from_inside_are_swallowed_and_logged()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Child("exit-on USR1 19 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        await SurvivesAsync(run, async signal => Assert.Equal(ExitStatus.Exited(0), await run.ExecuteAsync(ChildProgram.Path, "kill", "1", $"{signal}")));
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S29_fault_signals_of_main_itself_are_swallowed_and_logged(RunMode mode)
    {
        string kills = string.Join(' ', SignalNumbers.Faults.Select(signal => $"kill parent {signal} kill parent {signal}"));
        await using SupervisorRun run = new SupervisorSetup(mode).Child($"{kills} say survived exit 19").Start();
        Assert.Equal(ExitStatus.Exited(19), await run.WaitForExitAsync());
        Assert.Contains("survived", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S29_the_signals_of_libc_and_runtime_sent_by_a_stranger_do_no_harm(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child("exit-on USR1 19 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        foreach (int signal in (ReadOnlySpan<int>)[32, 33, SignalNumbers.RtMin, 32, 33, SignalNumbers.RtMin])
        {
            run.Signal(signal);
        }

        run.Signal(SignalNumbers.Usr1);
        Assert.Equal(ExitStatus.Exited(19), await run.WaitForExitAsync());
    }

    /// <summary>Each twice, for the runtime's own handlers go after the first; then a name in the log for each, and all else works as before.</summary>
    private static async Task SurvivesAsync(SupervisorRun run, Func<int, Task> send)
    {
        foreach (int signal in SignalNumbers.Faults)
        {
            await send(signal);
            await send(signal);
        }

        foreach (string name in (string[])["SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGSEGV", "SIGSYS"])
        {
            await run.WaitForLogAsync(name);
        }

        run.Signal(SignalNumbers.Usr1);
        Assert.Equal(ExitStatus.Exited(19), await run.WaitForExitAsync());
    }
}
