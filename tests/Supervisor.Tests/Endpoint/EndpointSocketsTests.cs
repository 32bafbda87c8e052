using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Supervisor.Endpoint;
using Supervisor.Native;
using Supervisor.Plans;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary>Sockets that listen from the start; the control socket alone never prevents one.</summary>
public sealed class EndpointSocketsTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();

    [Theory]
    [InlineData(null, new[] { "127.0.0.1", "::1" }, new string[0])]
    [InlineData("127.0.0.1", new[] { "127.0.0.1" }, new[] { "::1", "127.0.0.2" })]
    [InlineData("::1", new[] { "::1" }, new[] { "127.0.0.1" })]
    [InlineData("::", new[] { "::1" }, new[] { "127.0.0.1" })]
    [InlineData("0.0.0.0", new[] { "127.0.0.1" }, new[] { "::1" })]
    public void An_address_is_listened_on_from_the_start(string? address, string[] reached, string[] refused)
    {
        int port = FreePort.Next();
        EndpointSockets sockets = Listen(new EndpointPlan { Http = Tcp(address, port), HasNoControl = true });
        Assert.All(reached, host => Assert.True(Connects(host, port), host));
        Assert.All(refused, host => Assert.False(Connects(host, port), host));
        sockets.Close();
        Assert.All(reached, host => Assert.False(Connects(host, port), host));
    }

    [Fact]
    public void A_port_can_be_had_again_at_once()
    {
        int port = FreePort.Next();
        for (int life = 0; life < 3; life++)
        {
            EndpointSockets sockets = Listen(new EndpointPlan { Http = Tcp("127.0.0.1", port), HasNoControl = true });
            using TcpClient client = new("127.0.0.1", port);
            sockets.Close(); // ours ends first: TIME_WAIT is on our side
        }
    }

    [Fact]
    public void Every_descriptor_is_closed_by_exec()
    {
        EndpointSockets sockets = Listen(new EndpointPlan { Http = Tcp(null, FreePort.Next()), Grpc = Tcp(null, FreePort.Next()), ControlPath = _files["c.sock"] });
        Assert.All([sockets.Http!, sockets.Grpc!, sockets.Control!], socket => Assert.Equal(Libc.FD_CLOEXEC, Libc.fcntl(socket.Descriptor, Libc.F_GETFD, 0)));
        sockets.Close();
    }

    [Fact]
    public void S117_a_port_in_use_is_one_sentence()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        foreach (string? address in (string?[])["127.0.0.1", null, "0.0.0.0"])
        {
            Assert.Equal(
                $"endpoint.http: cannot bind {Tcp(address, port).Tcp}: Address already in use (EADDRINUSE): another program has the port",
                Refused(new EndpointPlan { Http = Tcp(address, port), ControlPath = _files["c.sock"] }));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_files.Path));
    }

    [Fact]
    public void S117_a_port_that_another_has_bound_and_listens_on_later_is_ours_and_told_to_the_other()
    {
        // Both with SO_REUSEADDR: who listens first has it.
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        Assert.Contains("EADDRINUSE", Refused(new EndpointPlan { Http = Tcp("127.0.0.1", ((IPEndPoint)other.LocalEndPoint!).Port), HasNoControl = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void S117_an_address_that_is_not_ours_is_one_sentence() =>
        Assert.Equal(
            "endpoint.http: cannot bind 192.0.2.1:4711: Cannot assign requested address (EADDRNOTAVAIL): no interface here has this address",
            Refused(new EndpointPlan { Http = Tcp("192.0.2.1", 4711), HasNoControl = true }));

    [Fact]
    public void S117_a_path_that_can_not_be_made_is_one_sentence() =>
        Assert.Equal(
            $"endpoint.http: cannot bind unix:{_files["no/x.sock"]}: No such file or directory (ENOENT): its directory is not there",
            Refused(new EndpointPlan { Http = new ListenAddress(null, _files["no/x.sock"]), HasNoControl = true }));

    [Fact]
    public void A_path_is_open_to_who_can_reach_it_and_the_control_socket_to_its_owner()
    {
        EndpointSockets sockets = Listen(new EndpointPlan { Http = new ListenAddress(null, _files["h.sock"]), ControlPath = _files["c.sock"] });
        Assert.Equal((UnixFileMode)0b110_110_110, File.GetUnixFileMode(_files["h.sock"]));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(_files["c.sock"]));
        Assert.Equal((_files["c.sock"], null), (sockets.ControlPath, sockets.Warning));
        sockets.Close();
        Assert.Empty(Directory.GetFileSystemEntries(_files.Path));
    }

    [Fact]
    public void Without_a_path_the_control_socket_is_at_the_first_place_that_can_be_made()
    {
        // Another supervisor lives at the second: a /dev/shm that two containers share.
        ImmutableArray<string> places = [_files["no/x.sock"], _files["a.sock"], _files["b.sock"], _files["c.sock"]];
        EndpointSockets first = Listen(new EndpointPlan(), places);
        EndpointSockets second = Listen(new EndpointPlan(), places);
        Assert.Equal((_files["a.sock"], _files["b.sock"]), (first.ControlPath, second.ControlPath));
        Assert.Null(second.Warning);
        first.Close();
        second.Close();
    }

    [Fact]
    public void Where_no_control_socket_can_be_made_it_is_a_warning_that_names_each_place()
    {
        _files.Write("file", "");
        EndpointSockets sockets = Listen(new EndpointPlan(), [_files["no/x.sock"], _files["file"]]);
        Assert.Equal((null, null), (sockets.Control, sockets.ControlPath));
        Assert.Equal(
            $"no control socket, health and stop can't reach us: {_files["no/x.sock"]}: No such file or directory (ENOENT): its directory is not there; "
            + $"{_files["file"]}: something is there that is no socket; endpoint.control names another place, or none",
            sockets.Warning);
    }

    [Fact]
    public void A_configured_control_socket_that_can_not_be_made_is_a_warning_and_no_other_place_is_tried()
    {
        EndpointSockets sockets = Listen(new EndpointPlan { ControlPath = _files["no/x.sock"] }, [_files["a.sock"]]);
        Assert.Null(sockets.Control);
        Assert.Contains(_files["no/x.sock"], sockets.Warning, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_files.Path));
    }

    [Fact]
    public void Switched_off_there_is_no_control_socket_and_nothing_is_said()
    {
        EndpointSockets sockets = Listen(new EndpointPlan { HasNoControl = true }, [_files["a.sock"]]);
        Assert.Equal((null, null, null), (sockets.Control, sockets.ControlPath, sockets.Warning));
        Assert.Empty(Directory.GetFileSystemEntries(_files.Path));
    }

    public void Dispose() => _files.Dispose();

    private static ListenAddress Tcp(string? address, int port) => new(new TcpAddress(address is null ? null : IPAddress.Parse(address), port), null);

    private static EndpointSockets Listen(EndpointPlan plan, ImmutableArray<string>? places = null)
    {
        EndpointSockets? sockets = EndpointSockets.TryListen(plan, places ?? [], out string error);
        Assert.True(sockets is not null, error);
        return sockets;
    }

    private static string Refused(EndpointPlan plan)
    {
        Assert.Null(EndpointSockets.TryListen(plan, [], out string error));
        return error;
    }

    private static bool Connects(string host, int port)
    {
        IPAddress address = IPAddress.Parse(host);
        using Socket client = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            client.Connect(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }
}
