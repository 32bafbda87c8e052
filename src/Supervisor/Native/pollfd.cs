using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct pollfd
{
    public const short POLLIN = 1;
    public const short POLLOUT = 4;

    public int fd;
    public short events;
    public short revents;
}
