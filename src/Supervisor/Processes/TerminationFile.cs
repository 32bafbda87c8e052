using System.Text;
using Mono.Unix.Native;
using Supervisor.Native;

namespace Supervisor.Processes;

/// <summary>
/// The file in which a process leaves its last words (<c>terminationMessagePath</c>): made empty before each run, its end read after it. The
/// process may run as somebody else and may put anything in the file's place, so no link is followed, nothing but a plain file is touched, and no
/// open can wait for a reader or a writer.
/// </summary>
internal static unsafe class TerminationFile
{
    /// <summary>As much of its end as is read (kubelet: 4,096 bytes).</summary>
    public const int Most = 4096;

    private const int ReadableAndWritable = 0x1B6; // rw-rw-rw-

    /// <summary>Makes the file empty, or makes it, for anybody to write.</summary>
    /// <param name="mayMake">False: only a file that is there.</param>
    /// <param name="problem">Why it can't be; empty if it is.</param>
    public static bool TryPrepare(string path, bool mayMake, out string problem)
    {
        int fd = Open(path, mayMake ? Libc.O_WRONLY | Libc.O_CREAT : Libc.O_WRONLY, out problem);
        if (fd < 0)
        {
            return false;
        }

        bool done = Libc.ftruncate(fd, 0) == 0;
        problem = done ? "" : Errors.Describe(Errors.Last());
        // EPERM: somebody else's file; it has the mode that he wants it to have.
        _ = Libc.fchmod(fd, ReadableAndWritable);
        _ = Libc.close(fd);
        return done;
    }

    /// <summary>The last 4,096 bytes as text; empty if there is no file, or a sentence if it can't be read.</summary>
    public static string ReadEnd(string path)
    {
        int fd = Open(path, Libc.O_RDONLY, out string problem);
        if (fd < 0)
        {
            return problem.Length == 0 ? "" : $"Error on reading termination log {path}: {problem}";
        }

        statx_buffer stat;
        byte* buffer = stackalloc byte[Most];
        nint read = -1;
        byte nothing = 0;
        if (Libc.statx(fd, &nothing, Libc.AT_EMPTY_PATH, Libc.STATX_SIZE, &stat) == 0)
        {
            read = Libc.pread(fd, buffer, Most, (nint)Math.Max(0, (long)stat.stx_size - Most));
        }

        // The kubelet's words.
        string text = read < 0 ? $"Error on reading termination log {path}: {Errors.Describe(Errors.Last())}" : Decode(new ReadOnlySpan<byte>(buffer, (int)read));
        _ = Libc.close(fd);
        return text;
    }

    /// <returns>-1 if it can't be opened; then <paramref name="problem"/> is empty if there is no such file.</returns>
    private static int Open(string path, int how, out string problem)
    {
        problem = "";
        int fd;
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            fd = Libc.open(bytes, how | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_CLOEXEC, ReadableAndWritable);
        }

        if (fd < 0)
        {
            Errno error = Errors.Last();
            problem = error == Errno.ENOENT && how == Libc.O_RDONLY ? "" : error == Errno.ELOOP ? "it is a symbolic link" : Errors.Describe(error);
            return -1;
        }

        statx_buffer stat;
        byte nothing = 0;
        if (Libc.statx(fd, &nothing, Libc.AT_EMPTY_PATH, Libc.STATX_TYPE, &stat) != 0 || (stat.stx_mode & Libc.S_IFMT) != Libc.S_IFREG)
        {
            problem = "it is no regular file";
            _ = Libc.close(fd);
            return -1;
        }

        return fd;
    }

    /// <summary>The cut may lie within a character: what is left of that one is left out.</summary>
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        int skipped = 0;
        while (bytes.Length == Most && skipped < 3 && (bytes[skipped] & 0xC0) == 0x80)
        {
            skipped++;
        }

        return Encoding.UTF8.GetString(bytes[skipped..]);
    }
}
