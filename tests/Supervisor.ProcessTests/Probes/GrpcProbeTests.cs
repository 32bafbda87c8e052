using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Probes;

/// <summary>Probes by grpc against a server that is not ours: each status and each error is a verdict and a message of its own.</summary>
public sealed class GrpcProbeTests
{
    private const string Once = "periodSeconds: 600, timeoutSeconds: 5, failureThreshold: 1";

    [Theory]
    [InlineData("", true, "")]
    [InlineData("well", true, "")]
    [InlineData("ill", false, "service unhealthy (responded with \"NOT_SERVING\")")]
    [InlineData("unsure", false, "service unhealthy (responded with \"UNKNOWN\")")]
    [InlineData("strange", false, "service unhealthy (responded with \"SERVICE_UNKNOWN\")")]
    [InlineData("nobody", false, "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service")]
    public async Task S112_each_answer_has_its_verdict_and_its_message(string service, bool passes, string message)
    {
        await using GrpcHealthServer server = await GrpcHealthServer.StartAsync();
        PodStatus status = await VerdictAsync($"grpc: {{port: {server.Port}, service: \"{service}\"}}", Once);
        Assert.Equal((passes, message), (status.IsReady, status.Main.Probes["readiness"].LastMessage));
        string asked = Assert.Single(server.Asked);
        Assert.StartsWith((service.Length > 0 ? service : "-") + " kube-probe/", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S112_a_server_without_the_health_service()
    {
        await using GrpcHealthServer server = await GrpcHealthServer.StartAsync(bare: true);
        PodStatus status = await VerdictAsync($"grpc: {{port: {server.Port}}}", Once);
        Assert.False(status.IsReady);
        Assert.StartsWith("error: this server does not implement the grpc health protocol (grpc.health.v1.Health):", status.Main.Probes["readiness"].LastMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S112_a_server_that_takes_too_long()
    {
        await using GrpcHealthServer server = await GrpcHealthServer.StartAsync();
        PodStatus status = await VerdictAsync($"grpc: {{port: {server.Port}, service: slow}}", "periodSeconds: 600, timeoutSeconds: 1, failureThreshold: 1");
        Assert.Equal((false, "timeout: health rpc did not complete within 1s"), (status.IsReady, status.Main.Probes["readiness"].LastMessage));
    }

    [Fact]
    public async Task S112_a_port_that_nobody_listens_on()
    {
        PodStatus status = await VerdictAsync($"grpc: {{port: {FreePort.Next()}}}", "periodSeconds: 600, timeoutSeconds: 1, failureThreshold: 1");
        Assert.False(status.IsReady);
        Assert.Contains("failed to connect service", status.Main.Probes["readiness"].LastMessage, StringComparison.Ordinal);
    }

    private static async Task<PodStatus> VerdictAsync(string handler, string rest)
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", handler, rest)).Child("pause").Start();
        return await new Pod(run).WaitForAsync(status => status.Main.Probes["readiness"].Streak == 1, "a verdict");
    }
}
