using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Signals;

/// <summary><c>signals.map</c>: rewrites or drops, once, before all else.</summary>
public sealed class SignalMapTests
{
    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S30_a_signal_that_is_mapped_to_none_is_dropped(RunMode mode)
    {
        string[] arrived = await ArrivedAsync(mode, "signals: {map: {SIGUSR2: none, HUP: none}}\n", SignalNumbers.Usr2, SignalNumbers.Hup, SignalNumbers.Usr1);
        Assert.Equal(["10"], arrived);
    }

    [Fact]
    public async Task S31_identity_and_a_swap_of_two_are_applied_once() =>
        Assert.Equal(["1", "12", "10"], await ArrivedAsync(
            RunMode.Process1, "signals: {map: {SIGHUP: SIGHUP, USR1: USR2, SIGUSR2: sigusr1}}\n", SignalNumbers.Hup, SignalNumbers.Usr1, SignalNumbers.Usr2));

    [Fact]
    public async Task S31_every_signal_mapped_to_the_next_one_arrives_as_the_next_one()
    {
        int[] from = SignalNumbers.Forwardable;
        int[] to = [.. from.Skip(1), from[0]];
        string map = string.Join(", ", from.Zip(to, (a, b) => $"{a}: {b}"));
        Assert.Equal(to.Select(signal => $"{signal}"), await ArrivedAsync(RunMode.Process1, $"signals: {{stop: [], map: {{{map}}}}}\n", from));
    }

    [Fact]
    public async Task S31_real_time_signals_can_be_mapped_both_ways() =>
        Assert.Equal(["12", "37"], await ArrivedAsync(RunMode.Process1, "signals: {map: {RTMIN+2: USR2, USR2: SIGRTMIN+3}}\n", 36, SignalNumbers.Usr2));

    [Fact]
    public async Task S31_a_signal_mapped_to_TERM_begins_a_stop_and_TERM_mapped_away_does_not()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration("signals: {map: {TERM: USR1, HUP: TERM}}\n")
            .Child("append-on USR1 @/signals usr1 exit-on TERM 6 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        run.Signal(SignalNumbers.Term);
        await run.WaitForLinesAsync("signals", 1);
        run.Signal(SignalNumbers.Hup);
        Assert.Equal(ExitStatus.Exited(6), await run.WaitForExitAsync());
    }

    [Theory]
    [InlineData("{SIGUSR1: SIGWHAT}", "SIGWHAT")]
    [InlineData("{SIGWHAT: SIGUSR1}", "SIGWHAT")]
    [InlineData("{USR1: 65}", "65")]
    [InlineData("{0: 1}", "0")]
    [InlineData("{USR1: -1}", "-1")]
    [InlineData("{USR1: \"\"}", "USR1")]
    [InlineData("{KILL: TERM}", "KILL")]
    [InlineData("{USR1: RTMIN+31}", "RTMIN+31")]
    public async Task S32_a_map_that_makes_no_sense_is_refused_and_the_item_named(string map, string item)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration($"signals: {{map: {map}}}\n").Child("say main").Start();
        Assert.Equal(ExitStatus.Exited(78), await run.WaitForExitAsync());
        Assert.Contains(item, run.Log, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    /// <summary>Sends the signals one after the other and returns what main got, up to RTMIN+1, which ends it.</summary>
    private static async Task<string[]> ArrivedAsync(RunMode mode, string yaml, params int[] signals)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(yaml).Child("log-signals @/signals RTMIN+1").Start();
        await run.WaitForLinesAsync("signals", 1);
        foreach (int signal in signals)
        {
            run.Signal(signal);
            // By main, too: of two that are pending in it, the kernel gives it the one with the lower number first.
            await run.WaitForAsync(
                () => ProcStatus.Read(run.Pid) is { Pending: 0, State: 'S' } && run.Processes.All(process => process.Pending == 0),
                "the signal to be read and dealt with");
        }

        run.Signal(35);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        string[] lines = run.Directory.Lines("signals");
        Assert.Equal("35", lines[^1]);
        return lines[1..^1];
    }
}
