using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Supervisor.Grpc;

namespace Supervisor.Handlers;

/// <summary>One call of <c>grpc.health.v1.Health/Check</c> over h2c with prior knowledge, on a connection of its own (doc/PROTOCOL-HTTP2.md).</summary>
/// <param name="socket">Connected; the caller closes it.</param>
/// <param name="authority">Host and port as they are told to the server.</param>
internal sealed class GrpcHealthCall(Socket socket, string authority, AttemptDeadline deadline) : IDisposable
{
    /// <summary>An answer is a few bytes; grpc-go's own limit of 4 MiB is for others.</summary>
    private const int MessageLimit = 64 * 1024;

    private const byte SettingsFrame = 4;
    private const long LongestMilliseconds = 99_999_999;

    private static readonly Uri s_method = new("http://localhost/grpc.health.v1.Health/Check");

    private readonly WatchedStream _transport = new(new NetworkStream(socket, ownsSocket: false), leaveOpen: false);
    private ulong _status;

    /// <summary>
    /// The server has sent its SETTINGS, with which HTTP/2 begins: only then grpc-go takes a connection for one (WithBlock). Until then every problem
    /// is one of connecting.
    /// </summary>
    public bool IsConnected => _transport.First is [_, _, _, SettingsFrame, ..];

    /// <summary>What the server answered, if the status is OK.</summary>
    public ulong ServingStatus => _status;

    /// <summary>Until the end of the call, or of the time.</summary>
    public async Task<GrpcStatus> RunAsync(string service)
    {
        Stream? unused = _transport;
        using SocketsHttpHandler handler = new()
        {
            ConnectCallback = (_, _) => ValueTask.FromResult(Interlocked.Exchange(ref unused, null) ?? throw new IOException()),
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.Zero,
        };
        using HttpMessageInvoker client = new(handler, disposeHandler: false);
        using HttpRequestMessage request = Request(service);
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, deadline.Token).ConfigureAwait(false);
            return await ReadAsync(answer).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsOver)
        {
            return new GrpcStatus(GrpcStatus.DeadlineExceeded, "context deadline exceeded");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Broken(e);
        }
    }

    public void Dispose() => _transport.Dispose();

    private HttpRequestMessage Request(string service)
    {
        HttpRequestMessage request = new(HttpMethod.Post, s_method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(HealthCheckMessage.Request(service)),
        };
        request.Headers.TryAddWithoutValidation("Host", authority);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent.Probe);
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        if (deadline.Remaining is { Ticks: >= 0 } left)
        {
            long milliseconds = Math.Clamp((long)left.TotalMilliseconds, 1, LongestMilliseconds);
            request.Headers.TryAddWithoutValidation("grpc-timeout", string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m"));
        }

        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        return request;
    }

    private async Task<GrpcStatus> ReadAsync(HttpResponseMessage answer)
    {
        // An answer without a message has its status in the headers.
        if (StatusOf(answer.Headers.NonValidated) is GrpcStatus early)
        {
            return early.Code == GrpcStatus.Ok ? NoMessage : early;
        }

        string contentType = answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues values) ? values.ToString() : "";
        if (answer.StatusCode != HttpStatusCode.OK || !contentType.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase))
        {
            int status = (int)answer.StatusCode;
            return new GrpcStatus(
                GrpcStatus.CodeOf(status),
                string.Create(CultureInfo.InvariantCulture, $"unexpected HTTP status code received from server: {status}; transport: received unexpected content-type {GoText.Quote(contentType)}"));
        }

        byte[] body = new byte[HealthCheckMessage.FrameHeader + MessageLimit];
        Stream stream = await answer.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
        int length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, deadline.Token).ConfigureAwait(false);
        if (length == body.Length)
        {
            return new GrpcStatus(GrpcStatus.ResourceExhausted, string.Create(CultureInfo.InvariantCulture, $"grpc: received message larger than max ({MessageLimit})"));
        }

        return StatusOf(answer.TrailingHeaders.NonValidated) is not GrpcStatus end ? new GrpcStatus(GrpcStatus.Internal, "server closed the stream without sending trailers")
            : end.Code == GrpcStatus.Ok ? ReadMessage(body.AsSpan(0, length))
            : end;
    }

    private static GrpcStatus NoMessage => new(GrpcStatus.Internal, "cardinality violation: received no response message from non-server-streaming RPC");

    private GrpcStatus ReadMessage(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return NoMessage;
        }

        if (body.Length < HealthCheckMessage.FrameHeader || BinaryPrimitives.ReadUInt32BigEndian(body[1..]) != body.Length - HealthCheckMessage.FrameHeader)
        {
            return new GrpcStatus(GrpcStatus.Internal, "unexpected EOF");
        }

        return body[0] != 0 ? new GrpcStatus(GrpcStatus.Internal, "grpc: compressed flag set with identity or empty encoding")
            : HealthCheckMessage.TryReadStatus(body[HealthCheckMessage.FrameHeader..], out _status) ? new GrpcStatus(GrpcStatus.Ok, "")
            : new GrpcStatus(GrpcStatus.Internal, "grpc: failed to unmarshal the received message: proto: cannot parse invalid wire-format data");
    }

    /// <summary><c>grpc-status</c> and <c>grpc-message</c>; null if they are not there.</summary>
    private static GrpcStatus? StatusOf(HttpHeadersNonValidated headers)
    {
        if (!headers.TryGetValues("grpc-status", out HeaderStringValues status))
        {
            return null;
        }

        string message = headers.TryGetValues("grpc-message", out HeaderStringValues text) ? Uri.UnescapeDataString(text.ToString()) : "";
        return int.TryParse(status.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int code)
            ? new GrpcStatus(code, message)
            : new GrpcStatus(GrpcStatus.Internal, $"transport: malformed grpc-status: {GoText.Quote(status.ToString())}");
    }

    private GrpcStatus Broken(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            // Of the stream (RST_STREAM); one of the connection (GOAWAY, garbage) is Unavailable.
            if (cause is HttpProtocolException { ErrorCode: not 0 } broken && _transport.Error is null && !_transport.IsAtEnd)
            {
                return GrpcStatus.OfReset(broken.ErrorCode);
            }
        }

        string why = _transport.Error?.InnerException is SocketException error ? SocketWords.Of(error) : "EOF";
        return new GrpcStatus(GrpcStatus.Unavailable, $"error reading from server: {why}");
    }
}
