using System.Globalization;

namespace Supervisor.TestSupport;

/// <summary>What /proc/PID/status (or a thread's) says, as far as tests ask.</summary>
public sealed record ProcStatus
{
    public required int Pid { get; init; }

    public required int ParentPid { get; init; }

    /// <summary>The name that the kernel shows, at most 15 characters.</summary>
    public required string Name { get; init; }

    /// <summary>R, S, D, T (stopped), t (traced), Z (zombie), X.</summary>
    public required char State { get; init; }

    /// <summary>Its number in its own, innermost, PID namespace.</summary>
    public required int InnermostPid { get; init; }

    /// <summary>Bit n-1 stands for signal n, as in all the sets.</summary>
    public required ulong Blocked { get; init; }

    /// <summary>Sent and not yet read, to the process as a whole.</summary>
    public required ulong Pending { get; init; }

    public required ulong Ignored { get; init; }

    public required ulong Caught { get; init; }

    /// <summary>Resident memory in KiB; 0 for a zombie.</summary>
    public required long ResidentKiB { get; init; }

    /// <summary>Null when the process is not there.</summary>
    public static ProcStatus? Read(int pid) => ReadFile(pid, $"/proc/{pid}/status");

    /// <summary>The status of each thread; none when the process is not there.</summary>
    public static IReadOnlyList<ProcStatus> ReadThreads(int pid)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{pid}/task").Select(thread => ReadFile(pid, thread + "/status")).OfType<ProcStatus>()];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>True when the set has the signal.</summary>
    public static bool Has(ulong set, int signal) => (set & (1UL << (signal - 1))) != 0;

    private static ProcStatus? ReadFile(int pid, string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone, or (ESRCH) gone while it was being read.
            return null;
        }

        Dictionary<string, string> fields = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }

        return !fields.TryGetValue("SigCgt", out string? caught) ? null : new ProcStatus
        {
            Pid = pid,
            ParentPid = int.Parse(fields["PPid"]),
            Name = fields["Name"],
            State = fields["State"][0],
            InnermostPid = int.Parse(fields.GetValueOrDefault("NSpid", fields["Pid"]).Split('\t')[^1]),
            Blocked = ulong.Parse(fields["SigBlk"], NumberStyles.HexNumber),
            Pending = ulong.Parse(fields["ShdPnd"], NumberStyles.HexNumber),
            Ignored = ulong.Parse(fields["SigIgn"], NumberStyles.HexNumber),
            Caught = ulong.Parse(caught, NumberStyles.HexNumber),
            ResidentKiB = long.Parse(fields.GetValueOrDefault("VmRSS", "0 kB").Split(' ')[0]),
        };
    }
}
