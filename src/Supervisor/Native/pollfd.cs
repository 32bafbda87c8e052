using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
[SuppressMessage("Style", "IDE1006:Naming Styles", Justification = "C's name.")]
[SuppressMessage("Naming", "CA1708", Justification = "C's name.")]
internal struct pollfd
{
    public const short POLLIN = 1;
    public const short POLLOUT = 4;

    public int fd;
    public short events;
    public short revents;
}
