using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Probes;

/// <summary>Hooks by httpGet and tcpSocket: the handlers of the probes, with a hook's meaning.</summary>
public sealed class HookHandlerTests
{
    private const string Main = "stamp-on TERM @/journal TERM exit-on TERM 7 stamp @/journal main pause";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task H03_H04_postStart_by_http_and_https_reaches_the_server(bool secure)
    {
        await using HttpStandIn server = new(secure: secure);
        await using SupervisorRun run = Pod.Setup(Hook("postStart", $"httpGet: {{scheme: {Scheme(secure)}, port: {server.Port}, path: \"/echo?msg=poststart\"}}")).Child(Main).Start();
        Pod pod = new(run);
        await pod.WaitForReadyAsync();
        await pod.Journal.WaitForAsync("main");
        HttpStandInRequest request = Assert.Single(server.Requests);
        Assert.Equal("/echo?msg=poststart", request.Target);
        Assert.StartsWith("kube-lifecycle/", Assert.Single(request.Header("User-Agent")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task H05_H06_preStop_by_http_and_https_reaches_the_server_before_the_stop_signal(bool secure)
    {
        await using HttpStandIn server = new(secure: secure);
        await using SupervisorRun run = Pod.Setup(
            Hook("preStop", $"httpGet: {{scheme: {Scheme(secure)}, port: {server.Port}, path: \"/echo?msg=prestop\"}}") + "terminationGracePeriodSeconds: 15\n").Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        Assert.Equal(ExitStatus.Exited(7), await pod.StopAsync());
        HttpStandInRequest request = Assert.Single(server.Requests);
        Assert.Equal("/echo?msg=prestop", request.Target);
        Assert.True(request.At <= pod.Journal.At("TERM"));
        Assert.DoesNotContain("preStop failed", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hook_is_content_with_any_answer_as_there()
    {
        await using HttpStandIn server = new(500);
        await using SupervisorRun run = Pod.Setup(Hook("postStart", $"httpGet: {{port: {server.Port}}}")).Child(Main).Start();
        await new Pod(run).WaitForReadyAsync();
        Assert.DoesNotContain("postStart failed", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_postStart_that_nobody_answers_stops_main_and_is_restarted_by_policy()
    {
        await using SupervisorRun run = Pod.Setup(
            Hook("postStart", $"httpGet: {{port: {FreePort.Next()}}}") + "restartPolicy: OnFailure\nmaxRestarts: 2\nrestartBackoff: {initialSeconds: 0.05, maxSeconds: 0.05}\n")
            .Child("exit-on TERM 0 append @/mains x pause").Start();
        // Main may be asked to stop before it has got to its handler.
        ExitStatus exit = await run.WaitForExitAsync();
        Assert.Contains(exit, new[] { ExitStatus.Exited(1), ExitStatus.Exited(143) });
        Assert.Equal(3, run.Log.Split("main: postStart failed:").Length - 1);
        await run.WaitForLogAsync("connection refused");
    }

    [Fact]
    public async Task A_preStop_that_nobody_answers_is_told_and_the_stop_goes_on()
    {
        await using SupervisorRun run = Pod.Setup(Hook("preStop", $"httpGet: {{port: {FreePort.Next()}}}")).Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        Assert.Equal(ExitStatus.Exited(7), await pod.StopAsync());
        await run.WaitForLogAsync("preStop failed");
    }

    [Fact]
    public async Task A_preStop_whose_answer_never_comes_ends_with_the_grace_period()
    {
        await using HttpStandIn server = new();
        server.Delay(Timeout.InfiniteTimeSpan);
        await using SupervisorRun run = Pod.Setup(Hook("preStop", $"httpGet: {{port: {server.Port}}}") + "terminationGracePeriodSeconds: 0.6\n").Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        long asked = Stopwatch.GetTimestamp();
        Assert.Equal(ExitStatus.Exited(7), await pod.StopAsync());
        Assert.InRange(pod.Journal.Seconds(asked, "TERM"), 0.6, 2.1);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_hook_by_http_over_its_own_time_has_failed()
    {
        await using HttpStandIn server = new();
        server.Delay(Timeout.InfiniteTimeSpan);
        await using SupervisorRun run = Pod.Setup($"lifecycle: {{preStop: {{httpGet: {{port: {server.Port}}}, timeoutSeconds: 0.3}}}}\n").Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        long asked = Stopwatch.GetTimestamp();
        Assert.Equal(ExitStatus.Exited(7), await pod.StopAsync());
        Assert.InRange(pod.Journal.Seconds(asked, "TERM"), 0.3, 1.8);
        await run.WaitForLogAsync("timed out");
    }

    [Fact]
    public async Task An_http_hook_is_ended_with_its_process_and_leaves_nothing_that_waits()
    {
        await using HttpStandIn server = new();
        server.Delay(Timeout.InfiniteTimeSpan);
        await using SupervisorRun run = Pod.Setup(Hook("postStart", $"httpGet: {{port: {server.Port}}}")).Child("await @/end stamp @/journal main exit 5").Start();
        await run.WaitForAsync(() => server.Requests.Count == 1, "the request");
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(5), await run.WaitForExitAsync());
        Assert.InRange(new Journal(run).Seconds("main", run.EndedAt), 0, 1.5);
    }

    [Fact]
    public async Task A_hook_by_tcp_connects()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        int port = ((IPEndPoint)server.LocalEndpoint).Port;
        await using SupervisorRun run = Pod.Setup($"lifecycle: {{postStart: {{tcpSocket: {{port: {port}}}}}, preStop: {{tcpSocket: {{port: {port}}}}}}}\n").Child(Main).Start();
        Pod pod = new(run);
        using (await AcceptAsync())
        {
            await pod.WaitForReadyAsync();
        }

        await pod.Journal.WaitForAsync("main");
        Assert.Equal(ExitStatus.Exited(7), await pod.StopAsync());
        using Socket second = await AcceptAsync();
        Assert.DoesNotContain("preStop failed", run.Log, StringComparison.Ordinal);

        Task<Socket> AcceptAsync() => server.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Eventually.DefaultTimeout, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_hook_by_tcp_on_a_port_that_nobody_listens_on_has_failed()
    {
        await using SupervisorRun run = Pod.Setup(Hook("preStop", $"tcpSocket: {{port: {FreePort.Next()}}}")).Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        Assert.Equal(ExitStatus.Exited(7), await pod.StopAsync());
        await run.WaitForLogAsync("preStop failed");
        await run.WaitForLogAsync("connection refused");
    }

    private static string Hook(string name, string handler) => $"lifecycle: {{{name}: {{{handler}}}}}\n";

    private static string Scheme(bool secure) => secure ? "HTTPS" : "HTTP";
}
