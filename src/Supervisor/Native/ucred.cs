using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>Who is at the other end of a Unix socket (SO_PEERCRED, unix(7)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ucred
{
    /// <summary>0: a process of another PID namespace, which has no number in ours.</summary>
    public int pid;

    public uint uid;
    public uint gid;
}
