using System.Net.Sockets;
using Supervisor.Endpoint;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary>Who is let in to the control socket.</summary>
public sealed class ControlPeerTests
{
    [Theory]
    // pid, user, our user, let in
    [InlineData(9, 0u, 0u, true)]
    [InlineData(9, 1000u, 0u, false)]
    [InlineData(9, 1000u, 1000u, true)]
    [InlineData(9, 1001u, 1000u, false)]
    [InlineData(9, 0u, 1000u, true)]
    [InlineData(0, 0u, 1000u, true)]
    [InlineData(0, 1000u, 1000u, true)]
    [InlineData(9, 65534u, 65534u, true)]
    // Whoever our user namespace does not know looks like this.
    [InlineData(0, 65534u, 65534u, false)]
    public void Our_own_user_and_root_are_let_in(int pid, uint user, uint ourUser, bool isTrusted) => Assert.Equal(isTrusted, new ControlPeer(pid, user).IsTrustedBy(ourUser));

    [Fact]
    public void The_kernel_says_who_it_is()
    {
        using TemporaryDirectory files = new();
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(files["x.sock"]));
        listener.Listen();
        using Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(files["x.sock"]));
        using Socket accepted = listener.Accept();
        ControlPeer? peer = ControlPeer.Of((int)accepted.Handle);
        Assert.Equal(Environment.ProcessId, peer?.Pid);
        Assert.True(peer?.IsTrustedBy(Mono.Unix.Native.Syscall.geteuid()));
    }

    [Fact]
    public void What_is_no_socket_says_nothing() => Assert.Null(ControlPeer.Of(-1));
}
