using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks.Figures;

/// <summary>How long an end takes that nobody delays.</summary>
internal static class EndFigure
{
    internal static Figure Measure(Field field, Effort effort)
    {
        Quantity leave = new("from main's exit to the init's", "ms", 1e6) { Reference = Roster.Tini.Name };
        Quantity stop = new("from SIGTERM to the init's exit", "ms", 1e6) { Reference = Roster.Tini.Name };
        field.ExplainAbsence(leave, Abilities.EndsWithMain, "does not end with main, or starts it again");
        field.ExplainAbsence(stop, Abilities.StopsMain, "ends without telling main to");
        Field.Alternate(field.Who(Abilities.EndsWithMain), effort.Rounds, contestant => leave.Add(contestant.Name, contestant.Measure("leave", Lives(contestant))));
        Field.Alternate(field.Who(Abilities.StopsMain), effort.Rounds, contestant => stop.Add(contestant.Name, contestant.Measure("end", Lives(contestant))));
        double behindTini = Math.Max(leave.Value(Peer.OursName) - leave.Value(Roster.Tini.Name), stop.Value(Peer.OursName) - stop.Value(Roster.Tini.Name));
        double fastest = field.Others.Where(peer => peer.Can.HasFlag(Abilities.StopsMain | Abilities.Restarts)).Select(peer => stop.Value(peer.Name)).DefaultIfEmpty(double.NaN).Min();
        return new Figure(
            "end",
            "Main exits by itself, or at once when it is told to; the init's exit is seen by its parent, the end of the namespace included.",
            [leave, stop],
            [
                new Target("within 1 ms of tini", behindTini, 1, "ms"),
                new Target("SIGTERM: ahead of all supervisors (ours as a part of the fastest)", stop.Value(Peer.OursName) / fastest, 1, "x"),
            ]);

        int Lives(Contestant contestant) => Math.Max(effort.Starts / 5 / contestant.Peer.Takes, 1);
    }
}
