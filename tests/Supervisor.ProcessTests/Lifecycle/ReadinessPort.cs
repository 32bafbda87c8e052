using System.Net;
using System.Net.Sockets;

namespace Supervisor.ProcessTests.Lifecycle;

/// <summary><c>endpoint.tcp</c> as its users see it: it accepts while Ready, and refuses otherwise.</summary>
internal static class ReadinessPort
{
    /// <summary>Whether 127.0.0.1:<paramref name="port"/> accepts a connection now.</summary>
    public static bool Accepts(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }
}
