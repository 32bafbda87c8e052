using System.Collections.Immutable;
using Supervisor.Native;

namespace Supervisor.Processes;

/// <summary>
/// The descriptors that we were handed: found at start, marked close-on-exec, and given to the main process only. What lacks close-on-exec is
/// inherited: what the runtime opened has it, and what we were handed can't have had it, for it outlived an execve.
/// </summary>
internal static unsafe class DescriptorTable
{
    private const int FirstBeyondStandard = 3;
    private const int PollBlock = 1024;

    /// <summary>Most descriptors that are looked at where there is no /proc: what Docker's default limit allows; 8 ms.</summary>
    private const ulong PollLimit = 1_048_576;

    /// <summary>Marks every inherited descriptor above 2 close-on-exec and returns them in ascending order.</summary>
    public static ImmutableArray<int> TakeInherited()
    {
        ImmutableArray<int>.Builder inherited = ImmutableArray.CreateBuilder<int>();
        foreach (int fd in Open())
        {
            if (fd < FirstBeyondStandard)
            {
                continue;
            }

            int flags = Libc.fcntl(fd, Libc.F_GETFD, 0);
            if (flags < 0 || (flags & Libc.FD_CLOEXEC) != 0)
            {
                continue;
            }

            // F_SETFD fails on a closed descriptor only (fcntl(2)), and this one is open.
            _ = Libc.fcntl(fd, Libc.F_SETFD, flags | Libc.FD_CLOEXEC);
            inherited.Add(fd);
        }

        inherited.Sort();
        return inherited.DrainToImmutable();
    }

    private static List<int> Open() => FromProc() ?? FromPoll();

    private static List<int>? FromProc()
    {
        List<int>? found = null;
        using DirectoryEntries entries = DirectoryEntries.Open("/proc/self/fd");
        if (!entries.IsOpen)
        {
            return null;
        }

        while (entries.TryReadNext(out ReadOnlySpan<byte> name))
        {
            if (System.Buffers.Text.Utf8Parser.TryParse(name, out int fd, out int consumed) && consumed == name.Length)
            {
                (found ??= []).Add(fd);
            }
        }

        return found ?? [];
    }

    /// <summary>poll(2) answers POLLNVAL for what is not open: 1,024 numbers a call.</summary>
    private static List<int> FromPoll()
    {
        List<int> found = [];
        rlimit limit;
        ulong end = Libc.getrlimit(Libc.RLIMIT_NOFILE, &limit) == 0 ? Math.Min(limit.rlim_cur, PollLimit) : PollBlock;
        const short POLLNVAL = 0x20;
        pollfd* block = stackalloc pollfd[PollBlock];
        timespec atOnce = default;
        for (ulong first = 0; first < end; first += PollBlock)
        {
            int count = (int)Math.Min(PollBlock, end - first);
            for (int i = 0; i < count; i++)
            {
                block[i] = new pollfd { fd = (int)first + i };
            }

            int answered = Libc.ppoll(block, (nuint)count, &atOnce, null);
            if (answered == count)
            {
                bool allClosed = true;
                for (int i = 0; i < count && allClosed; i++)
                {
                    allClosed = (block[i].revents & POLLNVAL) != 0;
                }

                if (allClosed)
                {
                    continue;
                }
            }

            for (int i = 0; i < count; i++)
            {
                if ((block[i].revents & POLLNVAL) == 0)
                {
                    found.Add((int)first + i);
                }
            }
        }

        return found;
    }
}
