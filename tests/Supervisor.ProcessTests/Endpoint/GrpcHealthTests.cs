using System.Diagnostics;
using System.Text.Json;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary><c>endpoint.grpc</c> of the published file, asked by clients that are not ours: grpc's C core, and .NET's.</summary>
public sealed class GrpcHealthTests
{
    [Theory]
    [InlineData(RunMode.Process1)]
    [InlineData(RunMode.Process1WithoutProc)]
    public async Task The_C_core_has_every_answer_and_every_refusal(RunMode mode)
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration($"endpoint: {{grpc: \":{port}\"}}\n").Child("exit-on TERM 7 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        await run.WaitForLogAsync("ready");
        Assert.Equal(
            [
                "- SERVING", "readiness SERVING", "liveness SERVING", "startup SERVING", "shop NOT_FOUND", "xxxxxxxxxx NOT_FOUND",
                "list -=SERVING readiness=SERVING liveness=SERVING startup=SERVING",
                "unknown method UNIMPLEMENTED", "unknown service UNIMPLEMENTED", "compressed UNIMPLEMENTED", "too large RESOURCE_EXHAUSTED",
                "no message INTERNAL", "watch with a deadline DEADLINE_EXCEEDED", "again SERVING",
            ],
            await HealthClient.ChecksAsync(port));
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task The_C_core_watches_a_life_from_its_start_to_its_end()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Life(port).Start();
        await run.WaitForOutputAsync("step");
        using HealthClient readiness = HealthClient.Watch(port, "");
        using HealthClient startup = HealthClient.Watch(port, "startup");
        using HealthClient liveness = HealthClient.Watch(port, "liveness");
        using HealthClient unknown = HealthClient.Watch(port, "shop");
        HealthClient[] all = [readiness, startup, liveness, unknown];
        foreach (HealthClient client in all)
        {
            await client.WaitForAsync(1);
        }

        run.Directory.Write("go", "");
        await readiness.WaitForAsync(2);
        run.Signal(SignalNumbers.Term);
        // Told while preStop still runs.
        await readiness.WaitForAsync(3);
        Assert.False(run.Exit.IsCompleted);
        run.Directory.Write("gone", "");
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        foreach (HealthClient client in all)
        {
            await client.EndAsync();
        }

        Assert.Equal(["NOT_SERVING", "SERVING", "NOT_SERVING", "UNAVAILABLE"], readiness.Lines);
        Assert.Equal(["NOT_SERVING", "SERVING", "NOT_SERVING", "UNAVAILABLE"], startup.Lines);
        Assert.Equal(["SERVING", "NOT_SERVING", "UNAVAILABLE"], liveness.Lines);
        Assert.Equal(["SERVICE_UNKNOWN", "UNAVAILABLE"], unknown.Lines);
    }

    [Fact]
    public async Task NETs_client_checks_and_watches()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Life(port).Start();
        await run.WaitForOutputAsync("step");
        using GrpcChannel channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        Health.HealthClient client = new(channel);
        Assert.Equal(ServingStatus.NotServing, (await client.CheckAsync(new HealthCheckRequest(), deadline: Soon, cancellationToken: TestContext.Current.CancellationToken)).Status);
        Assert.Equal(
            StatusCode.NotFound,
            (await Assert.ThrowsAsync<RpcException>(async () => await client.CheckAsync(new HealthCheckRequest { Service = "shop" }, deadline: Soon, cancellationToken: TestContext.Current.CancellationToken))).StatusCode);

        using AsyncServerStreamingCall<HealthCheckResponse> watch = client.Watch(new HealthCheckRequest { Service = "readiness" }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        run.Directory.Write("go", "");
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        run.Directory.Write("gone", "");
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        RpcException end = await Assert.ThrowsAsync<RpcException>(async () => await NextAsync(watch));
        Assert.Equal((StatusCode.Unavailable, "the supervisor ends"), (end.StatusCode, end.Status.Detail));
    }

    /// <summary>The probe of one supervisor, and the endpoint of another one.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("readiness", true)]
    [InlineData("startup", true)]
    [InlineData("shop", false)]
    public async Task Our_own_probe_asks_our_own_endpoint(string service, bool becomesReady)
    {
        int port = FreePort.Next();
        await using SupervisorRun asked = Life(port).Start();
        await asked.WaitForOutputAsync("step");
        int http = FreePort.Next();
        await using SupervisorRun asking = new SupervisorSetup(RunMode.Process1)
            .Configuration($"endpoint: {{http: \"127.0.0.1:{http}\"}}\nreadinessProbe: {{grpc: {{port: {port}, service: \"{service}\"}}, periodSeconds: 0.1, failureThreshold: 1}}\n")
            .Child("exit-on TERM 7 pause").Start();
        await asking.WaitForAsync(() => HttpProbe.TryGet(http, "/startupz") == (200, "ok\n"), "the start");
        await asking.WaitForAsync(() => Failures(http) > 1, "attempts");
        Assert.Equal(503, HttpProbe.TryGet(http, "/readyz")!.Value.Code);
        asked.Directory.Write("go", "");
        if (becomesReady)
        {
            await asking.WaitForAsync(() => HttpProbe.TryGet(http, "/readyz") == (200, "ok\n"), "ready");
            asked.Directory.Write("gone", "");
            asked.Signal(SignalNumbers.Term);
            Assert.Equal(ExitStatus.Exited(7), await asked.WaitForExitAsync());
            await asking.WaitForAsync(() => HttpProbe.TryGet(http, "/readyz")!.Value.Code == 503, "unready");
        }
        else
        {
            await asked.WaitForLogAsync("ready");
            int before = Failures(http);
            await asking.WaitForAsync(() => Failures(http) > before + 2, "attempts that still fail");
            Assert.Equal(503, HttpProbe.TryGet(http, "/readyz")!.Value.Code);
        }
    }

    [Fact]
    public async Task Watches_do_not_delay_a_stop()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration($"endpoint: {{grpc: \":{port}\"}}\n").Child("exit-on TERM 7 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        List<HealthClient> clients = [.. Enumerable.Range(0, 5).Select(_ => HealthClient.Watch(port, ""))];
        foreach (HealthClient client in clients)
        {
            await client.WaitForAsync(1);
        }

        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        // 200 ms for the ends of the streams, and as much for a busy machine.
        Assert.InRange(Stopwatch.GetElapsedTime(asked, run.EndedAt).TotalSeconds, 0, 0.4);
        foreach (HealthClient client in clients)
        {
            await client.EndAsync();
            Assert.Equal("UNAVAILABLE", client.Lines[^1]);
            client.Dispose();
        }
    }

    private static DateTime Soon => DateTime.UtcNow.AddSeconds(10);

    /// <summary>An init step that waits for <c>@/go</c>, a main process, a preStop that waits for <c>@/gone</c>.</summary>
    private static SupervisorSetup Life(int port) => new SupervisorSetup(RunMode.Process1)
        .Configuration($"endpoint: {{grpc: \":{port}\"}}\n" + Yaml.InitSteps("say step await @/go") + Yaml.Hooks(preStop: "await @/gone"))
        .Child("exit-on TERM 7 pause");

    /// <summary>How many attempts of its one probe failed, up to now and in a row.</summary>
    private static int Failures(int http)
    {
        using JsonDocument pod = JsonDocument.Parse(HttpProbe.TryGet(http, "/status")!.Value.Body);
        JsonElement probe = pod.RootElement.GetProperty("supervisor").GetProperty("containers")[0].GetProperty("probes")[0];
        return probe.GetProperty("streakSucceeded").GetBoolean() ? 0 : probe.GetProperty("streak").GetInt32();
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
        Assert.True(await watch.ResponseStream.MoveNext(patience.Token));
        return watch.ResponseStream.Current.Status;
    }
}
