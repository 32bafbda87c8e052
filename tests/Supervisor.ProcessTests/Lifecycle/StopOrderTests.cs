using System.Diagnostics;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Lifecycle;

/// <summary>The steps of a stop in their order: unready, drain, preStop, stop signal.</summary>
public sealed class StopOrderTests
{
    private const string Main = "stamp-on TERM @/journal TERM exit-on TERM 7 stamp @/journal main pause";

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task Unready_comes_first_then_the_drain_then_preStop_then_the_stop_signal(RunMode mode)
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Start(
            mode, Yaml.Hooks(preStop: $"connect {port} @/journal sleep 0.2 stamp @/journal preStop-ends") + $"drainSeconds: 0.6\nendpoint: {{tcp: \"127.0.0.1:{port}\"}}\n", Main);
        await ReadyAsync(run, port);
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        await run.WaitForAsync(() => !ReadinessPort.Accepts(port), "Unready");
        long unready = Stopwatch.GetTimestamp();
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Journal journal = new(run);
        Assert.Equal(["main", "refused", "preStop-ends", "TERM"], journal.Texts);
        Assert.True(unready < journal.At("refused"), "the port was still open when preStop began");
        Assert.InRange(journal.Seconds(asked, "refused"), 0.6, 2);
        Assert.InRange(journal.Seconds("preStop-ends", "TERM"), 0, 1.5);
    }

    [Fact]
    public async Task Unready_comes_before_preStop_without_a_drain_too()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Start(RunMode.Process1, Yaml.Hooks(preStop: $"connect {port} @/journal") + $"endpoint: {{tcp: \"127.0.0.1:{port}\"}}\n", Main);
        await ReadyAsync(run, port);
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Equal(["main", "refused", "TERM"], new Journal(run).Texts);
    }

    [Fact]
    public async Task Without_hook_and_drain_the_port_is_closed_before_main_has_the_stop_signal()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Start(RunMode.Process1, $"endpoint: {{tcp: \"127.0.0.1:{port}\"}}\n", "stamp-on TERM @/journal TERM stamp @/journal main await @/end exit 7");
        await ReadyAsync(run, port);
        run.Signal(SignalNumbers.Term);
        await new Journal(run).WaitForAsync("TERM");
        Assert.False(ReadinessPort.Accepts(port));
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_drain_without_preStop_delays_the_stop_signal_by_its_time(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, "drainSeconds: 0.7\n", Main);
        await new Journal(run).WaitForAsync("main");
        await run.WaitForLogAsync("ready");
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.InRange(new Journal(run).Seconds(asked, "TERM"), 0.7, 2.2);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_main_that_ends_while_it_drains_ends_the_life_with_its_code_and_without_preStop(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, Yaml.Hooks(preStop: "stamp @/journal preStop") + "drainSeconds: 20\n", "stamp-on TERM @/journal TERM stamp @/journal main await @/end exit 6");
        await new Journal(run).WaitForAsync("main");
        run.Signal(SignalNumbers.Term);
        await run.WaitForLogAsync("draining");
        long ended = Stopwatch.GetTimestamp();
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(6), await run.WaitForExitAsync());
        Assert.Equal(["main"], new Journal(run).Texts);
        Assert.InRange(Journal.Seconds(ended, run.EndedAt), 0, 1.5);
    }

    [Theory]
    [InlineData("exit-on TERM 0", 0)]
    [InlineData("exit-on TERM 143", 143)]
    [InlineData("exit-on TERM 1", 1)]
    [InlineData("default TERM", 143)]
    public async Task S16_the_code_of_main_after_a_whole_stop_sequence_is_its_own(string verbs, int code)
    {
        await using SupervisorRun run = Start(RunMode.Process1, Yaml.Hooks(preStop: "exit 3") + "drainSeconds: 0.1\n", $"{verbs} stamp @/journal main pause");
        await new Journal(run).WaitForAsync("main");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(code), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task Without_stop_signals_SIGTERM_and_SIGINT_are_signals_like_others()
    {
        await using SupervisorRun run = Start(RunMode.Process1, "signals: {stop: []}\n" + Yaml.Hooks(preStop: "stamp @/journal preStop"),
            "stamp-on TERM @/journal TERM stamp-on INT @/journal INT exit-on USR1 9 stamp @/journal main pause");
        Journal journal = new(run);
        await journal.WaitForAsync("main");
        run.Signal(SignalNumbers.Term);
        await journal.WaitForAsync("TERM");
        run.Signal(SignalNumbers.Int);
        await journal.WaitForAsync("INT");
        run.Signal(SignalNumbers.Usr1);
        Assert.Equal(ExitStatus.Exited(9), await run.WaitForExitAsync());
        Assert.Equal(["main", "TERM", "INT"], journal.Texts);
    }

    [Fact]
    public async Task Other_stop_signals_take_the_place_of_SIGTERM_and_SIGINT()
    {
        await using SupervisorRun run = Start(RunMode.Process1, "signals: {stop: [SIGUSR2]}\n" + Yaml.Hooks(preStop: "stamp @/journal preStop"),
            "stamp-on INT @/journal INT stamp-on USR2 @/journal USR2 stamp-on TERM @/journal TERM exit-on TERM 9 stamp @/journal main pause");
        Journal journal = new(run);
        await journal.WaitForAsync("main");
        run.Signal(SignalNumbers.Int);
        await journal.WaitForAsync("INT");
        run.Signal(SignalNumbers.Usr2);
        Assert.Equal(ExitStatus.Exited(9), await run.WaitForExitAsync());
        Assert.Equal(["main", "INT", "preStop", "TERM"], journal.Texts);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_main_that_is_stopped_while_it_is_asked_to_end_is_continued_and_ends(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, Yaml.Hooks(preStop: "stamp @/journal preStop await @/go"), $"report @/report {Main}");
        await new Journal(run).WaitForAsync("main");
        int main = mode == RunMode.Subreaper ? (await run.WaitForReportAsync()).Pid : run.OuterPid((await run.WaitForReportAsync()).Pid);
        run.Signal(SignalNumbers.Term);
        await new Journal(run).WaitForAsync("preStop");
        // Again and again: one that is continued only once would keep its SIGTERM for later.
        for (int i = 0; i < 5; i++)
        {
            Assert.True(SupervisorRun.SignalProcess(main, SignalNumbers.Stop));
        }

        run.Directory.Write("go", "");
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Equal(["main", "preStop", "TERM"], new Journal(run).Texts);
    }

    [Fact]
    public async Task As_process_1_a_main_that_was_stopped_before_the_stop_ends_as_any_other()
    {
        await using SupervisorRun run = Start(RunMode.Process1, "", "stamp-on TERM @/journal TERM exit-on TERM 7 stamp @/journal main stop-self pause");
        await new Journal(run).WaitForAsync("main");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task Below_another_process_we_stop_after_main_and_both_end_on_SIGTERM_and_SIGCONT()
    {
        await using SupervisorRun run = Start(RunMode.Subreaper, "", "stamp-on TERM @/journal TERM exit-on TERM 7 stamp @/journal main stop-self pause");
        await new Journal(run).WaitForAsync("main");
        await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is { State: 'T' }, "our own stop");
        run.Signal(SignalNumbers.Term);
        run.Signal(SignalNumbers.Cont);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Equal(["main", "TERM"], new Journal(run).Texts);
    }

    private static SupervisorRun Start(RunMode mode, string yaml, string main) => new SupervisorSetup(mode).Configuration(yaml).Child(main).Start();

    private static async Task ReadyAsync(SupervisorRun run, int port)
    {
        await new Journal(run).WaitForAsync("main");
        await run.WaitForAsync(() => ReadinessPort.Accepts(port), "Ready");
    }
}
