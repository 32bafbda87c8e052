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
        int descriptor = TcpSocket.TryBind(address, out Errno failure);
        error = descriptor < 0 ? TcpSocket.Sentence("endpoint.tcp", address, failure) : "";
        return descriptor < 0 ? null : new TcpReadinessPort(descriptor, address);
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
}
