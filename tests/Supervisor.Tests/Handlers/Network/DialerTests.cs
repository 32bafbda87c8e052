using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Supervisor.Handlers;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>How connections are made.</summary>
public sealed class DialerTests
{
    private const string O_CLOEXEC = "2000000"; // octal, in /proc/self/fdinfo

    [Fact]
    public async Task A_connection_has_the_options_of_the_kubelets()
    {
        await using RawServer server = new(connection => connection.WaitForCloseAsync());
        using AttemptDeadline deadline = Deadline();
        using Socket socket = (await Dialer.ConnectAsync("127.0.0.1", server.Port, deadline)).Socket!;
        Assert.True(socket.NoDelay);
        Assert.Equal((true, 1), (socket.LingerState!.Enabled, socket.LingerState.LingerTime));
        string flags = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{socket.Handle}")).Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
        Assert.NotEqual(0, Convert.ToInt64(flags[6..].Trim(), 8) & Convert.ToInt64(O_CLOEXEC, 8));
    }

    [Fact]
    public async Task Addresses_are_tried_in_turn()
    {
        await using RawServer server = new(connection => connection.WaitForCloseAsync());
        using AttemptDeadline deadline = Deadline();
        DialResult result = await Dialer.ConnectAsync([IPAddress.IPv6Loopback, IPAddress.Loopback], server.Port, deadline);
        using Socket socket = result.Socket!;
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, server.Port), socket.RemoteEndPoint);
    }

    [Fact]
    public async Task The_first_refusal_is_told()
    {
        int port = FreePort.Next();
        using AttemptDeadline deadline = Deadline();
        DialResult result = await Dialer.ConnectAsync([IPAddress.IPv6Loopback, IPAddress.Loopback], port, deadline);
        Assert.Equal(new DialResult(null, $"dial tcp [::1]:{port}: connect: connection refused"), result);
    }

    [Fact]
    public async Task An_address_that_does_not_answer_takes_its_share_only()
    {
        using Unanswering dead = new();
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), dead.Port));
        listener.Listen();
        using AttemptDeadline deadline = new(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None);
        using Socket? socket = (await Dialer.ConnectAsync([IPAddress.Loopback, IPAddress.Parse("127.0.0.2")], dead.Port, deadline)).Socket;
        Assert.NotNull(socket);
    }

    [Fact]
    public async Task A_connection_to_itself_is_none()
    {
        // Nobody listens on one of the ports that the kernel picks for clients: sooner or later it picks that very one.
        string[] range = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int clients = int.Parse(range[1], CultureInfo.InvariantCulture) - int.Parse(range[0], CultureInfo.InvariantCulture);
        int port = ClientPort();
        int attempts = 1;
        while (!ConnectsToItself(port) && attempts < 4 * clients)
        {
            attempts++;
        }

        Assert.True(attempts < 4 * clients, "the kernel never made such a connection, so that nothing is shown by this test");
        using AttemptDeadline deadline = new(TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None);
        for (int i = 0; i < attempts + clients; i++)
        {
            Assert.Equal($"dial tcp 127.0.0.1:{port}: connect: connection refused", (await Dialer.ConnectAsync([IPAddress.Loopback], port, deadline)).Problem);
        }
    }

    [Fact]
    public void Want_of_descriptors_is_no_verdict_on_the_server()
    {
        SocketException want = new(24); // EMFILE
        Assert.True(SocketWords.IsOurLack(want));
        Assert.Equal("too many open files", SocketWords.Of(want));
        Assert.False(SocketWords.IsOurLack(new SocketException(111)));
        Assert.Equal("errno 71", SocketWords.Of(new SocketException(71)));
    }

    private static AttemptDeadline Deadline() => new(Attempt.Ample, TimeProvider.System, CancellationToken.None);

    /// <summary>A port that the kernel gives to clients (it prefers every second one), and that is free.</summary>
    private static int ClientPort()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
        client.Connect(listener.LocalEndPoint!);
        return ((IPEndPoint)client.LocalEndPoint!).Port;
    }

    private static bool ConnectsToItself(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
