using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Signals;

/// <summary>Signals that go on to the main process: all of them, under their numbers, in order, once.</summary>
public sealed class ForwardingTests
{
    /// <summary>No signal begins a stop: TERM and INT are signals like others.</summary>
    private const string NoStop = "signals: {stop: []}\n";

    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task S28_each_forwardable_signal_arrives_once_and_in_order(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(NoStop).Child("log-signals @/signals RTMIN+1").Start();
        await run.WaitForLinesAsync("signals", 1);
        int[] sent = [.. SignalNumbers.Forwardable, .. SignalNumbers.Forwardable.Reverse()];
        for (int i = 0; i < sent.Length; i++)
        {
            run.Signal(sent[i]);
            await run.WaitForLinesAsync("signals", i + 2);
        }

        run.Signal(35);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal([.. sent.Select(signal => $"{signal}"), "35"], run.Directory.Lines("signals").Skip(1));
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S29_each_real_time_signal_arrives_with_its_value(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child("log-signals @/signals USR1").Start();
        await run.WaitForLinesAsync("signals", 1);
        int[] sent = [.. Enumerable.Range(SignalNumbers.RtMin + 1, SignalNumbers.RtMax - SignalNumbers.RtMin)];
        for (int i = 0; i < sent.Length; i++)
        {
            run.Queue(sent[i], 1000 + sent[i]);
            await run.WaitForLinesAsync("signals", i + 2);
        }

        // A value may be any int.
        run.Queue(40, int.MinValue);
        await run.WaitForLinesAsync("signals", sent.Length + 2);
        run.Signal(SignalNumbers.Usr1);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal([.. sent.Select(signal => $"{signal}={1000 + signal}"), $"40={int.MinValue}", "10"], run.Directory.Lines("signals").Skip(1));
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S29_queued_real_time_signals_of_one_number_all_arrive_in_their_order(RunMode mode)
    {
        const int Count = 500;
        await using SupervisorRun run = new SupervisorSetup(mode).Child("log-signals @/signals USR1").Start();
        await run.WaitForLinesAsync("signals", 1);
        for (int i = 0; i < Count; i++)
        {
            run.Queue(50, i);
        }

        string[] lines = await run.WaitForLinesAsync("signals", Count + 1);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"50={i}"), lines.Skip(1));
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task Signals_of_one_number_that_come_before_the_first_is_read_count_once(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child("log-signals @/signals USR2").Start();
        await run.WaitForLinesAsync("signals", 1);
        run.Signal(SignalNumbers.Stop);
        await run.WaitForAsync(() => ProcStatus.Read(run.Pid)!.State == 'T', "the supervisor to be stopped");
        for (int i = 0; i < 5; i++)
        {
            run.Signal(SignalNumbers.Usr1);
        }

        run.Signal(SignalNumbers.Cont);
        await run.WaitForAsync(() => run.Directory.Lines("signals").Contains("10"), "SIGUSR1 to arrive");
        run.Signal(SignalNumbers.Usr2);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Single(run.Directory.Lines("signals"), "10");
    }

    [Theory]
    [InlineData(SignalNumbers.Usr1)]
    [InlineData(SignalNumbers.Usr2)]
    [InlineData(SignalNumbers.Hup)]
    [InlineData(SignalNumbers.Term)]
    [InlineData(SignalNumbers.Int)]
    public async Task S33_a_signal_that_main_does_not_handle_ends_it_and_us_with_128_plus_n(int signal)
    {
        foreach (RunMode mode in (RunMode[])[RunMode.Process1, RunMode.Subreaper, RunMode.Terminal])
        {
            await using SupervisorRun run = new SupervisorSetup(mode).Child("say main-is-up pause").Start();
            await run.WaitForOutputAsync("main-is-up");
            run.Signal(signal);
            // What stops main is lifecycle.stopSignal, whichever stop signal we were sent.
            int expected = signal == SignalNumbers.Int ? SignalNumbers.Term : signal;
            Assert.Equal(ExitStatus.Exited(128 + expected), await run.WaitForExitAsync());
        }
    }

    [Theory]
    [InlineData("process", 1)]
    [InlineData("group", 2)]
    public async Task S34_the_group_gets_a_signal_only_when_it_is_the_target(string target, int receivers)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration($"signals: {{target: {target}}}\n")
            .Child("fork [ append-on USR1 @/signals got say ready-1 pause ] append-on USR1 @/signals got append-on USR2 @/signals end say ready-2 pause").Start();
        await run.WaitForOutputAsync("ready-1");
        await run.WaitForOutputAsync("ready-2");
        run.Signal(SignalNumbers.Usr1);
        await run.WaitForLinesAsync("signals", receivers);
        // The grandchild has no handler for it: with the group as target it ends, which nobody here minds.
        run.Signal(SignalNumbers.Usr2);
        await run.WaitForAsync(() => run.Directory.Lines("signals").Contains("end"), "main's answer to the second signal");
        Assert.Equal(receivers, run.Directory.Lines("signals").Count(line => line == "got"));
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S35_a_main_that_ignores_the_signal_survives_while_its_group_dies_of_it(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration("signals: {target: group}\n")
            .Child("fork [ say ready-1 pause ] fork [ ignore USR1 say ready-2 pause ] ignore USR1 say ready-3 wait").Start();
        await run.WaitForOutputAsync("ready-1");
        await run.WaitForOutputAsync("ready-2");
        await run.WaitForOutputAsync("ready-3");
        Assert.Equal(3, run.Processes.Count);
        run.Signal(SignalNumbers.Usr1);
        await run.WaitForAsync(() => run.Processes.Count == 2, "one of three processes to be gone");
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S43_signals_that_suspend_neither_stop_us_nor_go_on_to_main(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child("log-signals @/signals USR2").Start();
        await run.WaitForLinesAsync("signals", 1);
        foreach (int signal in SignalNumbers.Suspending)
        {
            run.Signal(signal);
        }

        run.Signal(SignalNumbers.Usr1);
        await run.WaitForLinesAsync("signals", 2);
        Assert.NotEqual('T', ProcStatus.Read(run.Pid)!.State);
        run.Signal(SignalNumbers.Usr2);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["10", "12"], run.Directory.Lines("signals").Skip(1));
    }

    [Fact]
    public async Task A_signal_during_init_steps_goes_to_nobody()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration(Yaml.InitSteps("append-on USR1 @/signals step say main-is-up await @/go exit 0"))
            .Child("log-signals @/signals USR2").Start();
        await run.WaitForOutputAsync("main-is-up");
        run.Signal(SignalNumbers.Usr1);
        // A second signal that is visible: the first has been read when this one's effect is there.
        run.Signal(SignalNumbers.Hup);
        await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is { Pending: 0 }, "both signals to be read");
        run.Directory.Write("go", "");
        await run.WaitForLinesAsync("signals", 1);
        run.Signal(SignalNumbers.Usr2);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["12"], run.Directory.Lines("signals").Skip(1));
    }
}
