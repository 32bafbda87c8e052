using System.Globalization;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks;

/// <summary>What probes meet and who asks (<c>counterpart.c</c>): compiled once, cheap beside what is measured.</summary>
internal static class Counterpart
{
    private static readonly Lazy<string> s_path = new(() =>
    {
        using TemporaryDirectory directory = new();
        using StreamReader source = new(typeof(Counterpart).Assembly.GetManifestResourceStream("counterpart.c")!);
        return CProgram.Compile("counterpart", [directory.Write("counterpart.c", source.ReadToEnd())], ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-static"]);
    });

    internal static string Path => s_path.Value;

    /// <summary>A process each, one after the other: nanoseconds from before the spawn to after the wait, and of CPU time.</summary>
    internal static IReadOnlyList<(long Wall, long Cpu)> Spawn(int count, params IReadOnlyList<string> program) =>
        [.. Lines("spawn", Text(count), program).Select(numbers => (numbers[0], numbers[1]))];

    /// <summary>Nanoseconds from before connect(2) to the first bytes of the answer, a connection each.</summary>
    internal static IReadOnlyList<long> Ask(int count, int port, string path) => [.. Lines("ask", Text(count), [Text(port), path]).Select(numbers => numbers[0])];

    /// <summary>Nanoseconds of CPU time so far: the process with all its threads, and those of its children that it has waited for (in steps of 10 ms).</summary>
    internal static (long Own, long Children) ProcessorTime(int pid)
    {
        long[] numbers = Lines("cpu", Text(pid), []).Single();
        return (numbers[0], numbers[1]);
    }

    private static IEnumerable<long[]> Lines(string role, string first, IReadOnlyList<string> rest) =>
        HostCommand.Run(Path, [role, first, .. rest]).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray());

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
