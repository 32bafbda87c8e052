using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary><c>endpoint.http</c> on 127.0.0.1 as its users see it, a connection for each question.</summary>
internal static class HttpProbe
{
    /// <summary>Longer than any answer takes on a machine that is busy.</summary>
    private const int TimeoutMilliseconds = 10_000;

    /// <summary>The status code and the body; null where nobody is there, or cuts the connection without a word.</summary>
    public static (int Code, string Body)? TryGet(int port, string target) => TryGet(new IPEndPoint(IPAddress.Loopback, port), target);

    public static (int Code, string Body)? TryGet(EndPoint endPoint, string target)
    {
        using Socket socket = new(endPoint.AddressFamily, SocketType.Stream, endPoint is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp)
        {
            ReceiveTimeout = TimeoutMilliseconds,
            SendTimeout = TimeoutMilliseconds,
        };
        StringBuilder text = new();
        try
        {
            socket.Connect(endPoint);
            socket.Send(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.0\r\n\r\n"));
            byte[] buffer = new byte[4096];
            for (int count = socket.Receive(buffer); count > 0; count = socket.Receive(buffer))
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
        }
        catch (SocketException gone) when (gone.SocketErrorCode != SocketError.TimedOut)
        {
            return null;
        }

        string answer = text.ToString();
        int body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return body < 0 ? null : (int.Parse(answer.Split(' ')[1]), answer[(body + 4)..]);
    }
}
