using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Mono.Unix.Native;
using Supervisor.Native;
using Supervisor.Plans;

namespace Supervisor.Endpoint;

/// <summary>A bare TCP socket, bound to a configured address: close-on-exec, non-blocking, not listening yet.</summary>
/// <remarks>No .NET Socket: it would start threads, and nobody may ever connect.</remarks>
internal static unsafe class TcpSocket
{
    /// <summary>The descriptor, or -1 and the errno.</summary>
    public static int TryBind(TcpAddress address, out Errno error)
    {
        bool wantsIPv6 = address.Address is null || address.Address.AddressFamily == AddressFamily.InterNetworkV6;
        error = wantsIPv6 ? TryBind(Libc.AF_INET6, address, out int fd) : TryBind(Libc.AF_INET, address, out fd);
        if (address.Address is null && error is Errno.EAFNOSUPPORT or Errno.EADDRNOTAVAIL)
        {
            // A kernel, or a container, without IPv6.
            error = TryBind(Libc.AF_INET, address, out fd);
        }

        return fd;
    }

    /// <summary>What a user reads when an address can't be had.</summary>
    public static string Sentence(string key, TcpAddress address, Errno error)
    {
        string advice = error == Errno.EADDRINUSE ? "another program has the port"
            : error == Errno.EACCES ? "a port below 1024 needs CAP_NET_BIND_SERVICE"
            : error == Errno.EADDRNOTAVAIL ? "no interface here has this address"
            : "choose another address";
        return $"{key}: cannot bind {address}: {Errors.Describe(error)}: {advice}";
    }

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
