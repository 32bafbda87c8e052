using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks.Figures;

/// <summary>What orphans cost process 1, and whether main's exit status is right amid them.</summary>
internal static class ReapingFigure
{
    /// <summary>Orphans of one life whose main exits in the middle of them.</summary>
    private const int Storm = 1000;

    private const int StormCode = 42;

    internal static Figure Measure(Field field, Effort effort)
    {
        Quantity cost = new("processor time for 10,000 orphans", "ms", 1e6) { Reference = Roster.Tini.Name };
        Quantity wrong = new("wrong exit codes of 100 lives whose main exits amid 1,000 orphans", "lives", 1);
        field.ExplainAbsence(cost, Abilities.Reaps, "does not wait for orphans as process 1");
        cost.AddAbsent("supervisord", "waits for no more than 100 orphans a turn, and takes minutes");
        field.ExplainAbsence(wrong, Abilities.Forwards, "does not end with main's exit code");
        Field.Alternate(field.Who(Abilities.Reaps), effort.Rounds, contestant => cost.Add(contestant.Name, contestant.Measure("reap", Effort.Orphans)));
        Dictionary<string, (int Lives, int Wrong)> lives = field.Who(Abilities.Forwards).ToDictionary(peer => peer.Name, _ => (0, 0));
        Field.Alternate(
            field.Who(Abilities.Forwards), Math.Max(effort.Rounds, 10),
            contestant =>
            {
                (int count, int bad) = lives[contestant.Name];
                lives[contestant.Name] = (count + 1, bad + (contestant.Measure("storm", Storm).Single() == StormCode ? 0 : 1));
            });
        foreach ((string name, (int count, int bad)) in lives)
        {
            wrong.Add(name, [100L * bad / count]);
        }

        return new Figure(
            "reaping",
            "The clock of the whole process (clock_getcpuclockid(3)); orphans come as fast as main can make them.",
            [cost, wrong],
            [
                new Target("processor time: at most 1.2 x tini", cost.Ratio(Peer.OursName), 1.2, "x"),
                new Target("no exit code wrong under the storm", wrong.Value(Peer.OursName), 0, "% wrong"),
            ]);
    }
}
