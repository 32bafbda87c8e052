using System.Diagnostics;
using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks.Figures;

/// <summary>From main's exit to the next main's first act, without a back-off.</summary>
internal static class RestartFigure
{
    /// <summary>Of ours: started again at once, always.</summary>
    internal const string Always = "restartPolicy: Always\nrestartBackoff: {initialSeconds: 0.001, maxSeconds: 0.001}\n";

    /// <summary>runit lets a main that has not lived for a second wait (s6 each, supervisord looks once a second).</summary>
    private static readonly TimeSpan s_life = TimeSpan.FromSeconds(1.1);

    internal static async Task<Figure> MeasureAsync(Field field, Effort effort)
    {
        Quantity gap = new("from main's exit to the next main's first act", "ms", 1e6);
        field.ExplainAbsence(gap, Abilities.Restarts, "starts nothing again");
        List<Contestant> contestants = [];
        List<HeldPeer> held = [];
        try
        {
            foreach (Peer peer in field.Who(Abilities.Restarts))
            {
                contestants.Add(new Contestant(peer, Always));
                held.Add(contestants[^1].Hold());
            }

            long[] startedAt = [.. held.Select(_ => Stopwatch.GetTimestamp())];
            for (int round = 0; round <= effort.Rounds; round++)
            {
                for (int i = 0; i < held.Count; i++)
                {
                    TimeSpan left = s_life - Stopwatch.GetElapsedTime(startedAt[i]);
                    if (left > TimeSpan.Zero)
                    {
                        await Task.Delay(left);
                    }

                    long measured = held[i].Restart();
                    startedAt[i] = Stopwatch.GetTimestamp();
                    // The first restart of a life is a warm-up.
                    if (round > 0)
                    {
                        gap.Add(contestants[i].Name, measured);
                    }
                }
            }
        }
        finally
        {
            held.ForEach(one => one.Dispose());
            contestants.ForEach(contestant => contestant.Dispose());
        }

        double fastest = field.Others.Select(peer => gap.Value(peer.Name)).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
        return new Figure(
            "restart",
            "Back-off off, main had lived for more than a second (runit waits otherwise; s6 lets each wait for a second, and supervisord looks once a second).",
            [gap],
            [new Target("first of the supervisors (ours as a part of the fastest)", gap.Value(Peer.OursName) / fastest, 1, "x")]);
    }
}
