using System.Net;
using System.Net.Sockets;
using Supervisor.Endpoint;
using Supervisor.Native;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary>A port that is ours from the start, and open while Ready only.</summary>
public sealed class TcpReadinessPortTests
{
    [Fact]
    public async Task It_refuses_accepts_refuses_and_accepts_again()
    {
        int port = FreePort();
        TcpReadinessPort readiness = Bind(new TcpAddress(IPAddress.Loopback, port));
        try
        {
            Assert.False(await ConnectsAsync(port));
            for (int life = 0; life < 3; life++)
            {
                Assert.Equal(0, (int)readiness.Open());
                Assert.Equal(0, (int)readiness.Open());
                Assert.True(readiness.IsOpen);
                Assert.True(await ConnectsAsync(port));
                readiness.Close();
                readiness.Close();
                Assert.False(readiness.IsOpen);
                Assert.False(await ConnectsAsync(port));
            }
        }
        finally
        {
            Release(readiness);
        }
    }

    [Fact]
    public async Task A_connection_is_accepted_and_closed()
    {
        int port = FreePort();
        TcpReadinessPort readiness = Bind(new TcpAddress(IPAddress.Loopback, port));
        try
        {
            Assert.Equal(0, (int)readiness.Open());
            using TcpClient first = new();
            using TcpClient second = new();
            await first.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            await second.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            readiness.Answer();
            // The end of the stream: nothing is ever said on this port.
            Assert.Equal(0, await first.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
            Assert.Equal(0, await second.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
            readiness.Answer(); // nobody waits
        }
        finally
        {
            Release(readiness);
        }
    }

    [Fact]
    public void A_port_that_another_listens_on_is_refused_with_a_reason()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        Assert.Null(TcpReadinessPort.TryBind(new TcpAddress(IPAddress.Loopback, port), out string error));
        Assert.Contains($"endpoint.tcp: cannot bind 127.0.0.1:{port}", error, StringComparison.Ordinal);
        Assert.Contains("(EADDRINUSE): another program has the port", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_is_not_ours_is_refused_with_a_reason()
    {
        // TEST-NET-1 (RFC 5737): on no interface.
        Assert.Null(TcpReadinessPort.TryBind(new TcpAddress(IPAddress.Parse("192.0.2.1"), 4711), out string error));
        Assert.Contains("(EADDRNOTAVAIL): no interface here has this address", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_address_it_is_every_one_also_of_IPv4()
    {
        int port = FreePort();
        TcpReadinessPort readiness = Bind(new TcpAddress(null, port));
        try
        {
            Assert.Equal(0, (int)readiness.Open());
            Assert.True(await ConnectsAsync(port));
        }
        finally
        {
            Release(readiness);
        }
    }

    [Theory]
    [InlineData(null, ":80")]
    [InlineData("127.0.0.1", "127.0.0.1:80")]
    [InlineData("::1", "[::1]:80")]
    public void An_address_is_shown_as_it_was_written(string? address, string text) =>
        Assert.Equal(text, new TcpAddress(address is null ? null : IPAddress.Parse(address), 80).ToString());

    private static TcpReadinessPort Bind(TcpAddress address)
    {
        TcpReadinessPort? port = TcpReadinessPort.TryBind(address, out string error);
        Assert.True(port is not null, error);
        return port;
    }

    private static async Task<bool> ConnectsAsync(int port)
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }

    private static void Release(TcpReadinessPort port) => Assert.Equal(0, Libc.close(port.Descriptor));

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
