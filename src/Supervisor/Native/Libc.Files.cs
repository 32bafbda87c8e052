using System.Runtime.InteropServices;

namespace Supervisor.Native;

/// <summary>What small files need that are written by one process and read by another.</summary>
internal static unsafe partial class Libc
{
    public const int O_CREAT = 0x40;
    public const int AT_EMPTY_PATH = 0x1000;
    public const uint STATX_SIZE = 0x200;
    public const ushort S_IFREG = 0x8000;

    /// <summary>Differs between x64 and arm64, as <see cref="O_DIRECTORY"/> does.</summary>
    public static int O_NOFOLLOW => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ftruncate(int fd, nint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint pread(int fd, void* buffer, nuint count, nint offset);
}
