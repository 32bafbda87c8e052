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

    /// <param name="path">A path; null is standard input.</param>
    /// <param name="problem">What is wrong, as a sentence without a subject; null if nothing is.</param>
    public static string? Read(string? path, out string? problem)
    {
        int fd = StandardInput;
        if (path is not null && (fd = Open(path)) < 0)
        {
            problem = $"cannot read: {Errors.Describe(Errors.Last())}";
            return null;
        }

        byte[]? bytes = ReadAll(fd, out problem);
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
                fd = Libc.open(bytes, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
            }
            while (fd < 0 && Errors.Last() == Errno.EINTR);

            return fd;
        }
    }

    private static byte[]? ReadAll(int fd, out string? problem)
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

            nint count;
            fixed (byte* target = buffer)
            {
                count = Libc.read(fd, target + length, (nuint)(buffer.Length - length));
            }

            if (count < 0 && Errors.Last() == Errno.EINTR)
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
