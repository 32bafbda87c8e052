using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>getrlimit(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct rlimit
{
    public ulong rlim_cur;
    public ulong rlim_max;
}
