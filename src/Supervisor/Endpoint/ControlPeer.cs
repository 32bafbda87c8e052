using Supervisor.Native;

namespace Supervisor.Endpoint;

/// <summary>Who is at the other end of a connection to the control socket. A feature of that connection, which no other one has.</summary>
/// <param name="Pid">In our PID namespace; 0 if it is in another.</param>
internal sealed record ControlPeer(int Pid, uint UserId)
{
    /// <summary>What the kernel shows for a user that our user namespace does not know: anybody (user_namespaces(7)).</summary>
    private const uint OverflowUser = 65534;

    /// <summary>Our own user, and root. What may be anybody is let in only from our own PID namespace, where 65534 is who we are.</summary>
    public bool IsTrustedBy(uint ourUser) => UserId == 0 || (UserId == ourUser && (UserId != OverflowUser || Pid != 0));

    /// <summary>Null if the kernel does not say.</summary>
    public static unsafe ControlPeer? Of(int descriptor)
    {
        ucred peer;
        uint length = (uint)sizeof(ucred);
        return Libc.getsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_PEERCRED, &peer, &length) == 0 ? new ControlPeer(peer.pid, peer.uid) : null;
    }

    public override string ToString() => $"the control socket (pid {Pid}, user {UserId})";
}
