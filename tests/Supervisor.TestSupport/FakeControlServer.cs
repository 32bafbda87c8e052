using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Supervisor.TestSupport;

/// <summary>A server on a Unix socket in a supervisor's place, which can also do what no supervisor does. Each connection has its thread.</summary>
public sealed class FakeControlServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Action<string, Socket> _serve;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly TaskCompletionSource _end = new();

    /// <summary>Gives this answer to every request.</summary>
    public FakeControlServer(string path, string status, string body)
        : this(path, Text($"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"))
    {
    }

    /// <summary>Does this with every connection once its request was read, and then closes it.</summary>
    public FakeControlServer(string path, Action<Socket> serve)
        : this(path, (_, connection) => serve(connection))
    {
    }

    /// <summary>As above, told the request's target, <c>/status?watch</c>.</summary>
    public FakeControlServer(string path, Action<string, Socket> serve)
    {
        ArgumentNullException.ThrowIfNull(serve);
        _serve = serve;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(16);
        new Thread(Accept, maxStackSize: 256 * 1024) { IsBackground = true, Name = path }.Start();
    }

    /// <summary>What came, head and body, one entry a connection.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Sends this and nothing else.</summary>
    public static Action<Socket> Text(string answer) => connection => connection.Send(Encoding.UTF8.GetBytes(answer));

    /// <summary>Keeps each connection open without a word until the end of the test.</summary>
    public static FakeControlServer Silent(string path) => Holding(path, "", TimeSpan.Zero);

    /// <summary>Sends this a byte at a time with a pause before each, and then holds the connection.</summary>
    public static FakeControlServer Holding(string path, string answer, TimeSpan pause)
    {
        FakeControlServer? self = null;
        self = new FakeControlServer(path, connection =>
        {
            foreach (byte one in Encoding.UTF8.GetBytes(answer))
            {
                if (self!._end.Task.Wait(pause))
                {
                    return;
                }

                connection.Send([one]);
            }

            self!._end.Task.Wait();
        });
        return self;
    }

    public void Dispose()
    {
        _end.TrySetResult();
        _listener.Dispose();
    }

    private void Accept()
    {
        while (true)
        {
            Socket connection;
            try
            {
                connection = _listener.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return; // the test is over
            }

            new Thread(() => Serve(connection), maxStackSize: 256 * 1024) { IsBackground = true, Name = "connection" }.Start();
        }
    }

    private void Serve(Socket connection)
    {
        using (connection)
        {
            try
            {
                byte[] buffer = new byte[4096];
                int length = 0;
                while (length < buffer.Length && !Encoding.ASCII.GetString(buffer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    int count = connection.Receive(buffer.AsSpan(length));
                    if (count == 0)
                    {
                        return; // connected to look who listens
                    }

                    length += count;
                }

                string request = Encoding.ASCII.GetString(buffer, 0, length);
                _requests.Enqueue(request);
                _serve(request.Split(' ')[1], connection);
            }
            catch (SocketException)
            {
                // The client gave up.
            }
        }
    }
}
