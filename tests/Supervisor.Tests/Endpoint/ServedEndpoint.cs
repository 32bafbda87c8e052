using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Supervisor.Endpoint;
using Supervisor.Plans;
using Supervisor.Status;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary>An endpoint over real sockets, with this test in the loop's place.</summary>
internal sealed class ServedEndpoint : IDisposable
{
    public static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(200);

    private readonly TemporaryDirectory _files = new();
    private bool _stopped;

    /// <summary>Tests wait on the pool's threads for a server that lives on the same pool: it has to have threads for both at once.</summary>
    static ServedEndpoint() => ThreadPool.SetMinThreads(32, 32);

    public ServedEndpoint(TimeProvider? time = null)
    {
        EndpointSockets? sockets = null;
        string error = "";
        // A port that was free is a client's in the meantime, now and then.
        for (int attempt = 0; attempt < 5 && sockets is null; attempt++)
        {
            (Port, GrpcPort) = (FreePort.Next(), FreePort.Next());
            EndpointPlan plan = new()
            {
                Http = new ListenAddress(new TcpAddress(IPAddress.Loopback, Port), null),
                Grpc = new ListenAddress(new TcpAddress(IPAddress.Loopback, GrpcPort), null),
                ControlPath = ControlPath,
            };
            sockets = EndpointSockets.TryListen(plan, ImmutableArray<string>.Empty, out error);
        }

        Assert.True(sockets is not null, error);
        Sockets = sockets;
        Pulse pulse = new(new FakeTimeProvider());
        pulse.Sleeps(null);
        ControlRoutes asked = new(Control, Board, TimeSpan.FromSeconds(30), TimeProvider.System, Pods.Words);
        Routes routes = new(Board, pulse, Pods.Plan, () => Pods.Configuration, asked, TimeProvider.System);
        Server = new EndpointServer(sockets, routes, Board, pulse, Log, time ?? TimeProvider.System);
    }

    public int Port { get; }

    public int GrpcPort { get; }

    public string ControlPath => _files["control.sock"];

    public EndpointSockets Sockets { get; }

    public EndpointServer Server { get; }

    public StatusBoard Board { get; } = new(Pods.Running);

    public RecordingControl Control { get; } = new();

    public RecordingLog Log { get; } = new();

    /// <summary>One that does as the loop: it has seen that somebody connects.</summary>
    public static ServedEndpoint Loaded()
    {
        ServedEndpoint endpoint = new();
        endpoint.Server.OnConnection();
        return endpoint;
    }

    /// <param name="receiveBuffer">What the kernel keeps for who does not read, in bytes; 0 is its own choice, which may be megabytes.</param>
    public Socket Connect(bool control = false, int receiveBuffer = 0)
    {
        Socket socket = control
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.ReceiveTimeout = 10_000;
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        socket.Connect(control ? new UnixDomainSocketEndPoint(ControlPath) : new IPEndPoint(IPAddress.Loopback, Port));
        return socket;
    }

    /// <summary>Sends the text and reads until the server closes: what it wrote.</summary>
    public string Talk(string request, bool control = false)
    {
        using Socket socket = Connect(control);
        socket.Send(Encoding.Latin1.GetBytes(request));
        return ReadToEnd(socket);
    }

    /// <summary>Sends a request of one line and reads the answer.</summary>
    public string Ask(string line, bool control = false, string headers = "") => Talk($"{line} HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n", control);

    /// <summary>Asks for a stream.</summary>
    public (Socket Socket, StringBuilder Text) Open(string line, bool control = false, string headers = "", int receiveBuffer = 0)
    {
        Socket socket = Connect(control, receiveBuffer);
        socket.Send(Encoding.Latin1.GetBytes($"{line} HTTP/1.1\r\nHost: x\r\n{headers}\r\n"));
        return (socket, new StringBuilder());
    }

    /// <summary>Reads on until the text is there; all that came so far.</summary>
    public static string ReadUntil((Socket Socket, StringBuilder Text) stream, string expected)
    {
        byte[] buffer = new byte[4096];
        while (!stream.Text.ToString().Contains(expected, StringComparison.Ordinal))
        {
            int count = stream.Socket.Receive(buffer);
            Assert.True(count > 0, $"no \"{expected}\" in: {stream.Text}");
            stream.Text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return stream.Text.ToString();
    }

    public static string ReadToEnd(Socket socket)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        try
        {
            for (int count = socket.Receive(buffer); count > 0; count = socket.Receive(buffer))
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with something of ours unread; what came until then is what it said.
        }

        return text.ToString();
    }

    public void Stop()
    {
        if (!_stopped)
        {
            _stopped = true;
            Server.Stop(StopLimit);
        }
    }

    public void Dispose()
    {
        Stop();
        _files.Dispose();
    }
}
