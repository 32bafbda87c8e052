using Supervisor.Native;

namespace Supervisor.Processes;

/// <summary>
/// The directory that we were started in, the image's WORKDIR: kept as a descriptor for the processes we start, while we ourselves sit in the
/// root directory and keep no file system busy.
/// </summary>
internal sealed unsafe class OriginalDirectory
{
    private const int PATH_MAX = 4096;

    private OriginalDirectory(int descriptor) => Descriptor = descriptor;

    /// <summary>An O_PATH descriptor, close-on-exec; AT_FDCWD when it could not be opened, in which case we stayed in it.</summary>
    public int Descriptor { get; }

    /// <summary>The path of the directory that we are in now, or null (ENOENT: it was removed).</summary>
    public static string? CurrentPath()
    {
        byte* buffer = stackalloc byte[PATH_MAX];
        return Libc.getcwd(buffer, PATH_MAX) == null ? null : PosixText.Decode(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer));
    }

    public static OriginalDirectory Leave()
    {
        int fd;
        fixed (byte* here = "."u8)
        {
            fd = Libc.open(here, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        }

        if (fd < 0)
        {
            return new OriginalDirectory(Libc.AT_FDCWD);
        }

        // Without search permission on the root directory we stay: nothing depends on it.
        fixed (byte* root = "/"u8)
        {
            _ = Libc.chdir(root);
        }

        return new OriginalDirectory(fd);
    }
}
