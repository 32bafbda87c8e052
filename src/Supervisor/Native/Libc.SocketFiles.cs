using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>What a listening socket needs besides: its file, its buffers.</summary>
internal static unsafe partial class Libc
{
    public const uint STATX_INO = 0x100;
    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;
    public const int SO_SNDBUF = 7;
    public const int SO_RCVBUF = 8;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int unlink(byte* path);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int flock(int fd, int operation);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fchmod(int fd, int mode);

    [LibraryImport(Library)]
    internal static partial int umask(int mask);
}
