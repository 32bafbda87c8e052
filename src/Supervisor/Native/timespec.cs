using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>timespec(3).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct timespec
{
    public long tv_sec;
    public long tv_nsec;
}
