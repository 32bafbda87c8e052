using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks.Figures;

/// <summary>From kill(2) at the init to the handler in the main process.</summary>
internal static class SignalFigure
{
    internal static Figure Measure(Field field, Effort effort)
    {
        Quantity signal = new("from kill(2) at the init to main's handler", "us", 1e3) { Reference = Roster.Tini.Name };
        field.ExplainAbsence(signal, Abilities.Forwards, "forwards no signals");
        Field.Alternate(
            [Roster.None, .. field.Who(Abilities.Forwards)], effort.Rounds,
            // The first ones of a life are thrown away.
            contestant => signal.Add(contestant.Name, contestant.Measure("signal", effort.Signals + 5).Skip(5)));
        return new Figure(
            "signal",
            "SIGUSR1, each a millisecond after the last, so that the init has to be woken; none: main is process 1 itself.",
            [signal],
            [
                new Target("median: at most 1.5 x tini", signal.Ratio(Peer.OursName), 1.5, "x"),
                new Target("p99: at most 1.5 x tini", signal.Percentile99(Peer.OursName) / signal.Percentile99(Roster.Tini.Name), 1.5, "x"),
            ]);
    }
}
