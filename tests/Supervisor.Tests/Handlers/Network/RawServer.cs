using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>A TCP server that does byte by byte what a test says: no library tidies up what it sends.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly Func<RawConnection, Task> _serve;
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    public RawServer(Func<RawConnection, Task> serve, IPAddress? address = null, int port = 0)
    {
        _serve = serve;
        IPAddress local = address ?? IPAddress.Loopback;
        _listener = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(local, port));
        _listener.Listen(512);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>What was asked, head by head, in the order of arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers every request with these bytes, and closes.</summary>
    public static RawServer Answering(string answer) => new(connection => connection.AnswerAsync(answer));

    /// <summary>Answers each request by its path (and query), and closes.</summary>
    public static RawServer Answering(Func<string, string> answer) => new(async connection =>
    {
        string head = await connection.ReadHeadAsync();
        await connection.SendAsync(answer(head.Split(' ')[1]));
    });

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (int number = 0; ; number++)
        {
            try
            {
                Socket socket = await _listener.AcceptAsync(_end.Token);
                _connections.Add(ServeAsync(new RawConnection(socket, number, Requests, _end.Token)));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(RawConnection connection)
    {
        using (connection.Socket)
        {
            try
            {
                await _serve(connection);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The client went away, or the test is over.
            }
        }
    }
}
