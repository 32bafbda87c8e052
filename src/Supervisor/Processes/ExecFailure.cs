using Mono.Unix.Native;
using Supervisor.Lifecycle;
using Supervisor.Native;

namespace Supervisor.Processes;

/// <summary>Turns an errno of a start that failed into the exit code of shells (126, 127; 71 where the system refused) and one sentence.</summary>
internal static unsafe class ExecFailure
{
    private const int EX_OSERR = 71; // sysexits.h

    public static SpawnFailure NotFound(string name) => name.Length == 0
        ? new SpawnFailure(ExitStatus.NotFound, "the command's first word is empty: name a program")
        : new SpawnFailure(
            ExitStatus.NotFound,
            name.Contains('/', StringComparison.Ordinal)
                ? $"{name}: {Errors.Describe(Errno.ENOENT)}: is the path right, and is the file in the image?"
                : $"{name}: not found in PATH: is it installed in the image?");

    /// <param name="path">The file that was tried.</param>
    /// <param name="directory">The working directory of the child, for relative paths.</param>
    public static SpawnFailure Describe(Errno error, string path, int directory)
    {
        if (IsRefusal(error))
        {
            return new SpawnFailure(EX_OSERR, $"{path}: the system refused a new process: {Errors.Describe(error)}: {RefusalAdvice(error)}");
        }

        string advice = Advice(error, path, directory);
        return new SpawnFailure(ExitStatus.CannotExecute, $"{path}: {Errors.Describe(error)}: {advice}");
    }

    private static string Advice(Errno error, string path, int directory)
    {
        if (error == Errno.ENOENT)
        {
            return Interpreter(path, directory) is { } interpreter
                ? $"its interpreter {interpreter} is not in the image"
                : "its interpreter or loader is not in the image (a program for another libc?)";
        }

        if (error == Errno.EACCES)
        {
            return IsDirectory(path, directory) ? "it is a directory" : "it can't be executed: chmod +x, or a file system mounted noexec?";
        }

        if (error == Errno.ENOEXEC)
        {
            return StartsWith(path, directory, "\u007fELF"u8)
                ? "it is a program for another processor"
                : "it is neither a program nor a script with #! in its first line";
        }

        return error == Errno.E2BIG ? "its arguments and environment are too long" : "it can't be executed";
    }

    public static SpawnFailure NoWorkingDirectory(string path, Errno error) =>
        new(ExitStatus.CannotExecute, $"working directory {path}: {Errors.Describe(error)}");

    private static bool IsRefusal(Errno error) => error is Errno.EAGAIN or Errno.ENOMEM or Errno.EMFILE or Errno.ENFILE or Errno.EPERM or Errno.EINVAL;

    private static string RefusalAdvice(Errno error) => error is Errno.EAGAIN
        ? "the container's pids limit or the user's process limit (ulimit -u) is reached"
        : error is Errno.ENOMEM
            ? "the container's memory limit is reached"
            : error is Errno.EMFILE or Errno.ENFILE
                ? "too many open files (ulimit -n)"
                : "a seccomp profile or a security module forbids it";

    /// <summary>The word after <c>#!</c>, or null.</summary>
    private static string? Interpreter(string path, int directory)
    {
        Span<byte> head = stackalloc byte[256];
        head = head[..ReadHead(path, directory, head)];
        if (!head.StartsWith("#!"u8))
        {
            return null;
        }

        ReadOnlySpan<byte> line = head[2..];
        int end = line.IndexOfAny("\n"u8);
        line = (end < 0 ? line : line[..end]).Trim(" \t"u8);
        int blank = line.IndexOfAny(" \t"u8);
        string interpreter = PosixText.Decode(blank < 0 ? line : line[..blank]);
        // The classic of scripts written on Windows.
        return interpreter.EndsWith('\r') ? $"{interpreter[..^1]}\\r (its lines end in CR LF)" : interpreter;
    }

    private static bool StartsWith(string path, int directory, ReadOnlySpan<byte> magic)
    {
        Span<byte> head = stackalloc byte[16];
        return head[..ReadHead(path, directory, head)].StartsWith(magic);
    }

    private static bool IsDirectory(string path, int directory)
    {
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            int fd = Libc.openat(directory, bytes, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
            if (fd < 0)
            {
                return false;
            }

            _ = Libc.close(fd);
            return true;
        }
    }

    private static int ReadHead(string path, int directory, Span<byte> head)
    {
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        fixed (byte* buffer = head)
        {
            int fd = Libc.openat(directory, bytes, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0);
            if (fd < 0)
            {
                return 0;
            }

            nint length = Libc.read(fd, buffer, (nuint)head.Length);
            _ = Libc.close(fd);
            return length < 0 ? 0 : (int)length;
        }
    }
}
