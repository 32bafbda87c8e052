using System.Net;
using System.Net.Sockets;

namespace Supervisor.TestSupport;

/// <summary>A TCP port of 127.0.0.1 that nobody listens on.</summary>
public static class FreePort
{
    public static int Next()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
