using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Lifecycle;

/// <summary>postStart: beside main, before Ready; a failure stops main, with preStop, and is no success.</summary>
public sealed class PostStartTests
{
    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task H01_an_exec_postStart_reaches_a_server_while_main_runs(RunMode mode)
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        string port = $"{((IPEndPoint)server.LocalEndpoint).Port}";
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(Yaml.Hooks(postStart: $"connect {port} @/journal"))
            .Child("append @/main x pause").Start();
        using Socket connection = await server.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(Eventually.DefaultTimeout, TestContext.Current.CancellationToken);
        await new Journal(run).WaitForAsync("accepted");
        await run.WaitForLinesAsync("main", 1);
        await run.WaitForAsync(() => run.Processes.Count == 1, "the end of the hook, and main still there");
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task Main_does_not_wait_for_postStart_nor_postStart_for_main(RunMode mode)
    {
        // Each waits for the other: whoever were started only after the other's end would never come.
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(Yaml.Hooks(postStart: "append @/hook x await @/main"))
            .Child("await @/hook append @/main x exit 3").Start();
        Assert.Equal(ExitStatus.Exited(3), await run.WaitForExitAsync());
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task Ready_comes_with_the_end_of_postStart_and_not_before(RunMode mode)
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(Yaml.Hooks(postStart: "stamp @/journal hook await @/go") + $"endpoint: {{tcp: \"127.0.0.1:{port}\"}}\n").Child("stamp @/journal main pause").Start();
        await new Journal(run).WaitForAsync("main");
        await new Journal(run).WaitForAsync("hook");
        Assert.False(ReadinessPort.Accepts(port));
        run.Directory.Write("go", "");
        await run.WaitForAsync(() => ReadinessPort.Accepts(port), "Ready");
    }

    [Theory]
    [InlineData("exit 3")]
    [InlineData("die-by KILL")]
    public async Task A_failed_postStart_stops_main_with_preStop_and_says_why(string end)
    {
        foreach (RunMode mode in (RunMode[])[RunMode.Process1, RunMode.Subreaper])
        {
            await using SupervisorRun run = new SupervisorSetup(mode)
                .Configuration(Yaml.Hooks($"stamp @/journal postStart await @/main {end}", "stamp @/journal preStop report @/hook"))
                .Child("stamp-on TERM @/journal TERM exit-on TERM 7 append @/main x pause").Start();
            Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
            Assert.Equal(["postStart", "preStop", "TERM"], new Journal(run).Texts);
            Assert.Equal("PostStartFailed", (await run.WaitForReportAsync("hook")).Variable("SUPERVISOR_REASON"));
            Assert.Contains("postStart failed", run.Log, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("exit-on TERM 0", "[]", 1)]
    [InlineData("exit-on TERM 5", "[5]", 1)]
    [InlineData("default TERM", "[143]", 1)]
    [InlineData("exit-on TERM 6", "[5]", 6)]
    [InlineData("default TERM", "[]", 143)]
    [InlineData("ignore TERM", "[]", 137)]
    public async Task After_a_failed_postStart_a_code_that_counts_as_success_is_1(string main, string success, int code)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration(Yaml.Hooks(postStart: "await @/main exit 1") + $"successExitCodes: {success}\nterminationGracePeriodSeconds: 0.3\n")
            .Child($"{main} append @/main x pause").Start();
        Assert.Equal(ExitStatus.Exited(code), await run.WaitForExitAsync());
    }

    [Theory]
    [InlineData("/no/such/program")]
    [InlineData("/etc")]
    public async Task A_postStart_that_can_not_be_started_has_failed(string program)
    {
        // Without a preStop the stop follows at once, whatever main has got to: it starts with SIGTERM's default.
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration($"lifecycle: {{postStart: {{exec: {{command: [{program}]}}}}}}\n").Child("pause").Start();
        Assert.Equal(ExitStatus.Exited(143), await run.WaitForExitAsync());
        Assert.Contains(program, run.Log, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task S74_a_postStart_over_its_time_is_killed_with_all_of_its_group_and_has_failed(RunMode mode)
    {
        string hook = ChildProgram.Yaml("fork [ append @/hook x pause ] fork [ fork [ ignore TERM append @/hook x pause ] pause ] append @/hook x pause");
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration($"lifecycle: {{postStart: {{exec: {{command: {hook}}}, timeoutSeconds: 0.4}}}}\n")
            .Child("stamp-on TERM @/journal TERM stamp @/journal main await @/end exit 0").Start();
        await run.WaitForLinesAsync("hook", 3);
        Journal journal = new(run);
        await journal.WaitForAsync("TERM");
        await run.WaitForAsync(() => run.Processes.Count == 1, "the end of the hook's group");
        Assert.InRange(journal.Seconds("main", "TERM"), 0.3, 2);
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(1), await run.WaitForExitAsync());
        Assert.Contains("timed out", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_postStart_stops_without_drain_for_it_was_never_ready()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration(Yaml.Hooks(postStart: "await @/main stamp @/journal postStart exit 1") + "drainSeconds: 20\n")
            .Child("stamp-on TERM @/journal TERM exit-on TERM 7 append @/main x pause").Start();
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.InRange(new Journal(run).Seconds("postStart", "TERM"), 0, 1.5);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_stop_ends_a_postStart_that_still_runs_before_preStop_begins(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(Yaml.Hooks("fork [ pause ] stamp @/journal postStart pause", "stamp @/journal preStop await @/go") + "drainSeconds: 20\n")
            .Child("exit-on TERM 0 stamp @/journal main pause").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("postStart");
        await journal.WaitForAsync("main");
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        await journal.WaitForAsync("preStop");
        // Never ready: nothing to drain.
        Assert.InRange(journal.Seconds(asked, "preStop"), 0, 1.5);
        await run.WaitForAsync(() => run.Processes.Count == 2, "main and preStop alone");
        run.Directory.Write("go", "");
        // Not a failed start: it was asked to stop.
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 9", 9)]
    public async Task A_main_that_ends_during_postStart_ends_it_too_and_its_code_is_ours(string end, int code)
    {
        foreach (RunMode mode in (RunMode[])[RunMode.Process1, RunMode.Subreaper])
        {
            await using SupervisorRun run = new SupervisorSetup(mode)
                .Configuration(Yaml.Hooks("ignore TERM stamp @/journal postStart append @/hook x pause", "stamp @/journal preStop"))
                .Child($"await @/hook stamp @/journal end {end}").Start();
            Assert.Equal(ExitStatus.Exited(code), await run.WaitForExitAsync());
            Journal journal = new(run);
            Assert.Equal(["postStart", "end"], journal.Texts);
            Assert.InRange(journal.Seconds("end", run.EndedAt), 0, 1.5);
            Assert.Empty(run.Escapees);
        }
    }

    [Fact]
    public async Task A_sleeping_postStart_delays_Ready_by_its_time()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration($"lifecycle: {{postStart: {{sleep: {{seconds: 0.5}}}}}}\nendpoint: {{tcp: \"127.0.0.1:{port}\"}}\n").Child("stamp @/journal main pause").Start();
        await new Journal(run).WaitForAsync("main");
        await run.WaitForAsync(() => ReadinessPort.Accepts(port), "Ready");
        Assert.InRange(new Journal(run).Seconds("main", Stopwatch.GetTimestamp()), 0.4, 2);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_grandchild_that_holds_the_pipe_does_not_delay_the_verdict_and_lives_until_the_end(RunMode mode)
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(Yaml.Hooks(postStart: "fork [ stamp-on TERM @/journal TERM exit-on TERM 0 stamp @/journal background pause ] exit 0") + $"endpoint: {{tcp: \"127.0.0.1:{port}\"}}\n")
            .Child("await @/end exit 8").Start();
        await new Journal(run).WaitForAsync("background");
        await run.WaitForAsync(() => ReadinessPort.Accepts(port), "Ready");
        Assert.Equal(2, run.Processes.Count);
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(8), await run.WaitForExitAsync());
        Assert.Equal(["background", "TERM"], new Journal(run).Texts);
    }

    [Fact]
    public async Task A_grandchild_that_holds_the_pipe_does_not_delay_a_bad_verdict_either()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration(Yaml.Hooks(postStart: "fork [ pause ] await @/main stamp @/journal hook exit 1"))
            .Child("stamp-on TERM @/journal TERM exit-on TERM 7 append @/main x pause").Start();
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.InRange(new Journal(run).Seconds("hook", "TERM"), 0, 1.5);
    }
}
