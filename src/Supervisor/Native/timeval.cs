using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>timeval(3).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct timeval
{
    public long tv_sec;
    public long tv_usec;
}
