using System.Text;
using Supervisor.Native;

namespace Supervisor.Processes;

/// <summary>A file of the kernel's own: short, and read without waiting.</summary>
internal static unsafe class SmallFile
{
    private const int Most = 8192;

    /// <summary>Its first 8 KiB; null if there is none, or it can't be read.</summary>
    public static string? Read(string path)
    {
        int fd;
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            fd = Libc.open(bytes, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0);
        }

        if (fd < 0)
        {
            return null;
        }

        byte* buffer = stackalloc byte[Most];
        int length = 0;
        nint read;
        do
        {
            read = Libc.read(fd, buffer + length, (nuint)(Most - length));
            length += (int)Math.Max(read, 0);
        }
        while (read > 0 && length < Most);

        _ = Libc.close(fd);
        return read < 0 ? null : Encoding.UTF8.GetString(buffer, length);
    }
}
