using System.Diagnostics;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Signals;

/// <summary>From the moment our first code has run, visible as SigBlk, no signal is lost: not while the runtime starts, not while main is spawned.</summary>
public sealed class HostileMomentTests
{
    private const int Runs = 300;

    /// <summary>Start-up takes 3 to 5 ms: the delays lie over all of it, and over main's first moments.</summary>
    private const int LongestDelayMicroseconds = 6000;

    [Theory]
    [InlineData(RunMode.Process1)]
    [InlineData(RunMode.Process1WithoutProc)]
    [InlineData(RunMode.Subreaper)]
    [InlineData(RunMode.Terminal)]
    public async Task Of_300_SIGTERMs_at_hostile_moments_none_is_lost(RunMode mode)
    {
        Random random = new(4711);
        for (int i = 0; i < Runs; i++)
        {
            await using SupervisorRun run = new SupervisorSetup(mode).Child("sleep 60").Start();
            SpinUntilSignalsAreBlocked(run);
            long due = Stopwatch.GetTimestamp() + (random.Next(LongestDelayMicroseconds) * (Stopwatch.Frequency / 1_000_000));
            while (Stopwatch.GetTimestamp() < due)
            {
                Thread.SpinWait(20);
            }

            run.Signal(SignalNumbers.Term);
            ExitStatus status = await run.WaitForExitAsync(TimeSpan.FromSeconds(5));
            Assert.True(status == ExitStatus.Exited(143), $"run {i}: {status}{Environment.NewLine}{run.Dump()}");
        }
    }

    [Fact]
    public async Task A_signal_sent_before_main_is_there_is_given_to_it_or_ends_it_but_is_never_lost()
    {
        // SIGUSR1 is no stop signal: it ends a main that was there, and else goes to nobody; then a TERM must still work.
        for (int i = 0; i < 50; i++)
        {
            await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Child("sleep 60").Start();
            SpinUntilSignalsAreBlocked(run);
            run.Signal(SignalNumbers.Usr1);
            // It may have ended of the first one already.
            _ = SupervisorRun.SignalProcess(run.Pid, SignalNumbers.Term);
            ExitStatus status = await run.WaitForExitAsync(TimeSpan.FromSeconds(5));
            Assert.True(status == ExitStatus.Exited(143) || status == ExitStatus.Exited(138), $"run {i}: {status}{Environment.NewLine}{run.Dump()}");
        }
    }

    /// <summary>Without a pause: a moment of microseconds is what is sought.</summary>
    private static void SpinUntilSignalsAreBlocked(SupervisorRun run)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!run.HasBlockedSignals)
        {
            if (clock.Elapsed > Eventually.DefaultTimeout)
            {
                throw new TestFailureException($"no signal was ever blocked{Environment.NewLine}{run.Dump()}");
            }
        }
    }
}
