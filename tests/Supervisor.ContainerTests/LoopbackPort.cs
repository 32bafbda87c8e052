using System.Net.Sockets;

namespace Supervisor.ContainerTests;

/// <summary>A port of 127.0.0.1, asked as a load balancer's check asks: does it accept a connection?</summary>
internal static class LoopbackPort
{
    public static bool Accepts(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
