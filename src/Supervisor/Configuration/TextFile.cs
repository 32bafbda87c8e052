using System.Text;
using Mono.Unix.Native;
using Supervisor.Native;

namespace Supervisor.Configuration;

/// <summary>
/// Reads a file of text whole, up to a limit. By open(2) and read(2): paths keep their bytes, errno keeps its name, and the classes for it
/// have their messages trimmed from the published file.
/// </summary>
internal static unsafe class TextFile
{
    /// <summary>1 MiB, for configuration and for values from files alike.</summary>
    public const int MaximumBytes = 1024 * 1024;

    private const int StandardInput = 0;

    /// <summary>How long a pipe without a writer, or a terminal, may keep a start waiting: a file of <c>-c</c> may be a command's output.</summary>
    public const int FilePatienceMilliseconds = 10_000;

    /// <summary>The same for the value of a variable (<c>X_FILE</c>).</summary>
    public const int ValuePatienceMilliseconds = 900;

    /// <param name="path">A path; null is standard input, which is waited for as long as it takes.</param>
    /// <param name="patience">Milliseconds without a byte, for what is no ordinary file.</param>
    /// <param name="problem">What is wrong, as a sentence without a subject; null if nothing is.</param>
    public static string? Read(string? path, int patience, out string? problem)
    {
        int fd = StandardInput;
        if (path is not null && (fd = Open(path)) < 0)
        {
            problem = $"cannot read: {Errors.Describe(Errors.Last())}";
            return null;
        }

        byte[]? bytes = ReadAll(fd, path is null ? -1 : patience, out problem);
        if (path is not null)
        {
            _ = Libc.close(fd);
        }

        return bytes is null ? null : Decode(bytes, out problem);
    }

    /// <summary>Whether there is such a file, readable or not.</summary>
    public static bool Exists(string path)
    {
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            int fd = Libc.open(bytes, Libc.O_PATH | Libc.O_CLOEXEC, 0);
            if (fd >= 0)
            {
                _ = Libc.close(fd);
            }

            // Anything but "there is none" is for reading to say.
            return fd >= 0 || Errors.Last() is not (Errno.ENOENT or Errno.ENOTDIR);
        }
    }

    private static int Open(string path)
    {
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            int fd;
            do
            {
                // O_NONBLOCK: a FIFO that nobody writes to opens at once, and is waited for below.
                fd = Libc.open(bytes, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK, 0);
            }
            while (fd < 0 && Errors.Last() == Errno.EINTR);

            return fd;
        }
    }

    private static byte[]? ReadAll(int fd, int patience, out string? problem)
    {
        problem = null;
        byte[] buffer = new byte[16 * 1024];
        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            // A regular file is always ready (poll(2)).
            if (!Wait(fd, patience))
            {
                problem = $"cannot read: nothing came from it for {(patience < 1000 ? $"{patience}ms" : $"{patience / 1000}s")}: is it a pipe that nobody writes to?";
                return null;
            }

            nint count;
            fixed (byte* target = buffer)
            {
                count = Libc.read(fd, target + length, (nuint)(buffer.Length - length));
            }

            if (count < 0 && Errors.Last() is Errno.EINTR or Errno.EAGAIN)
            {
                continue;
            }

            if (count <= 0)
            {
                problem = count < 0 ? $"cannot read: {Errors.Describe(Errors.Last())}" : null;
                return count < 0 ? null : buffer[..length];
            }

            length += (int)count;
            if (length > MaximumBytes)
            {
                problem = "is larger than 1 MiB";
                return null;
            }
        }
    }

    private static bool Wait(int fd, int patience)
    {
        pollfd descriptor = new() { fd = fd, events = pollfd.POLLIN };
        timespec limit = new() { tv_sec = patience / 1000, tv_nsec = patience % 1000 * 1_000_000L };
        int ready;
        do
        {
            ready = Libc.ppoll(&descriptor, 1, patience < 0 ? null : &limit, null);
        }
        while (ready < 0 && Errors.Last() == Errno.EINTR);

        // A failure of poll itself is for read to name.
        return ready != 0;
    }

    private static string? Decode(byte[] bytes, out string? problem)
    {
        ReadOnlySpan<byte> text = bytes;
        text = text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        if (System.Text.Unicode.Utf8.IsValid(text))
        {
            problem = null;
            return Encoding.UTF8.GetString(text);
        }

        problem = $"is not UTF-8: line {LineOfFault(text)} has a byte that belongs to no letter";
        return null;
    }

    private static int LineOfFault(ReadOnlySpan<byte> text)
    {
        int line = 1;
        while (Rune.DecodeFromUtf8(text, out Rune rune, out int length) == System.Buffers.OperationStatus.Done)
        {
            line += rune.Value == '\n' ? 1 : 0;
            text = text[length..];
        }

        return line;
    }
}
