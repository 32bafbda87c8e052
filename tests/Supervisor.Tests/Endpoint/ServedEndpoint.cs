using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Supervisor.Configuration;
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

    public ServedEndpoint(TimeProvider? time = null)
    {
        EndpointPlan plan = new() { Http = new ListenAddress(new TcpAddress(IPAddress.Loopback, Port), null), ControlPath = ControlPath };
        EndpointSockets? sockets = EndpointSockets.TryListen(plan, ImmutableArray<string>.Empty, out string error);
        Assert.True(sockets is not null, error);
        Sockets = sockets;
        Pulse pulse = new(new FakeTimeProvider());
        pulse.Sleeps(null);
        Server = new EndpointServer(
            sockets, new Routes(Board, pulse, new ControlRoutes(Control, Board, TimeSpan.FromSeconds(30), TimeProvider.System, DurationText.TryParse)), Log, time ?? TimeProvider.System);
    }

    public int Port { get; } = FreePort.Next();

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

    public Socket Connect(bool control = false)
    {
        Socket socket = control
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.ReceiveTimeout = 10_000;
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
