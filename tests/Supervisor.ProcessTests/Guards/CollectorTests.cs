using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Guards;

/// <summary>
/// The collector interrupts threads with SIGRTMIN (34), through our guard of it. A guard that does not hand the signal on, or hands it round
/// in a circle, stops everything at a collection.
/// </summary>
public sealed class CollectorTests
{
    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task Collections_while_the_log_writes_stop_neither_the_loop_nor_the_log(RunMode mode)
    {
        // Each line of the hook is a line of the log: the loop and the log's thread both make garbage, for many collections.
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Environment("SUPERVISOR_LIFECYCLE__POST_START", "sh -c 'yes a-line-of-a-hook-that-talks | head -n 3000000'")
            .Child("exit-on TERM 21 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        for (int i = 0; i < 20; i++)
        {
            run.Signal(SignalNumbers.RtMin);
            run.Signal(11);
        }

        await run.WaitForLogAsync("postStart ended", TimeSpan.FromSeconds(60));
        run.Signal(15);
        Assert.Equal(ExitStatus.Exited(21), await run.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("SIGSEGV", run.Log, StringComparison.Ordinal);
    }
}
