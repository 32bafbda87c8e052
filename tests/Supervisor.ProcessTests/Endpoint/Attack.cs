using System.Net;
using System.Net.Sockets;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary>Clients that do to a port of 127.0.0.1 what none should, from the making of this to its disposal.</summary>
internal sealed class Attack : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task[] _clients;
    private int _connections;

    private Attack(int clients, Func<Socket, CancellationToken, Task> behaviour, int port) =>
        _clients = [.. Enumerable.Range(0, clients).Select(_ => Task.Run(() => AttackAsync(port, behaviour)))];

    /// <summary>So many connections were made up to now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>By its name, for a test's parameter.</summary>
    public static Attack Start(string name, int port) => name switch
    {
        "400 slow ones" => new Attack(400, SlowAsync, port),
        "random bytes" => new Attack(8, RandomAsync, port),
        "endless headers" => new Attack(16, (socket, end) => ForeverAsync(socket, "GET /readyz HTTP/1.1\r\nHost: x\r\n"u8.ToArray(), "X-Header: value\r\n"u8.ToArray(), end), port),
        "endless body" => new Attack(
            16, (socket, end) => ForeverAsync(socket, "POST /readyz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), "10\r\n0123456789abcdef\r\n"u8.ToArray(), end), port),
        "200 at once" => new Attack(200, RequestAsync, port),
        "readers that never read" => new Attack(64, (socket, end) => ForeverAsync(socket, [], "GET /status HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), end), port),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such attack"),
    };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_clients);
        _end.Dispose();
    }

    private async Task AttackAsync(int port, Func<Socket, CancellationToken, Task> behaviour)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), _end.Token);
                Interlocked.Increment(ref _connections);
                await behaviour(socket, _end.Token);
            }
            catch (SocketException)
            {
                // Cut, as it should be: again. Not at once, or the machine has nothing else to do.
                await Task.Delay(5, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>A byte of a request that never ends each 100 ms.</summary>
    private static async Task SlowAsync(Socket socket, CancellationToken end)
    {
        await socket.SendAsync("GET /readyz HTTP/1.1\r\nX: "u8.ToArray(), end);
        while (true)
        {
            await Task.Delay(100, end);
            await socket.SendAsync("x"u8.ToArray(), end);
        }
    }

    private static async Task RandomAsync(Socket socket, CancellationToken end)
    {
        byte[] bytes = new byte[Random.Shared.Next(1, 20_000)];
        Random.Shared.NextBytes(bytes);
        await socket.SendAsync(bytes, end);
        // Refused at once, or left to wait for the rest of something that looks like a request.
        _ = await Task.WhenAny(socket.ReceiveAsync(bytes, end).AsTask(), Task.Delay(20, end));
    }

    private static async Task ForeverAsync(Socket socket, byte[] first, byte[] then, CancellationToken end)
    {
        await socket.SendAsync(first, end);
        byte[] block = [.. Enumerable.Repeat(then, 100).SelectMany(bytes => bytes)];
        while (true)
        {
            await socket.SendAsync(block, end);
            await Task.Delay(1, end);
        }
    }

    private static async Task RequestAsync(Socket socket, CancellationToken end)
    {
        await socket.SendAsync("GET /readyz HTTP/1.0\r\n\r\n"u8.ToArray(), end);
        byte[] buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, end) > 0)
        {
        }

        await Task.Delay(20, end);
    }
}
