namespace Supervisor.Benchmarks;

/// <summary>
/// A limit that a change of kind breaks (a hop to another thread, a handler of the runtime's, a library that starts at once) and
/// the noise of a shared machine does not: about three times what was measured (docs/measurements.md).
/// </summary>
internal sealed record Guard(string Name, string Rule, double Measured, double Limit, string Unit)
{
    private const double Mebibyte = 1024 * 1024;

    internal bool Passes => Measured <= Limit;

    public override string ToString() => FormattableString.Invariant($"{(Passes ? "PASS" : "FAIL")} {Name}: {Measured:0.##} {Unit}, at most {Limit:0.##} {Unit} ({Rule})");

    internal static IReadOnlyList<Guard> Evaluate(IReadOnlyDictionary<string, Readings> all)
    {
        Readings none = all[Contestant.None.Name];
        Readings tini = all[Contestant.Tini.Name];
        Readings ours = all[Contestant.SubjectName];
        double AddedMilliseconds(Readings readings) => (readings.Start.Median - none.Start.Median) / 1e6;

        return
        [
            new("start added", "4 x tini + 3 ms", AddedMilliseconds(ours), (4 * AddedMilliseconds(tini)) + 3, "ms"),
            new("signal latency", "4 x tini", ours.Signal.Median / 1e3, 4 * tini.Signal.Median / 1e3, "us"),
            new("reaping CPU", "4 x tini", ours.Reaping.Median / 1e6, 4 * tini.Reaping.Median / 1e6, "ms"),
            new("private memory", "3 MiB", ours.Private.Median / Mebibyte, 3, "MiB"),
            new("resident memory", "12 MiB", ours.Resident.Median / Mebibyte, 12, "MiB"),
        ];
    }
}
