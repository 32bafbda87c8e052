using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Lifecycle;

/// <summary>preStop: before the stop signal, within the grace period, whatever becomes of it.</summary>
public sealed class PreStopTests
{
    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task H02_an_exec_preStop_reaches_a_server_before_the_stop_signal(RunMode mode)
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        string port = $"{((IPEndPoint)server.LocalEndpoint).Port}";
        await using SupervisorRun run = Start(mode, Yaml.Hooks(preStop: $"connect {port} @/journal") + "terminationGracePeriodSeconds: 15\n");
        await StopAsync(run);
        using Socket connection = await server.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(Eventually.DefaultTimeout, TestContext.Current.CancellationToken);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Equal(["main", "accepted", "TERM"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task H13_a_sleeping_preStop_lasts_its_time_and_ends_within_the_grace(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, "lifecycle: {preStop: {sleep: {seconds: 0.5}}}\nterminationGracePeriodSeconds: 5\n");
        long asked = await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.InRange(new Journal(run).Seconds(asked, "TERM"), 0.5, 2);
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0.5, 2.5);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task H16_a_sleep_of_0_is_allowed_and_delays_nothing(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, "lifecycle: {preStop: {sleep: {seconds: 0}}}\n");
        long asked = await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0, 1.5);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task H17_the_stop_signal_is_what_main_receives_after_preStop(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration($"lifecycle: {{stopSignal: SIGUSR1, preStop: {{exec: {{command: {ChildProgram.Yaml("append @/signals preStop")}}}}}}}\n")
            .Child("log-signals @/signals CONT exit 5").Start();
        await run.WaitForLinesAsync("signals", 1);
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
        Assert.Equal(["preStop", "10", "18"], run.Directory.Lines("signals").Skip(1));
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S73_preStop_has_ended_before_main_gets_the_stop_signal(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, Yaml.Hooks(preStop: "stamp @/journal preStop-begins sleep 0.2 stamp @/journal preStop-ends"));
        await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Equal(["main", "preStop-begins", "preStop-ends", "TERM"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task PreStop_does_not_run_when_main_ends_by_itself(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(Yaml.Hooks(preStop: "stamp @/journal preStop") + "drainSeconds: 20\n")
            .Child("stamp @/journal main exit 7").Start();
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Equal(["main"], new Journal(run).Texts);
    }

    [Theory]
    [InlineData("exit 3")]
    [InlineData("die-by KILL")]
    public async Task A_preStop_that_fails_is_told_and_the_stop_goes_on(string end)
    {
        await using SupervisorRun run = Start(RunMode.Process1, Yaml.Hooks(preStop: $"stamp @/journal preStop {end}"));
        await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Journal journal = new(run);
        Assert.Equal(["main", "preStop", "TERM"], journal.Texts);
        Assert.InRange(journal.Seconds("preStop", "TERM"), 0, 1.5);
        Assert.Contains("preStop failed", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preStop_that_can_not_be_started_is_told_and_the_stop_goes_on()
    {
        await using SupervisorRun run = Start(RunMode.Process1, "lifecycle: {preStop: {exec: {command: [/no/such/program]}}}\n");
        long asked = await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.InRange(new Journal(run).Seconds(asked, "TERM"), 0, 1.5);
        Assert.Contains("preStop failed", run.Log, StringComparison.Ordinal);
        Assert.Contains("/no/such/program", run.Log, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task S74_a_preStop_over_its_time_is_killed_with_all_of_its_group_and_the_stop_goes_on(RunMode mode)
    {
        string hook = ChildProgram.Yaml("fork [ fork [ ignore TERM append @/hook x pause ] append @/hook x pause ] append @/hook x stamp @/journal preStop pause");
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration($"lifecycle: {{preStop: {{exec: {{command: {hook}}}, timeoutSeconds: 0.4}}}}\n")
            .Child("stamp-on TERM @/journal TERM stamp @/journal main await @/end exit 7").Start();
        await StopAsync(run);
        Journal journal = new(run);
        await journal.WaitForAsync("TERM");
        Assert.Equal(3, run.Directory.Lines("hook").Length);
        await run.WaitForAsync(() => run.Processes.Count == 1, "the end of the hook's group");
        Assert.InRange(journal.Seconds("preStop", "TERM"), 0.2, 2);
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Contains("timed out", run.Log, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task N09_a_preStop_that_hangs_is_cut_off_by_the_grace_but_not_killed_before_main_is(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(Yaml.Hooks(preStop: "stamp @/journal preStop stamp-on TERM @/journal hook-TERM pause") + "terminationGracePeriodSeconds: 0.6\n")
            .Child("stamp-on TERM @/journal TERM stamp @/journal main pause").Start();
        long asked = await StopAsync(run);
        Journal journal = new(run);
        await journal.WaitForAsync("TERM");
        Assert.InRange(journal.Seconds(asked, "TERM"), 0.55, 1.8);
        Assert.Equal(2, run.Processes.Count);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        // The 2 s floor: a preStop ran. Both died of SIGKILL, the hook was never asked.
        Assert.InRange(journal.Seconds("TERM", run.EndedAt), 1.95, 3.5);
        Assert.Equal(["main", "preStop", "TERM"], journal.Texts);
        Assert.Contains("cut off", run.Log, StringComparison.Ordinal);
        Assert.Empty(run.Escapees);
    }

    [Fact]
    public async Task A_preStop_that_was_cut_off_ends_with_a_main_that_obeys()
    {
        await using SupervisorRun run = Start(RunMode.Process1, Yaml.Hooks(preStop: "ignore TERM stamp @/journal preStop pause") + "terminationGracePeriodSeconds: 0.5\n");
        long asked = await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        // No grace is left for left-overs.
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0.5, 1.9);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_main_that_ends_during_preStop_ends_it_too_and_its_code_is_ours(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(Yaml.Hooks(preStop: "exit-on TERM 0 stamp @/journal preStop append @/end x pause"))
            .Child("stamp-on TERM @/journal TERM stamp @/journal main await @/end exit 12").Start();
        await StopAsync(run);
        Assert.Equal(ExitStatus.Exited(12), await run.WaitForExitAsync());
        Journal journal = new(run);
        Assert.Equal(["main", "preStop"], journal.Texts);
        Assert.InRange(journal.Seconds("preStop", run.EndedAt), 0, 1.5);
        Assert.Empty(run.Escapees);
    }

    [Fact]
    public async Task A_main_that_ends_during_a_sleeping_preStop_ends_it_too()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration("lifecycle: {preStop: {sleep: {seconds: 20}}}\n")
            .Child("stamp @/journal main await @/end exit 12").Start();
        await StopAsync(run);
        await run.WaitForLogAsync("preStop begins");
        long ended = Stopwatch.GetTimestamp();
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(12), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(ended, run.EndedAt), 0, 1.5);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_grandchild_that_holds_the_pipe_does_not_delay_the_stop_signal_and_lives_until_main_has_ended(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(Yaml.Hooks(preStop: "fork [ stamp-on TERM @/journal background-TERM exit-on TERM 0 stamp @/journal background append @/hook x pause ] await @/hook stamp @/journal preStop exit 0"))
            .Child("stamp-on TERM @/journal TERM stamp @/journal main await @/end exit 7").Start();
        await StopAsync(run);
        Journal journal = new(run);
        await journal.WaitForAsync("TERM");
        Assert.InRange(journal.Seconds("preStop", "TERM"), 0, 1.5);
        Assert.Equal(2, run.Processes.Count);
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Equal(["main", "background", "preStop", "TERM", "background-TERM"], journal.Texts);
    }

    private static SupervisorRun Start(RunMode mode, string yaml) => new SupervisorSetup(mode).Configuration(yaml)
        .Child("stamp-on TERM @/journal TERM exit-on TERM 7 stamp @/journal main pause").Start();

    /// <summary>Asks for the stop once main runs, and says when.</summary>
    private static async Task<long> StopAsync(SupervisorRun run)
    {
        await new Journal(run).WaitForAsync("main");
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        return asked;
    }
}
