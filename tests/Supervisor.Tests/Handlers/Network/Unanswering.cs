using System.Net;
using System.Net.Sockets;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>A port whose connections are neither accepted nor refused: a listener with a queue of one that is full, so that the kernel drops every SYN.</summary>
internal sealed class Unanswering : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _queued = [];

    public Unanswering()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        // listen(2): a backlog of 0 takes one connection. The next one hangs; which one that is, the kernel decides.
        do
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _queued.Add(socket);
            try
            {
                socket.Connect(IPAddress.Loopback, Port);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
            }
        }
        while (_queued[^1].Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectWrite));
    }

    public int Port { get; }

    public void Dispose()
    {
        _queued.ForEach(socket => socket.Dispose());
        _listener.Dispose();
    }
}
