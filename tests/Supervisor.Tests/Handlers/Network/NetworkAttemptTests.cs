using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Supervisor.Handlers;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>What holds for every attempt over the network.</summary>
public sealed class NetworkAttemptTests(GrpcAttemptTests.Servers servers) : IClassFixture<GrpcAttemptTests.Servers>
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task A_defect_is_an_error_and_no_exception()
    {
        AttemptResult result = await Attempt.RunAsync(new HandlerPlan.Sleep(TimeSpan.Zero));
        Assert.Equal(AttemptOutcome.Error, result.Outcome);
        Assert.StartsWith("a defect of the supervisor: UnreachableException at Supervisor.Handlers.NetworkAttempt", result.Message);
    }

    [Fact]
    public async Task A_defect_shows_no_text_of_the_framework()
    {
        AttemptResult result = await Attempt.RunAsync(new HandlerPlan.TcpSocket("127.0.0.1", 70_000));
        Assert.Equal(AttemptOutcome.Error, result.Outcome);
        Assert.StartsWith("a defect of the supervisor: ArgumentOutOfRangeException at ", result.Message);
    }

    [Fact]
    public async Task The_caller_is_not_held_up()
    {
        // A context that runs nothing: whatever would come back to the caller's thread would never run.
        await using RawServer server = RawServer.Answering(Ok);
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new Stuck());
        Task<AttemptResult> attempt = Attempt.RunAsync(Attempt.Get(server.Port));
        SynchronizationContext.SetSynchronizationContext(before);
        Assert.Equal(AttemptResult.Success(), await attempt.Soon());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(365)]
    public async Task Any_time_limit_will_do(int days)
    {
        await using RawServer server = RawServer.Answering(Ok);
        AttemptResult result = await NetworkAttempt.RunAsync(
            Attempt.Get(server.Port), AttemptPurpose.Probe, TimeSpan.FromDays(days), TimeProvider.System, CancellationToken.None).Soon();
        Assert.Equal(AttemptResult.Success(), result);
    }

    [Fact]
    public async Task The_time_is_that_of_the_clock_given()
    {
        TaskCompletionSource isAsked = new();
        await using RawServer server = new(async connection =>
        {
            await connection.ReadHeadAsync();
            isAsked.SetResult();
            await connection.WaitForCloseAsync();
        });
        FakeTimeProvider time = new();
        Task<AttemptResult> attempt = NetworkAttempt.RunAsync(Attempt.Get(server.Port), AttemptPurpose.Probe, TimeSpan.FromHours(1), time, CancellationToken.None);
        await isAsked.Task.Soon();
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(attempt.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.EndsWith("context deadline exceeded (Client.Timeout exceeded while awaiting headers)", (await attempt.Soon()).Message);
    }

    [Fact]
    public async Task U12_proxies_of_the_environment_are_not_asked()
    {
        string[] names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "grpc_proxy"];
        await using RawServer proxy = RawServer.Answering("HTTP/1.1 502 Proxy\r\nContent-Length: 0\r\n\r\n");
        await using RawServer server = RawServer.Answering(Ok);
        try
        {
            SetAll($"http://127.0.0.1:{proxy.Port}");
            Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(server.Port)));
            Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(new HandlerPlan.Grpc("127.0.0.1", servers.Health.Port, "")));
        }
        finally
        {
            SetAll(null);
        }

        Assert.Empty(proxy.Requests);

        void SetAll(string? value)
        {
            foreach (string name in names)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }

    [Fact]
    public async Task Two_hundred_at_once()
    {
        await using RawServer http = RawServer.Answering(Ok);
        await using RawServer tcp = new(connection => connection.WaitForCloseAsync());
        await using TlsServer tls = new(TlsServer.Certificate("x.example"));
        HandlerPlan[] handlers =
        [
            Attempt.Get(http.Port), new HandlerPlan.TcpSocket("127.0.0.1", tcp.Port), Attempt.Get(tls.Port, https: true), new HandlerPlan.Grpc("127.0.0.1", servers.Health.Port, "well"),
        ];
        AttemptResult[] results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Attempt.RunAsync(handlers[i % handlers.Length], timeout: 30)));
        Assert.All(results, result => Assert.Equal(AttemptResult.Success(), result));
    }

    /// <summary>Ten thousand attempts of every kind and end leave neither descriptors nor threads nor memory behind.</summary>
    [Fact]
    public async Task Nothing_is_left_behind()
    {
        await using RawServer http = RawServer.Answering(Ok);
        await using RawServer tcp = new(connection => connection.WaitForCloseAsync());
        await using RawServer broken = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        int closed = FreePort.Next();
        ImmutableArray<HandlerPlan> handlers =
        [
            Attempt.Get(http.Port), new HandlerPlan.TcpSocket("127.0.0.1", tcp.Port), Attempt.Get(broken.Port), Attempt.Get(closed),
        ];
        await RunManyAsync(handlers, 1000);
        await RunManyAsync([new HandlerPlan.Grpc("127.0.0.1", servers.Health.Port, "")], 200);
        (int descriptors, int threads, long memory) before = Held();

        await RunManyAsync(handlers, 9000);
        await RunManyAsync([new HandlerPlan.Grpc("127.0.0.1", servers.Health.Port, "")], 1000);
        (int descriptors, int threads, long memory) after = Held();

        // Other tests run next to this one and hold some of their own; one of a thousand kept would be above these.
        Assert.InRange(after.descriptors, 0, before.descriptors + 50);
        Assert.InRange(after.threads, 0, before.threads + 20);
        Assert.InRange(after.memory, 0, before.memory + 4_000_000);
    }

    private static async Task RunManyAsync(ImmutableArray<HandlerPlan> handlers, int count)
    {
        for (int i = 0; i < count; i += 10)
        {
            await Task.WhenAll(Enumerable.Range(i, 10).Select(number => Attempt.RunAsync(handlers[number % handlers.Length])));
        }
    }

    private static (int Descriptors, int Threads, long Memory) Held() =>
        (Directory.GetFiles("/proc/self/fd").Length, Process.GetCurrentProcess().Threads.Count, GC.GetTotalMemory(forceFullCollection: true));

    private sealed class Stuck : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }

        public override void Send(SendOrPostCallback d, object? state)
        {
        }
    }
}
