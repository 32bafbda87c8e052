using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Supervisor.TestSupport;

/// <summary>An HTTP server on 127.0.0.1 in the test's own process: keeps what it is asked, and answers what the test says, one request a connection.</summary>
public sealed class HttpStandIn : IAsyncDisposable
{
    private static readonly Lazy<X509Certificate2> s_certificate = new(SelfSigned);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly List<HttpStandInRequest> _requests = [];
    private readonly bool _secure;
    private readonly Task _accepting;
    private volatile Func<HttpStandInRequest, string> _answer;
    private TimeSpan _delay;

    /// <param name="secure">TLS, with a certificate that nobody trusts.</param>
    public HttpStandIn(int code = 200, bool secure = false)
    {
        _secure = secure;
        _answer = Plain(code);
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The requests so far that came whole.</summary>
    public IReadOnlyList<HttpStandInRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>From now on every answer is this status code, with a short body.</summary>
    public void Answer(int code, string body = "body") => _answer = Plain(code, body);

    /// <summary>From now on every answer is what the function makes of the request: all of it, from the status line on.</summary>
    public void Answer(Func<HttpStandInRequest, string> answer) => _answer = answer;

    /// <summary>From now on each answer waits so long; <see cref="Timeout.InfiniteTimeSpan"/>: it never comes.</summary>
    public void Delay(TimeSpan delay)
    {
        lock (_gate)
        {
            _delay = delay;
        }
    }

    /// <summary>A redirect.</summary>
    public static string Redirect(string location) => $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        _listener.Dispose();
        _end.Dispose();
    }

    private static Func<HttpStandInRequest, string> Plain(int code, string body = "body") =>
        _ => $"HTTP/1.1 {code} Something\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    private async Task AcceptAsync()
    {
        List<Task> served = [];
        try
        {
            while (true)
            {
                Socket connection = await _listener.AcceptSocketAsync(_end.Token).ConfigureAwait(false);
                served.RemoveAll(task => task.IsCompleted);
                served.Add(ServeAsync(connection));
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }

        await Task.WhenAll(served).ConfigureAwait(false);
    }

    private async Task ServeAsync(Socket connection)
    {
        try
        {
            using NetworkStream bare = new(connection, ownsSocket: true);
            if (!_secure)
            {
                await ServeAsync(bare).ConfigureAwait(false);
                return;
            }

            using SslStream stream = new(bare);
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = s_certificate.Value }, _end.Token).ConfigureAwait(false);
            await ServeAsync(stream).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or AuthenticationException)
        {
            // The client has hung up, or the test is over.
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        byte[] buffer = new byte[64 * 1024];
        int length = 0;
        int end;
        while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), _end.Token).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            length += read;
        }

        HttpStandInRequest request = HttpStandInRequest.Parse(Encoding.Latin1.GetString(buffer, 0, end), Stopwatch.GetTimestamp());
        TimeSpan delay;
        lock (_gate)
        {
            _requests.Add(request);
            delay = _delay;
        }

        if (delay != TimeSpan.Zero)
        {
            await Task.Delay(delay, _end.Token).ConfigureAwait(false);
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(_answer(request)), _end.Token).ConfigureAwait(false);
    }

    private static X509Certificate2 SelfSigned()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=nobody.example", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(-1)); // expired as well
    }
}
