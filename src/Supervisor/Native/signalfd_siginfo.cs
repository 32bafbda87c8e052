using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>signalfd(2): 128 bytes a signal, of which we read these.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct signalfd_siginfo
{
    [FieldOffset(0)]
    public uint ssi_signo;

    [FieldOffset(8)]
    public int ssi_code;

    [FieldOffset(12)]
    public uint ssi_pid;

    [FieldOffset(48)]
    public ulong ssi_ptr;
}
