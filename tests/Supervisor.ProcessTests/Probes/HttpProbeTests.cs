using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Probes;

/// <summary>Probes by httpGet as a server sees them, from a supervisor that is process 1.</summary>
public sealed class HttpProbeTests
{
    private const string Main = "stamp @/journal main pause";
    private const string Quick = "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1";

    [Fact]
    public async Task S98_path_query_port_name_and_headers_are_sent_as_they_stand()
    {
        await using HttpStandIn server = new();
        string handler = $"httpGet: {{path: \"/health%20z?full=1&x=%41\", port: web, httpHeaders: [{{name: Authorization, value: Bearer hunter2}}, {{name: x-twice, value: a}}, {{name: x-twice, value: b}}, {{name: Host, value: shop.example}}]}}";
        await using SupervisorRun run = Pod.Setup($"ports: [{{name: web, containerPort: {server.Port}}}]\n" + Yaml.Probe("readiness", handler, Quick)).Options("-v").Child(Main).Start();
        await new Pod(run).WaitForReadyAsync();
        HttpStandInRequest request = server.Requests[0];
        Assert.Equal(("GET", "/health%20z?full=1&x=%41"), (request.Method, request.Target));
        Assert.Equal(["Bearer hunter2"], request.Header("Authorization"));
        Assert.Equal(["a", "b"], request.Header("X-Twice"));
        Assert.Equal(["shop.example"], request.Header("Host"));
        Assert.Equal(["*/*"], request.Header("Accept"));
        Assert.Equal(["close"], request.Header("Connection"));
        Assert.Empty(request.Header("Accept-Encoding"));
        Assert.StartsWith("kube-probe/", Assert.Single(request.Header("User-Agent")), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(199, false)]
    [InlineData(200, true)]
    [InlineData(204, true)]
    [InlineData(304, true)]
    [InlineData(399, true)]
    [InlineData(400, false)]
    [InlineData(404, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public async Task S98_200_to_399_pass_and_nothing_else(int code, bool passes)
    {
        await using HttpStandIn server = new();
        server.Answer(code, code is 204 or 304 or 199 ? "" : "the secret of the body");
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", $"httpGet: {{port: {server.Port}}}", Quick)).Child(Main).Start();
        PodStatus status = await new Pod(run).WaitForAsync(each => each.Main.Probes["readiness"].Streak >= 2, "two attempts");
        Assert.Equal(passes, status.IsReady);
        if (!passes && code != 199)
        {
            await run.WaitForLogAsync($"Readiness probe failed: HTTP probe failed with statuscode: {code}");
        }

        // The body is nobody's affair but the server's; a warning's is told as the kubelet tells it.
        if (code is not (>= 300 and < 400))
        {
            Assert.DoesNotContain("the secret of the body", run.Log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task S98_S99_HTTPS_is_not_verified_and_a_proxy_of_the_environment_is_not_used()
    {
        await using HttpStandIn server = new(secure: true);
        string nobody = $"http://127.0.0.1:{FreePort.Next()}";
        await using SupervisorRun run = Pod.Configure(
            new SupervisorSetup(RunMode.Process1).Environment("http_proxy", nobody).Environment("https_proxy", nobody).Environment("HTTP_PROXY", nobody).Environment("HTTPS_PROXY", nobody).Environment("ALL_PROXY", nobody),
            Yaml.Probe("readiness", $"httpGet: {{scheme: HTTPS, path: /tls, port: {server.Port}}}", Quick)).Child(Main).Start();
        await new Pod(run).WaitForReadyAsync();
        Assert.Equal("/tls", server.Requests[0].Target);
    }

    [Fact]
    public async Task S98_HTTPS_works_in_a_root_that_has_nothing()
    {
        await using HttpStandIn server = new(secure: true);
        int port = FreePort.Next();
        using ScratchRoot root = new ScratchRoot().AddDevices();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Root(root)
            .Configuration(Yaml.Probe("readiness", $"httpGet: {{scheme: HTTPS, port: {server.Port}}}", Quick) + $"endpoint: {{tcp: \"127.0.0.1:{port}\"}}\n").Child("pause").Start();
        await run.WaitForAsync(() => Lifecycle.ReadinessPort.Accepts(port), "Ready");
    }

    [Fact]
    public async Task S108_a_server_that_never_answers_is_a_failure_within_the_time_and_a_refused_connection_at_once()
    {
        await using HttpStandIn server = new();
        server.Delay(Timeout.InfiniteTimeSpan);
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", $"httpGet: {{port: {server.Port}}}", "periodSeconds: 0.05, timeoutSeconds: 0.3, failureThreshold: 3") +
            Yaml.Probe("readiness", $"httpGet: {{port: {FreePort.Next()}}}", "periodSeconds: 600, timeoutSeconds: 600")).Child(Main).Start();
        await run.WaitForLogAsync("Readiness probe failed:");
        await run.WaitForLogAsync("connection refused");
        Assert.Equal(ExitStatus.Exited(143), await run.WaitForExitAsync());
        Assert.InRange(server.Requests.Count, 3, 4);
        await run.WaitForLogAsync("context deadline exceeded");
    }

    [Fact]
    public async Task A_host_name_is_looked_up_and_localhost_is_one()
    {
        await using HttpStandIn server = new();
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", $"httpGet: {{host: localhost, port: {server.Port}}}", Quick)).Child(Main).Start();
        await new Pod(run).WaitForReadyAsync();
        Assert.Equal([$"localhost:{server.Port}"], server.Requests[0].Header("Host"));
    }

    [Fact]
    public async Task The_short_form_is_the_same_probe()
    {
        await using HttpStandIn server = new();
        await using SupervisorRun run = Pod.Configure(
            new SupervisorSetup(RunMode.Process1).Environment("SUPERVISOR_READINESS_PROBE", $"http://:{server.Port}/short?form=1").Environment("SUPERVISOR_READINESS_PROBE__PERIOD_SECONDS", "50ms"), "")
            .Child(Main).Start();
        await new Pod(run).WaitForReadyAsync();
        Assert.Equal("/short?form=1", server.Requests[0].Target);
        await run.WaitForAsync(() => server.Requests.Count > 3, "more requests");
    }
}
