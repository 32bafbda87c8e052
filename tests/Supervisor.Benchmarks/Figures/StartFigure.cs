using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks.Figures;

/// <summary>From exec of the init to main's first act.</summary>
internal static class StartFigure
{
    internal static Figure Measure(Field field, Effort effort)
    {
        Quantity start = new("from exec of the init to main's first act", "ms", 1e6) { Reference = Roster.Tini.Name, Baseline = Roster.None.Name };
        // The first start of a file reads it from the disk.
        Field.Alternate(field.All, 1, contestant => _ = contestant.Measure("start", 1));
        Field.Alternate(field.All, effort.Rounds, contestant => start.Add(contestant.Name, contestant.Measure("start", Math.Max(effort.Starts / contestant.Peer.Takes, 1))));
        return new Figure(
            "start",
            "Main is a static program that reads the clock first. Added is what lies above the same program without an init.",
            [start],
            [
                new Target("added: at most 2 x what tini adds", start.Ratio(Peer.OursName), 2, "x"),
                new Target("at least 50 x faster than supervisord to the first spawn (our part of its time)", 1 / (start.Value("supervisord") / start.Value(Peer.OursName)), 1 / 50.0, "x"),
            ]);
    }
}
