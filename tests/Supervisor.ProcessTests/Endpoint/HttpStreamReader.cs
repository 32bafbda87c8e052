using System.Net;
using System.Net.Sockets;
using System.Text;
using Supervisor.TestSupport;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary>A stream of <c>endpoint.http</c> or the control socket, read from its opening to its end.</summary>
internal sealed class HttpStreamReader : IDisposable
{
    private readonly Socket _socket;
    private readonly StringBuilder _text = new();
    private readonly Task _reading;

    public HttpStreamReader(EndPoint endPoint, string target, string headers = "")
    {
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, endPoint is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp);
        _socket.Connect(endPoint);
        _socket.Send(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: x\r\n{headers}\r\n"));
        _reading = ReadAsync();
    }

    public HttpStreamReader(int port, string target, string headers = "")
        : this(new IPEndPoint(IPAddress.Loopback, port), target, headers)
    {
    }

    /// <summary>All that came so far, head and chunks.</summary>
    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>The end of the connection has come, and before it the end of the stream (RFC 9112, section 7.1).</summary>
    public bool EndedInOrder => _reading.IsCompletedSuccessfully && Text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal);

    public Task WaitForAsync(string expected) => Eventually.Async(() => Text.Contains(expected, StringComparison.Ordinal), $"\"{expected}\"", null, () => Text);

    public Task EndAsync() => _reading.WaitAsync(TimeSpan.FromSeconds(30));

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        for (int count = await _socket.ReceiveAsync(buffer); count > 0; count = await _socket.ReceiveAsync(buffer))
        {
            lock (_text)
            {
                _text.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
        }
    }
}
