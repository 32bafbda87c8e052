using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Mono.Unix.Native;
using Supervisor.Native;
using Supervisor.Plans;

namespace Supervisor.Endpoint;

/// <summary>
/// <c>endpoint.tcp</c>: a port that accepts connections, and closes them at once, while Ready, and refuses them otherwise. Bound at start, so
/// that a port in use is found before anything is spawned; listening only while Ready. shutdown(2) takes a listening socket back: connections
/// are refused, its backlog is reset, the port stays ours.
/// </summary>
/// <remarks>A bare descriptor that the loop polls: a .NET Socket would start threads.</remarks>
internal sealed unsafe class TcpReadinessPort
{
    private const int Backlog = 128;

    /// <summary>Most connections that one turn accepts: a flood does not hold up the loop.</summary>
    private const int AcceptsPerTurn = 64;

    private readonly TcpAddress _address;

    private TcpReadinessPort(int descriptor, TcpAddress address)
    {
        Descriptor = descriptor;
        _address = address;
    }

    public int Descriptor { get; }

    public bool IsOpen { get; private set; }

    /// <summary>Binds the address. Null, and one sentence, if that can't be done.</summary>
    public static TcpReadinessPort? TryBind(TcpAddress address, out string error)
    {
        bool wantsIPv6 = address.Address is null || address.Address.AddressFamily == AddressFamily.InterNetworkV6;
        Errno errno = wantsIPv6 ? TryBind(Libc.AF_INET6, address, out int fd) : TryBind(Libc.AF_INET, address, out fd);
        if (address.Address is null && errno is Errno.EAFNOSUPPORT or Errno.EADDRNOTAVAIL)
        {
            // A kernel, or a container, without IPv6.
            errno = TryBind(Libc.AF_INET, address, out fd);
        }

        if (errno == 0)
        {
            error = "";
            return new TcpReadinessPort(fd, address);
        }

        string advice = errno == Errno.EADDRINUSE ? "another program has the port"
            : errno == Errno.EACCES ? "a port below 1024 needs CAP_NET_BIND_SERVICE"
            : errno == Errno.EADDRNOTAVAIL ? "no interface here has this address"
            : "choose another address";
        error = $"endpoint.tcp: cannot bind {address}: {Errors.Describe(errno)}: {advice}";
        return null;
    }

    /// <summary>Accepts from now on. The errno, or 0.</summary>
    public Errno Open()
    {
        if (IsOpen)
        {
            return 0;
        }

        if (Libc.listen(Descriptor, Backlog) != 0)
        {
            return Errors.Last();
        }

        IsOpen = true;
        return 0;
    }

    /// <summary>Refuses from now on.</summary>
    public void Close()
    {
        if (IsOpen)
        {
            IsOpen = false;
            // ENOTCONN can't be: it listens.
            _ = Libc.shutdown(Descriptor, Libc.SHUT_RDWR);
        }
    }

    /// <summary>Accepts and closes what waits.</summary>
    public void Answer()
    {
        for (int i = 0; i < AcceptsPerTurn; i++)
        {
            int connection = Libc.accept4(Descriptor, null, null, Libc.SOCK_CLOEXEC);
            if (connection < 0)
            {
                // EAGAIN: nobody waits. ECONNABORTED and the network's own errors: the next one may do (accept(2)).
                if (Errors.Last() is Errno.EAGAIN or Errno.EINVAL or Errno.EMFILE or Errno.ENFILE)
                {
                    return;
                }

                continue;
            }

            _ = Libc.close(connection);
        }
    }

    public override string ToString() => _address.ToString();

    private static Errno TryBind(int family, TcpAddress address, out int fd)
    {
        fd = Libc.socket(family, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (fd < 0)
        {
            return Errors.Last();
        }

        int on = 1;
        int off = 0;
        // Without it connections in TIME_WAIT would block our next life (socket(7)).
        _ = Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, &on, sizeof(int));
        if (family == Libc.AF_INET6)
        {
            _ = Libc.setsockopt(fd, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, address.Address is null ? &off : &on, sizeof(int));
        }

        byte* socketAddress = stackalloc byte[28];
        uint length = WriteAddress(new Span<byte>(socketAddress, 28), family, address);
        if (Libc.bind(fd, socketAddress, length) == 0)
        {
            return 0;
        }

        Errno error = Errors.Last();
        _ = Libc.close(fd);
        fd = -1;
        return error;
    }

    /// <summary>struct sockaddr_in (ip(7)) or sockaddr_in6 (ipv6(7)); the family in the machine's order, the port in the network's.</summary>
    private static uint WriteAddress(Span<byte> target, int family, TcpAddress address)
    {
        target.Clear();
        BitConverter.TryWriteBytes(target, (ushort)family);
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)address.Port);
        IPAddress ip = address.Address ?? (family == Libc.AF_INET6 ? IPAddress.IPv6Any : IPAddress.Any);
        if (family == Libc.AF_INET)
        {
            ip.TryWriteBytes(target[4..], out _);
            return 16;
        }

        ip.TryWriteBytes(target[8..], out _);
        if (ip.ScopeId != 0)
        {
            BitConverter.TryWriteBytes(target[24..], (uint)ip.ScopeId);
        }

        return 28;
    }
}
