using System.Net.Sockets;
using System.Text;

namespace Supervisor.TestSupport;

/// <summary>A client of the control socket that asks once and hangs up: HTTP/1.0, so that the answer ends with the connection and is never in chunks.</summary>
public static class ControlSocket
{
    /// <summary>Longer than any answer should take on a machine that is busy.</summary>
    private const int TimeoutMilliseconds = 10_000;

    /// <summary>The status code and the body; null while nobody listens on the socket.</summary>
    public static (int Code, string Body)? TryRequest(string path, string method, string target)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = TimeoutMilliseconds, SendTimeout = TimeoutMilliseconds };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            _ = socket.Send(Encoding.ASCII.GetBytes($"{method} {target} HTTP/1.0\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"));
        }
        catch (SocketException)
        {
            // Not there yet, or no longer.
            return null;
        }

        using MemoryStream answer = new();
        using NetworkStream stream = new(socket);
        stream.CopyTo(answer);
        string text = Encoding.UTF8.GetString(answer.GetBuffer().AsSpan(0, (int)answer.Length));
        int body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return body > 0
            ? (int.Parse(text.Split(' ')[1]), text[(body + 4)..])
            : throw new TestFailureException($"{method} {target}: no HTTP answer but \"{text}\"");
    }

    /// <summary>As <see cref="TryRequest"/>; somebody has to listen.</summary>
    public static (int Code, string Body) Request(string path, string method, string target) =>
        TryRequest(path, method, target) ?? throw new TestFailureException($"nobody listens on {path}");

    /// <summary><c>GET /status</c>; null while nobody listens on the socket.</summary>
    public static PodStatus? TryGetStatus(string path) =>
        TryRequest(path, "GET", "/status") is not { } answer ? null
            : answer.Code == 200 ? PodStatus.Parse(answer.Body)
            : throw new TestFailureException($"GET /status: {answer.Code} {answer.Body}");
}
