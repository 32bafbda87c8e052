using System.Globalization;

namespace Supervisor.Benchmarks;

/// <summary>Memory of a process, in bytes (/proc/PID/smaps_rollup).</summary>
/// <param name="Resident">All that is mapped and present, pages of files that others share included.</param>
/// <param name="Private">What no other process can share. (Pages of the file that nobody else has mapped are not in it: another container of the same image would share them.)</param>
internal readonly record struct ProcessMemory(long Resident, long Private)
{
    internal static ProcessMemory Read(int pid)
    {
        long resident = 0;
        long @private = 0;
        foreach (string line in File.ReadLines($"/proc/{pid}/smaps_rollup"))
        {
            if (line.StartsWith("Rss:", StringComparison.Ordinal))
            {
                resident = Bytes(line);
            }
            else if (line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                @private = Bytes(line);
            }
        }

        return new ProcessMemory(resident, @private);
    }

    private static long Bytes(string line) => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
}
