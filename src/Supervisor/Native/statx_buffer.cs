using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary><c>struct statx</c> of statx(2): 256 bytes, of which we read these.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct statx_buffer
{
    [FieldOffset(20)]
    public uint stx_uid;

    /// <summary>Type and permissions.</summary>
    [FieldOffset(28)]
    public ushort stx_mode;

    [FieldOffset(32)]
    public ulong stx_ino;

    [FieldOffset(40)]
    public ulong stx_size;

    [FieldOffset(136)]
    public uint stx_dev_major;

    [FieldOffset(140)]
    public uint stx_dev_minor;
}
