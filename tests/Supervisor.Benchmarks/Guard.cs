using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks;

/// <summary>
/// A limit that a change of kind breaks (a hop to another thread, a handler of the runtime's, a library that starts at once) and
/// the noise of a shared machine does not: start, memory, size and reaping are at about twice what was measured, the others at three times (docs/measurements.md).
/// </summary>
internal sealed record Guard(string Name, string Rule, double Measured, double Limit, string Unit)
{
    internal bool Passes => Measured <= Limit;

    public override string ToString() => FormattableString.Invariant($"{(Passes ? "PASS" : "FAIL")} {Name}: {Measured:0.##} {Unit}, at most {Limit:0.##} {Unit} ({Rule})");

    internal static IReadOnlyList<Guard> Evaluate(Figure start, Figure signal, Figure reaping, Figure idle, Figure size)
    {
        return
        [
            OfRatio("start added", start, 6),
            OfRatio("signal latency", signal, 4),
            OfRatio("reaping CPU", reaping, 3),
            OfRatio("resident memory", idle, 15),
            new("private memory", "3 MB", idle.Quantities[1].Value(Peer.OursName), 3, "MB"),
            new("wake-ups", "none while nothing happens", idle.Quantities[3].Value(Peer.OursName), 0, "a second"),
            new("exit codes under a storm of orphans", "all right", reaping.Quantities[1].Value(Peer.OursName), 0, "% wrong"),
            new("size of the file", "the 16 MB that are aimed at, and a tenth", size.Quantities[0].Value(Peer.OursName), 17.6, "MB"),
        ];
    }

    private static Guard OfRatio(string name, Figure figure, double limit) => new(name, $"{limit:0} x tini", figure.Quantities[0].Ratio(Peer.OursName), limit, "x tini");
}
