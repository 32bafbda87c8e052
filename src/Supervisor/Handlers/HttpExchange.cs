using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Supervisor.Handlers;

/// <summary>
/// One request and its answer over a connection of its own. We connect, speak TLS and write the head; the framework's client reads the answer, and sees
/// plain HTTP/1.1 in any case.
/// </summary>
internal sealed class HttpExchange(HttpAddress address, AttemptDeadline deadline) : IAsyncDisposable
{
    /// <summary>Bytes of a body that are read (kubelet: maxRespBodyLength); the rest is cut off with the connection.</summary>
    public const int BodyLimit = 10 * 1024;

    /// <summary>KiB of headers. Go's 10 MiB are too much for a process 1; servers themselves allow 8 to 64 KiB.</summary>
    private const int HeaderLimit = 64;

    private const int LongestQuote = 64;

    private static readonly Uri s_anywhere = new("http://localhost/");

    private Socket? _socket;
    private NetworkStream? _network;
    private SslStream? _tls;
    private WatchedStream? _transport;
    private WatchedStream? _plain;
    private SocketsHttpHandler? _handler;
    private HttpMessageInvoker? _client;
    private HttpResponseMessage? _answer;

    /// <summary>Of the answer.</summary>
    public int Status => (int)_answer!.StatusCode;

    /// <summary>Of the answer; null if it has none.</summary>
    public string? Location =>
        _answer!.Headers.NonValidated.TryGetValues("Location", out System.Net.Http.Headers.HeaderStringValues values) && values.FirstOrDefault() is { Length: > 0 } first
            ? first
            : null;

    /// <summary>Connects, sends the head, reads until the headers of the answer are there. Null is success.</summary>
    public async Task<HttpProblem?> SendAsync(byte[] head)
    {
        DialResult dial = await Dialer.ConnectAsync(address.Host, address.Port, deadline).ConfigureAwait(false);
        if (!dial.IsConnected)
        {
            return HttpProblem.Of(dial);
        }

        _socket = dial.Socket;
        _network = new NetworkStream(_socket, ownsSocket: false);
        _transport = new WatchedStream(_network, leaveOpen: true);
        if (address.Scheme == HttpAddress.Https)
        {
            _tls = TlsHandshake.Over(_transport);
            if (await TlsHandshake.RunAsync(_tls, _transport, address.Host, Describe, deadline).ConfigureAwait(false) is { } problem)
            {
                return problem;
            }
        }

        // The framework closes what it is given; TLS is to be closed in order, by us.
        _plain = new WatchedStream((Stream?)_tls ?? _transport, leaveOpen: true, head, deadline.Token);
        return await AwaitHeadersAsync().ConfigureAwait(false);
    }

    /// <summary>Reads the body up to its limit; what lies beyond is left.</summary>
    public async Task<(string Body, HttpProblem? Problem)> ReadBodyAsync()
    {
        byte[] body = new byte[BodyLimit];
        try
        {
            Stream stream = await _answer!.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                int length = await stream.ReadAtLeastAsync(body, BodyLimit, throwOnEndOfStream: false, deadline.Token).ConfigureAwait(false);
                return (Encoding.UTF8.GetString(body, 0, length), null);
            }
        }
        catch (OperationCanceledException) when (deadline.IsOver)
        {
            return ("", HttpProblem.BodyTimeout);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return ("", new HttpProblem(
                _transport!.Error is IOException error ? Describe(error)
                : e is HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } ? "malformed chunked encoding"
                : "unexpected EOF"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _answer?.Dispose();
        _client?.Dispose();
        _handler?.Dispose();
        _plain?.Dispose();
        if (_tls is not null)
        {
            await CloseTlsAsync(_tls).ConfigureAwait(false);
        }

        _transport?.Dispose();
        _network?.Dispose();
        if (_socket is not null)
        {
            if (deadline.Token.IsCancellationRequested)
            {
                Dialer.CloseAtOnce(_socket);
            }

            _socket.Dispose();
        }
    }

    private async Task CloseTlsAsync(SslStream tls)
    {
        if (_answer is not null && !deadline.Token.IsCancellationRequested)
        {
            try
            {
                // Its close_notify: without it servers log a truncated connection. A few bytes into an empty buffer, so it never waits.
                await tls.ShutdownAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                // The server was faster.
            }
        }

        await tls.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<HttpProblem?> AwaitHeadersAsync()
    {
        Stream? unused = _plain;
        // AutomaticDecompression is not even set to None: its setter alone brings Brotli and zlib into the file (1.1 MB).
        _handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => ValueTask.FromResult(Interlocked.Exchange(ref unused, null) ?? throw new IOException()),
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = HeaderLimit,
            MaxResponseDrainSize = 0,
            // No pool, hence no timer that cleans it.
            PooledConnectionLifetime = TimeSpan.Zero,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        };
        _client = new HttpMessageInvoker(_handler, disposeHandler: false);
        using HttpRequestMessage request = new(HttpMethod.Get, s_anywhere) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.ConnectionClose = true;
        try
        {
            _answer = await _client.SendAsync(request, deadline.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (deadline.IsOver)
        {
            return HttpProblem.Timeout;
        }
        catch (HttpRequestException e)
        {
            return new HttpProblem(Describe(e));
        }
    }

    private string Describe(HttpRequestException e)
    {
        if (_transport!.Error is IOException error)
        {
            return Describe(error);
        }

        ReadOnlySpan<byte> first = _plain!.First;
        if (first.IsEmpty)
        {
            return "EOF";
        }

        string what =
            e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded ? string.Create(CultureInfo.InvariantCulture, $"net/http: server response headers exceeded {HeaderLimit * 1024} bytes; aborted")
            : e.HttpRequestError != HttpRequestError.InvalidResponse ? "unexpected EOF"
            : IsStatusLine(first) ? "malformed MIME header"
            : $"malformed HTTP response {GoText.Quote(FirstLine(first))}";
        return $"net/http: HTTP/1.x transport connection broken: {what}";
    }

    /// <summary>As Go's net.OpError: <c>read tcp 127.0.0.1:40000->127.0.0.1:80: read: connection reset by peer</c>.</summary>
    private string Describe(IOException error)
    {
        string why = error.InnerException is SocketException socket ? SocketWords.Of(socket) : "use of closed network connection";
        return $"read tcp {_socket!.LocalEndPoint}->{_socket.RemoteEndPoint}: read: {why}";
    }

    /// <summary>As Go's http.ReadResponse sees it: a version, and a status of three digits.</summary>
    private static bool IsStatusLine(ReadOnlySpan<byte> first) =>
        first.StartsWith("HTTP/1."u8) && first is [_, _, _, _, _, _, _, _, (byte)' ', >= (byte)'1' and <= (byte)'9', >= (byte)'0' and <= (byte)'9', >= (byte)'0' and <= (byte)'9', (byte)' ' or (byte)'\r' or (byte)'\n', ..];

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> first)
    {
        int end = first.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = (end < 0 ? first : first[..end]).TrimEnd((byte)'\r');
        return line.Length > LongestQuote ? line[..LongestQuote] : line;
    }
}
