using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Supervisor.Grpc;
using Supervisor.Status;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary><c>endpoint.grpc</c> over real HTTP/2: each status, each refusal, each end.</summary>
public sealed class GrpcEndpointTests : IDisposable
{
    private const string Check = "/grpc.health.v1.Health/Check";
    private const string Watch = "/grpc.health.v1.Health/Watch";
    private const string List = "/grpc.health.v1.Health/List";

    private readonly ServedEndpoint _endpoint = ServedEndpoint.Loaded();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(20) };

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public async Task Each_service_says_its_own_verdict(bool ready, bool live, bool started)
    {
        _endpoint.Board.Publish(Pods.Running with { Ready = Of(ready), Live = Of(live), Started = Of(started) });
        Assert.Equal((0, Named(ready)), await CheckAsync(""));
        Assert.Equal((0, Named(ready)), await CheckAsync("readiness"));
        Assert.Equal((0, Named(live)), await CheckAsync("liveness"));
        Assert.Equal((0, Named(started)), await CheckAsync("startup"));
        Assert.Equal((5, ""), await CheckAsync("shop"));
        (byte[] body, HttpResponseMessage answer) = await CallAsync(List, HealthCheckMessage.Request(""));
        Assert.Equal("0", Trailer(answer, "grpc-status"));
        Assert.Equal(HealthCheckMessage.List([("", Number(ready)), ("readiness", Number(ready)), ("liveness", Number(live)), ("startup", Number(started))]), body);

        static Verdict Of(bool passes) => passes ? Pods.Passing : Pods.Failing("x", "why");
        static string Named(bool passes) => passes ? "SERVING" : "NOT_SERVING";
        static int Number(bool passes) => passes ? HealthCheckMessage.Serving : HealthCheckMessage.NotServing;
    }

    [Fact]
    public async Task An_answer_has_what_it_is_to_have()
    {
        (byte[] body, HttpResponseMessage answer) = await CallAsync(Check, HealthCheckMessage.Request(""));
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version));
        Assert.Equal("application/grpc", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("identity", Assert.Single(answer.Headers.GetValues("grpc-accept-encoding")));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.Equal([0, 0, 0, 0, 2, 8, 1], body);
        // Behind the message, not before it.
        Assert.False(answer.Headers.Contains("grpc-status"));
        Assert.Equal("0", Trailer(answer, "grpc-status"));
    }

    [Theory]
    [InlineData("/grpc.health.v1.Health/Nothing", "000000000000", 12)]
    [InlineData("/shop.Cart/Buy", "0000000000", 12)]
    [InlineData("/", "0000000000", 12)]
    [InlineData("/grpc.health.v1.Health/check", "0000000000", 12)]
    [InlineData(Check, "", 13)]
    [InlineData(Check, "000000", 13)]
    [InlineData(Check, "0000000005" + "0A01", 13)]
    [InlineData(Check, "0000000000" + "0000000000", 13)]
    [InlineData(Check, "0000000002" + "0A05", 13)]
    [InlineData(Check, "0000000001" + "0B", 13)]
    [InlineData(Check, "0000000401", 8)]
    [InlineData(Check, "00FFFFFFFF", 8)]
    [InlineData(Check, "0100000000", 13)]
    [InlineData(Check, "0700000000", 13)]
    [InlineData(Watch, "0000000002" + "0A05", 13)]
    public async Task What_is_wrong_is_a_status_of_gRPC_in_the_headers(string path, string request, int status)
    {
        (byte[] body, HttpResponseMessage answer) = await CallAsync(path, Convert.FromHexString(request));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(body);
        Assert.Equal($"{status}", Assert.Single(answer.Headers.GetValues("grpc-status")));
        Assert.NotEqual("", Assert.Single(answer.Headers.GetValues("grpc-message")));
    }

    [Fact]
    public async Task A_message_of_1_KiB_is_read_and_a_byte_more_is_refused_and_64_KiB_too()
    {
        Assert.Equal((5, ""), await CheckAsync(new string('x', 1021)));
        Assert.Equal((8, ""), await CheckAsync(new string('x', 1022)));
        Assert.Equal((8, ""), await CheckAsync(new string('x', 64 * 1024)));
        Assert.Equal((0, "SERVING"), await CheckAsync(""));
    }

    [Fact]
    public async Task What_is_compressed_is_refused_with_what_is_not()
    {
        (_, HttpResponseMessage answer) = await CallAsync(Check, [1, 0, 0, 0, 0], headers => headers.Add("grpc-encoding", "gzip"));
        Assert.Equal("12", Assert.Single(answer.Headers.GetValues("grpc-status")));
        Assert.Equal("grpc: Decompressor is not installed for grpc-encoding \"gzip\"", Uri.UnescapeDataString(Assert.Single(answer.Headers.GetValues("grpc-message"))));
        Assert.Equal("identity", Assert.Single(answer.Headers.GetValues("grpc-accept-encoding")));
        // Announced, and not done.
        (byte[] body, _) = await CallAsync(Check, HealthCheckMessage.Request(""), headers => headers.Add("grpc-encoding", "gzip"));
        Assert.Equal(HealthCheckMessage.Response(HealthCheckMessage.Serving), body);
    }

    [Theory]
    [InlineData("application/json", "POST", 415)]
    [InlineData("application/grpc-web", "POST", 415)]
    [InlineData("", "POST", 415)]
    [InlineData("application/grpc", "PUT", 405)]
    [InlineData("application/grpc", "GET", 405)]
    [InlineData("application/grpc+proto", "POST", 200)]
    [InlineData("application/grpc;x=y", "POST", 200)]
    [InlineData("APPLICATION/GRPC", "POST", 200)]
    public async Task What_is_no_gRPC_is_told_by_HTTP(string contentType, string method, int status)
    {
        using HttpRequestMessage request = Request(Check, HealthCheckMessage.Request(""));
        request.Method = new HttpMethod(method);
        request.Content!.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (method == "GET")
        {
            request.Content.Headers.ContentLength = null;
        }

        using HttpResponseMessage answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("1H", "0")]
    [InlineData("99999999H", "0")]
    [InlineData("5S", "0")]
    [InlineData("1n", "4")]
    [InlineData("0m", "4")]
    [InlineData("-1S", "13")]
    [InlineData("123456789S", "13")]
    [InlineData("1", "13")]
    [InlineData("S", "13")]
    [InlineData("1s", "13")]
    public async Task A_timeout_is_honoured_or_refused(string timeout, string status)
    {
        (_, HttpResponseMessage answer) = await CallAsync(Check, HealthCheckMessage.Request(""), headers => headers.Add("grpc-timeout", timeout));
        Assert.Equal(status, answer.TrailingHeaders.TryGetValues("grpc-status", out IEnumerable<string>? late) ? late.Single() : answer.Headers.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task A_watch_with_a_timeout_ends_with_it()
    {
        long start = Stopwatch.GetTimestamp();
        (byte[] body, HttpResponseMessage answer) = await CallAsync(Watch, HealthCheckMessage.Request("readiness"), headers => headers.Add("grpc-timeout", "300m"));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.25, 10);
        Assert.Equal(HealthCheckMessage.Response(HealthCheckMessage.Serving), body);
        Assert.Equal("4", Trailer(answer, "grpc-status"));
    }

    [Fact]
    public async Task A_watch_is_told_at_once_at_each_change_and_ends_in_order_with_us()
    {
        (Stream known, HttpResponseMessage answer) = await WatchAsync("liveness");
        (Stream unknown, HttpResponseMessage unknownAnswer) = await WatchAsync("shop");
        Assert.Equal("SERVING", await NextAsync(known));
        Assert.Equal("SERVICE_UNKNOWN", await NextAsync(unknown));
        for (int i = 0; i < 3; i++)
        {
            _endpoint.Board.Publish(_endpoint.Board.Current with { Live = Pods.Failing("liveness", "why"), ResourceVersion = 20 + i });
            Assert.Equal("NOT_SERVING", await NextAsync(known));
            // What changes nothing for it is no message: the next one is the next change.
            _endpoint.Board.Publish(_endpoint.Board.Current with { Ready = Pods.Failing("readiness", "why"), ResourceVersion = 30 + i });
            _endpoint.Board.Publish(_endpoint.Board.Current with { Live = Pods.Passing, ResourceVersion = 40 + i });
            Assert.Equal("SERVING", await NextAsync(known));
        }

        long start = Stopwatch.GetTimestamp();
        _endpoint.Stop();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, ServedEndpoint.StopLimit + TimeSpan.FromMilliseconds(100));
        // We are going: it serves no longer, whatever the board says.
        Assert.Equal("NOT_SERVING", await NextAsync(known));
        Assert.Null(await NextAsync(known));
        Assert.Null(await NextAsync(unknown));
        Assert.Equal("14", Trailer(answer, "grpc-status"));
        Assert.Equal("14", Trailer(unknownAnswer, "grpc-status"));
    }

    [Fact]
    public async Task Twenty_watches_on_connections_of_their_own_are_told_all()
    {
        List<HttpClient> clients = [];
        List<Stream> watches = [];
        try
        {
            for (int i = 0; i < 20; i++)
            {
                HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
                clients.Add(client);
                watches.Add((await WatchAsync("", client)).Stream);
                Assert.Equal("SERVING", await NextAsync(watches[i]));
            }

            _endpoint.Board.Publish(_endpoint.Board.Current with { Ready = Pods.Failing("readiness", "why"), ResourceVersion = 20 });
            foreach (Stream watch in watches)
            {
                Assert.Equal("NOT_SERVING", await NextAsync(watch));
            }
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task A_watch_that_is_given_up_frees_its_place()
    {
        // One connection has 16 places.
        for (int i = 0; i < 40; i++)
        {
            (Stream watch, HttpResponseMessage answer) = await WatchAsync("");
            Assert.Equal("SERVING", await NextAsync(watch));
            answer.Dispose();
        }

        Assert.Equal((0, "SERVING"), await CheckAsync(""));
    }

    [Fact]
    public void HTTP_1_on_this_port_is_refused()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
        socket.Connect(IPAddress.Loopback, _endpoint.GrpcPort);
        socket.Send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"u8);
        string answer = ServedEndpoint.ReadToEnd(socket);
        Assert.DoesNotContain("200", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("ok", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/livez")]
    [InlineData("/status")]
    [InlineData("/stop")]
    [InlineData("/config")]
    public async Task There_is_nothing_else_on_this_port(string path)
    {
        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            using HttpRequestMessage request = new(method, $"http://127.0.0.1:{_endpoint.GrpcPort}{path}") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using HttpResponseMessage answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(415, (int)answer.StatusCode);
        }

        Assert.Empty(_endpoint.Control.Asked);
    }

    public void Dispose()
    {
        _client.Dispose();
        _endpoint.Dispose();
    }

    private async Task<(int Code, string Status)> CheckAsync(string service)
    {
        (byte[] body, HttpResponseMessage answer) = await CallAsync(Check, HealthCheckMessage.Request(service));
        if (body.Length == 0)
        {
            return (int.Parse(Assert.Single(answer.Headers.GetValues("grpc-status"))), "");
        }

        Assert.True(HealthCheckMessage.TryReadStatus(body.AsSpan(HealthCheckMessage.FrameHeader), out ulong status));
        return (int.Parse(Trailer(answer, "grpc-status")), HealthCheckMessage.NameOf(status));
    }

    private async Task<(byte[] Body, HttpResponseMessage Answer)> CallAsync(string path, byte[] body, Action<HttpRequestHeaders>? add = null)
    {
        using HttpRequestMessage request = Request(path, body);
        add?.Invoke(request.Headers);
        HttpResponseMessage answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), answer);
    }

    private async Task<(Stream Stream, HttpResponseMessage Answer)> WatchAsync(string service, HttpClient? client = null)
    {
        using HttpRequestMessage request = Request(Watch, HealthCheckMessage.Request(service));
        HttpResponseMessage answer = await (client ?? _client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), answer);
    }

    /// <summary>The status that the next message has; null at the end.</summary>
    private static async Task<string?> NextAsync(Stream watch)
    {
        byte[] frame = new byte[HealthCheckMessage.FrameHeader];
        if (await watch.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken) == 0)
        {
            return null;
        }

        byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1))];
        await watch.ReadExactlyAsync(message, TestContext.Current.CancellationToken);
        Assert.True(HealthCheckMessage.TryReadStatus(message, out ulong status));
        return HealthCheckMessage.NameOf(status);
    }

    private HttpRequestMessage Request(string path, byte[] body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, $"http://127.0.0.1:{_endpoint.GrpcPort}{path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        return request;
    }

    private static string Trailer(HttpResponseMessage answer, string name) => Assert.Single(answer.TrailingHeaders.GetValues(name));
}
