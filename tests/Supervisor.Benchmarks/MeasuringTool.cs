using System.Globalization;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks;

/// <summary>The C program that takes the readings (<c>stopwatch.c</c>): compiled once, run for a few readings at a time.</summary>
internal sealed class MeasuringTool
{
    private readonly string _path;

    internal MeasuringTool()
    {
        using TemporaryDirectory directory = new();
        using StreamReader source = new(typeof(MeasuringTool).Assembly.GetManifestResourceStream("stopwatch.c")!);
        _path = CProgram.Compile("stopwatch", [directory.Write("stopwatch.c", source.ReadToEnd())], ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-static"]);
    }

    internal IEnumerable<long> Start(Contestant contestant, int count) => Run("start", count, contestant);

    internal IEnumerable<long> Signal(Contestant contestant, int count) => Run("signal", count, contestant);

    internal IEnumerable<long> Reap(Contestant contestant, int orphans) => Run("reap", orphans, contestant);

    internal (long Resident, long Private) Memory(Contestant contestant)
    {
        long[] readings = [.. Lines(HostCommand.Run(_path, ["memory", .. contestant.Words]))];
        return (readings[0], readings[1]);
    }

    private IEnumerable<long> Run(string what, int count, Contestant contestant) =>
        Lines(HostCommand.Run(_path, [what, count.ToString(CultureInfo.InvariantCulture), .. contestant.Words]));

    private static IEnumerable<long> Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line, CultureInfo.InvariantCulture));
}
