using System.Diagnostics;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>Verdicts and texts of grpc, against the C core of Python's grpcio and against what is no gRPC server.</summary>
public sealed class GrpcAttemptTests(GrpcAttemptTests.Servers servers) : IClassFixture<GrpcAttemptTests.Servers>
{
    private const int SETTINGS = 4;

    [Theory]
    [InlineData("", "Success", "")]
    [InlineData("well", "Success", "")]
    [InlineData("ill", "Failure", "service unhealthy (responded with \"NOT_SERVING\")")]
    [InlineData("unsure", "Failure", "service unhealthy (responded with \"UNKNOWN\")")]
    [InlineData("strange", "Failure", "service unhealthy (responded with \"SERVICE_UNKNOWN\")")]
    [InlineData("nobody", "Failure", "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service")]
    public async Task U15_S112_the_status_decides(string service, string outcome, string message) =>
        Assert.Equal(
            new AttemptResult(Enum.Parse<AttemptOutcome>(outcome), message),
            await Attempt.RunAsync(new HandlerPlan.Grpc("127.0.0.1", servers.Health.Port, service)));

    [Fact]
    public async Task U15_S112_the_server_sees_the_service_and_who_asks()
    {
        const string service = "amsy.dev/orders";
        await Attempt.RunAsync(new HandlerPlan.Grpc("127.0.0.1", servers.Health.Port, service));
        await Eventually.Async(() => servers.Health.Asked.Contains($"{service} kube-probe/1.34"), "the call", dump: () => string.Join('\n', servers.Health.Asked));
    }

    [Fact]
    public async Task U15_S112_a_server_without_the_service()
    {
        await using GrpcHealthServer bare = await GrpcHealthServer.StartAsync(bare: true);
        Assert.Equal(
            AttemptResult.Failure("error: this server does not implement the grpc health protocol (grpc.health.v1.Health): Method not found!"),
            await Attempt.RunAsync(new HandlerPlan.Grpc("127.0.0.1", bare.Port, "")));
    }

    [Fact]
    public async Task U15_S112_a_slow_answer()
    {
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal(
            AttemptResult.Failure("timeout: health rpc did not complete within 500ms"),
            await Attempt.RunAsync(new HandlerPlan.Grpc("127.0.0.1", servers.Health.Port, "slow"), timeout: 0.5));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.4, 3);
    }

    [Fact]
    public async Task U15_S112_a_refused_port_costs_all_of_the_time()
    {
        int port = FreePort.Next();
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal(
            AttemptResult.Failure($"timeout: failed to connect service \"127.0.0.1:{port}\" within 300ms: context deadline exceeded"),
            await Attempt.RunAsync(new HandlerPlan.Grpc("127.0.0.1", port, ""), timeout: 0.3));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.29, 2);
    }

    [Fact]
    public async Task A_server_that_comes_up_within_the_time_is_found()
    {
        Task<AttemptResult> attempt;
        int port = FreePort.Next();
        attempt = Attempt.RunAsync(new HandlerPlan.Grpc("127.0.0.1", port, ""), timeout: 10);
        await using RawServer server = new(AnswerOverHttp2Async, port: port);
        Assert.Equal(AttemptResult.Success(), await attempt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")]
    [InlineData("+PONG\r\n")]
    public async Task What_speaks_no_HTTP2_was_never_connected(string answer)
    {
        await using RawServer server = new(async connection =>
        {
            await connection.Socket.ReceiveAsync(new byte[4096], connection.End);
            await connection.SendAsync(answer);
        });
        Assert.Equal(
            AttemptResult.Failure($"timeout: failed to connect service \"127.0.0.1:{server.Port}\" within 300ms: context deadline exceeded"),
            await Attempt.RunAsync(new HandlerPlan.Grpc("127.0.0.1", server.Port, ""), timeout: 0.3));
    }

    [Fact]
    public async Task A_listener_that_never_says_a_word_was_never_connected()
    {
        await using RawServer server = new(connection => connection.WaitForCloseAsync());
        Assert.Equal(
            AttemptResult.Failure($"timeout: failed to connect service \"127.0.0.1:{server.Port}\" within 300ms: context deadline exceeded"),
            await Attempt.RunAsync(new HandlerPlan.Grpc("127.0.0.1", server.Port, ""), timeout: 0.3));
    }

    [Fact]
    public async Task HTTP2_that_goes_silent_is_a_call_that_does_not_end()
    {
        await using RawServer server = new(async connection =>
        {
            await connection.SendBytesAsync(Frame(SETTINGS, 0, 0, []));
            await connection.WaitForCloseAsync();
        });
        Assert.Equal(
            AttemptResult.Failure("timeout: health rpc did not complete within 300ms"),
            await Attempt.RunAsync(new HandlerPlan.Grpc("127.0.0.1", server.Port, ""), timeout: 0.3));
    }

    [Fact]
    public async Task HTTP2_that_breaks_off_is_unavailable()
    {
        await using RawServer server = new(async connection =>
        {
            await ReadCallAsync(connection);
            await connection.SendBytesAsync(Frame(SETTINGS, 0, 0, []));
        });
        AttemptResult result = await Attempt.RunAsync(new HandlerPlan.Grpc("127.0.0.1", server.Port, ""));
        Assert.Equal(AttemptOutcome.Failure, result.Outcome);
        Assert.Matches("^error: health rpc probe failed: rpc error: code = Unavailable desc = error reading from server: (EOF|connection reset by peer)$", result.Message);
    }

    [Fact]
    public async Task A_stream_that_is_reset_tells_why()
    {
        await using RawServer server = new(async connection =>
        {
            await ReadCallAsync(connection);
            await connection.SendBytesAsync([.. Frame(SETTINGS, 0, 0, []), .. Frame(3, 0, 1, [0, 0, 0, 0xb])]);
            await connection.WaitForCloseAsync();
        });
        Assert.Equal(
            AttemptResult.Failure("error: health rpc probe failed: rpc error: code = ResourceExhausted desc = stream terminated by RST_STREAM with error code: ENHANCE_YOUR_CALM"),
            await Attempt.RunAsync(new HandlerPlan.Grpc("127.0.0.1", server.Port, "")));
    }

    [Fact]
    public async Task Cancelling_ends_it_at_once()
    {
        using CancellationTokenSource cancellation = new();
        Task<AttemptResult> attempt = Attempt.RunUntilAsync(new HandlerPlan.Grpc("127.0.0.1", FreePort.Next(), ""), cancellation.Token);
        await cancellation.CancelAsync();
        Assert.Equal(AttemptOutcome.Error, (await attempt.Soon()).Outcome);
    }

    /// <summary>SETTINGS, then SERVING on stream 1 with a trailer; HPACK without a table (RFC 7541, 6.2.2).</summary>
    private static async Task AnswerOverHttp2Async(RawConnection connection)
    {
        await ReadCallAsync(connection);
        await connection.SendBytesAsync(
        [
            .. Frame(SETTINGS, 0, 0, []),
            .. Frame(1, 4, 1, [0x88, .. Header("content-type", "application/grpc")]),
            .. Frame(0, 0, 1, [0, 0, 0, 0, 2, 8, 1]),
            .. Frame(1, 5, 1, [.. Header("grpc-status", "0")]),
        ]);
        await connection.WaitForCloseAsync();
    }

    /// <summary>Reads until the request's one DATA frame is there: before it, stream 1 may not be open yet.</summary>
    private static async Task ReadCallAsync(RawConnection connection)
    {
        List<byte> all = [];
        byte[] buffer = new byte[4096];
        while (!HasData(all))
        {
            int length = await connection.Socket.ReceiveAsync(buffer, connection.End);
            all.AddRange(buffer[..length]);
        }

        static bool HasData(List<byte> bytes)
        {
            const int Preface = 24;
            for (int at = Preface; at + 9 <= bytes.Count; at += 9 + (bytes[at] << 16) + (bytes[at + 1] << 8) + bytes[at + 2])
            {
                if (bytes[at + 3] == 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static byte[] Header(string name, string value) =>
        [0, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), (byte)value.Length, .. System.Text.Encoding.ASCII.GetBytes(value)];

    private static byte[] Frame(byte type, byte flags, byte stream, byte[] payload) => [0, 0, (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload];

    public sealed class Servers : IAsyncLifetime
    {
        internal GrpcHealthServer Health { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Health = await GrpcHealthServer.StartAsync();

        public ValueTask DisposeAsync() => Health.DisposeAsync();
    }
}
