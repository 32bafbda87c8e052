using System.Buffers.Text;
using System.Text;
using Supervisor.Native;

namespace Supervisor.Processes;

/// <summary>What /proc knows of our children. Each method answers null, or nothing, where /proc is not mounted.</summary>
internal static unsafe class ProcTree
{
    /// <summary>The children of every thread of a process (proc(5), <c>/proc/PID/task/TID/children</c>), or null without /proc.</summary>
    public static List<int>? ChildrenOf(int pid)
    {
        using DirectoryEntries threads = DirectoryEntries.Open($"/proc/{pid}/task");
        if (!threads.IsOpen)
        {
            return null;
        }

        List<int> children = [];
        while (threads.TryReadNext(out ReadOnlySpan<byte> thread))
        {
            if (thread[0] is (byte)'.')
            {
                continue;
            }

            byte[]? list = ReadFile($"/proc/{pid}/task/{Encoding.ASCII.GetString(thread)}/children");
            if (list is null)
            {
                return null;
            }

            ReadOnlySpan<byte> rest = list;
            while (Utf8Parser.TryParse(rest, out int child, out int consumed))
            {
                children.Add(child);
                rest = rest[consumed..].TrimStart((byte)' ');
            }
        }

        return children;
    }

    /// <summary>All descendants, parents before children; null without /proc.</summary>
    public static List<int>? DescendantsOf(int pid)
    {
        List<int>? all = ChildrenOf(pid);
        if (all is null)
        {
            return null;
        }

        for (int i = 0; i < all.Count; i++)
        {
            if (ChildrenOf(all[i]) is { } children)
            {
                all.AddRange(children);
            }
        }

        return all;
    }

    /// <summary>
    /// Whether the environment that a process was started with has this mark, or one that begins with it and a dot: an incarnation's is the
    /// beginning of those of its hooks and probes. False when it can't be read (another user's).
    /// </summary>
    public static bool CarriesMark(int pid, string mark)
    {
        byte[]? environment = ReadFile($"/proc/{pid}/environ");
        if (environment is null)
        {
            return false;
        }

        byte[] wanted = PosixText.Encode($"{ChildEnvironment.MarkName}={mark}");
        foreach (Range range in environment.AsSpan().Split((byte)0))
        {
            ReadOnlySpan<byte> entry = environment.AsSpan(range);
            if (entry.StartsWith(wanted) && (entry.Length == wanted.Length || entry[wanted.Length] == '.'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The name of a process (<c>comm</c>), or null.</summary>
    public static string? NameOf(int pid) => ReadFile($"/proc/{pid}/comm") is { } name ? PosixText.Decode(name.AsSpan().TrimEnd((byte)'\n')) : null;

    private static byte[]? ReadFile(string path)
    {
        int fd;
        fixed (byte* bytes = PosixText.EncodeTerminated(path))
        {
            fd = Libc.open(bytes, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        }

        if (fd < 0)
        {
            return null;
        }

        byte[] content = new byte[4096];
        int length = 0;
        while (true)
        {
            nint read;
            fixed (byte* buffer = content)
            {
                read = Libc.read(fd, buffer + length, (nuint)(content.Length - length));
            }

            if (read <= 0)
            {
                // ESRCH in the middle: the process has just gone, what was read still counts.
                break;
            }

            length += (int)read;
            if (length == content.Length)
            {
                Array.Resize(ref content, content.Length * 2);
            }
        }

        _ = Libc.close(fd);
        return content[..length];
    }
}
