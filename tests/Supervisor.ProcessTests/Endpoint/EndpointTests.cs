using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary>The endpoint of the published file, in every mode: what it says through a life, and what it costs who does not ask.</summary>
public sealed class EndpointTests
{
    [Theory]
    [InlineData(RunMode.Process1)]
    [InlineData(RunMode.Process1WithoutProc)]
    [InlineData(RunMode.Subreaper)]
    [InlineData(RunMode.Terminal)]
    public async Task It_answers_through_a_life_to_its_end(RunMode mode)
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration(
                $"endpoint: {{http: \":{port}\", control: @/control.sock}}\n"
                + $"initContainers: [{{name: step, command: {ChildProgram.Yaml("await @/go")}}}]\n"
                + Yaml.Hooks(preStop: "stamp @/journal preStop await @/gone"))
            .Child("exit-on TERM 7 stamp @/journal main pause").Start();
        await run.WaitForAsync(() => HttpProbe.TryGet(port, "/livez") is not null, "an answer");
        Assert.Equal((200, "ok\n"), HttpProbe.TryGet(port, "/livez"));
        Assert.Equal(503, HttpProbe.TryGet(port, "/readyz")!.Value.Code);
        Assert.Equal(503, HttpProbe.TryGet(port, "/startupz")!.Value.Code);
        Assert.Equal("Pending", Phase(HttpProbe.TryGet(port, "/status")));

        run.Directory.Write("go", "");
        await run.WaitForAsync(() => HttpProbe.TryGet(port, "/readyz") == (200, "ok\n"), "ready");
        Assert.Equal((200, "ok\n"), HttpProbe.TryGet(port, "/startupz"));
        Assert.Equal((200, "ok\n"), HttpProbe.TryGet(new IPEndPoint(IPAddress.IPv6Loopback, port), "/readyz"));
        Assert.Equal("Running", Phase(ControlSocket.Request(run.Directory["control.sock"], "GET", "/status")));

        run.Signal(SignalNumbers.Term);
        await new Journal(run).WaitForAsync("preStop");
        Assert.Equal(503, HttpProbe.TryGet(port, "/readyz")!.Value.Code);
        Assert.Equal((200, "ok\n"), HttpProbe.TryGet(port, "/livez"));
        run.Directory.Write("gone", "");
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Null(HttpProbe.TryGet(port, "/livez"));
        Assert.False(Path.Exists(run.Directory["control.sock"]));
    }

    [Fact]
    public async Task Who_asks_for_nothing_pays_for_nothing()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Setup(port).Start();
        await run.WaitForOutputAsync("main-is-up");
        await run.WaitForLogAsync("ready");
        // The main thread, the finalizer's and the log's.
        Assert.InRange(ProcStatus.ReadThreads(run.Pid).Count, 1, 3);
        Assert.Equal((200, "ok\n"), HttpProbe.TryGet(port, "/livez"));
        Assert.InRange(ProcStatus.ReadThreads(run.Pid).Count, 4, 40);
    }

    [Fact]
    public async Task What_we_listen_with_is_handed_to_nobody()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration($"endpoint: {{http: \":{port}\", control: @/control.sock}}\n")
            .Child("report @/report pause").Start();
        ChildReport before = await run.WaitForReportAsync();
        Assert.Equal([0, 1, 2], before.Descriptors.Keys.Order());
        // The same for what is started while connections are open.
        using TcpClient held = new("127.0.0.1", port);
        Assert.Equal((200, "ok\n"), HttpProbe.TryGet(port, "/livez"));
        Assert.Equal(202, ControlSocket.Request(run.Directory["control.sock"], "POST", "/restart").Code);
        await run.WaitForAsync(() => ChildReport.TryRead(run.Directory["report"]) is { } report && report.Pid != before.Pid, "the next incarnation's report");
        Assert.Equal([0, 1, 2], ChildReport.TryRead(run.Directory["report"])!.Descriptors.Keys.Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?gracePeriodSeconds=20")]
    public async Task A_stop_that_is_asked_for_is_a_stop(string query)
    {
        await using SupervisorRun run = Setup(FreePort.Next()).Start();
        await run.WaitForOutputAsync("main-is-up");
        (int code, string body) = ControlSocket.Request(run.Directory["control.sock"], "POST", "/stop" + query);
        Assert.Equal((202, query.Length == 0 ? "{\"accepted\":true,\"gracePeriodSeconds\":30}" : "{\"accepted\":true,\"gracePeriodSeconds\":20}"), (code, body));
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Contains("the control socket (pid ", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_signal_stays_blocked_in_every_thread_of_the_server()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Setup(port).Start();
        await run.WaitForOutputAsync("main-is-up");
        Assert.Equal((200, "ok\n"), HttpProbe.TryGet(port, "/livez"));
        foreach (ProcStatus thread in ProcStatus.ReadThreads(run.Pid))
        {
            Assert.All((int[])[SignalNumbers.Term, 2, 1, 10, 12, 17, 18], signal => Assert.True(ProcStatus.Has(thread.Blocked, signal), $"{thread.Name}: {signal}"));
            // Whoever catches SIGCHLD, as the runtime would, takes the exits of our children.
            Assert.False(ProcStatus.Has(thread.Caught, 17), thread.Name);
        }
    }

    private static SupervisorSetup Setup(int port) =>
        new SupervisorSetup(RunMode.Process1).Configuration($"endpoint: {{http: \":{port}\", control: @/control.sock}}\n").Child("exit-on TERM 7 say main-is-up pause");

    private static string? Phase((int Code, string Body)? status)
    {
        Assert.Equal(200, status?.Code);
        using JsonDocument pod = JsonDocument.Parse(status!.Value.Body);
        return pod.RootElement.GetProperty("status").GetProperty("phase").GetString();
    }
}
