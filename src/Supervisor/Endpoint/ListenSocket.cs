using Mono.Unix.Native;
using Supervisor.Native;
using Supervisor.Plans;

namespace Supervisor.Endpoint;

/// <summary>A listening socket, TCP or Unix: bare, close-on-exec, non-blocking. Nobody has accepted anything yet.</summary>
internal sealed unsafe class ListenSocket
{
    private const int Backlog = 1024;

    /// <summary>
    /// What the kernel holds for each connection, in bytes (it doubles them): the requests and answers here are small, and without a limit one
    /// that sends for ever, or never reads, gets megabytes, which count as ours.
    /// </summary>
    private const int KernelBuffer = 32 * 1024;

    /// <summary>Who can reach the directory may read, as with a TCP port of the loopback address: nothing secret is shown there.</summary>
    private const int EverybodysMode = 0x1B6; // 0666

    private readonly UnixSocketFile? _file;

    public ListenSocket(UnixSocketFile file)
    {
        _file = file;
        Descriptor = file.Descriptor;
    }

    private ListenSocket(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; }

    /// <summary>Binds and listens. Null, and one sentence, if that can't be done.</summary>
    public static ListenSocket? TryListen(string key, ListenAddress address, out string error)
    {
        if (address.Tcp is { } tcp)
        {
            return TryListen(key, tcp, out error);
        }

        if (UnixSocketFile.TryListen(address.UnixPath!, EverybodysMode, out string obstacle) is { } file)
        {
            error = "";
            return new ListenSocket(file);
        }

        error = $"{key}: cannot bind unix:{address.UnixPath}: {obstacle}";
        return null;
    }

    /// <summary>Closes it; its file, if it has one, is removed.</summary>
    public void Close()
    {
        if (_file is not null)
        {
            _file.Close();
        }
        else
        {
            _ = Libc.close(Descriptor);
        }
    }

    private static ListenSocket? TryListen(string key, TcpAddress address, out string error)
    {
        int fd = TcpSocket.TryBind(address, out Errno failure);
        if (fd >= 0)
        {
            int size = KernelBuffer;
            _ = Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVBUF, &size, sizeof(int));
            _ = Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_SNDBUF, &size, sizeof(int));
            // With SO_REUSEADDR two can be bound to a port, and the second to listen is told (socket(7)).
            failure = Libc.listen(fd, Backlog) == 0 ? 0 : Errors.Last();
            if (failure == 0)
            {
                error = "";
                return new ListenSocket(fd);
            }

            _ = Libc.close(fd);
        }

        error = TcpSocket.Sentence(key, address, failure);
        return null;
    }
}
