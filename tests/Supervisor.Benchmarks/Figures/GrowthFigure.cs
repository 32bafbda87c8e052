using Supervisor.Benchmarks.Endpoint;
using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks.Figures;

/// <summary>How ours grows with what it is given: memory, and how long the same thing takes.</summary>
internal static class GrowthFigure
{
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(200);

    /// <summary>Signals that are sent to one life; the first ones are thrown away.</summary>
    private const int Signals = 20;

    internal static async Task<Figure> MeasureAsync(Field field, Effort effort)
    {
        Peer ours = field.Ours[^1];
        int rounds = effort.HeavyRounds;
        Quantity stepsMemory = new("init steps: resident", "MB", 1e6);
        Quantity stepsTime = new("init steps: from exec to main's first act, less none", "ms", 1e6) { Baseline = "0" };
        Quantity requestsMemory = new("requests at once: resident", "MB", 1e6);
        Quantity requestsTime = new("requests at once: p99", "ms", 1e6);
        Quantity restartsMemory = new("restarts, and the events of each: resident", "MB", 1e6);
        Quantity restartsTime = new("restarts: the gap of the last one", "ms", 1e6);
        Quantity childrenMemory = new("children of main: resident", "MB", 1e6);
        Quantity childrenSignal = new("children of main: from kill(2) to main's handler", "us", 1e3);
        Quantity childrenEnd = new("children of main: from SIGTERM to the end of all", "ms", 1e6);
        for (int round = 0; round < rounds; round++)
        {
            foreach (int steps in (int[])[0, 1, 10, 100])
            {
                string list = string.Concat(Enumerable.Repeat("- command: [/bin/true]\n", steps));
                using Contestant contestant = new("", ours, ours.Words, steps == 0 ? "initContainers: []\n" : $"initContainers:\n{list}");
                stepsTime.Add(Table.Cell($"{steps}"), contestant.Measure("start", 1));
                using HeldPeer held = contestant.Hold();
                await Task.Delay(s_settle);
                stepsMemory.Add(Table.Cell($"{steps}"), held.Memory().Resident);
            }

            foreach (int clients in (int[])[1, 10, 100])
            {
                using Contestant contestant = new("", ours, ours.Words, "endpoint: {http: \"127.0.0.1:PORT\"}\n");
                using HeldPeer held = contestant.Hold();
                requestsTime.Add(Table.Cell($"{clients}"), Wrk.Run(contestant.Port, "/readyz", clients, effort.Request).Percentile99);
                requestsMemory.Add(Table.Cell($"{clients}"), held.Memory().Resident);
            }

            using (Contestant contestant = new("", ours, ours.Words, RestartFigure.Always))
            using (HeldPeer held = contestant.Hold())
            {
                long gap = 0;
                for (int restart = 1; restart <= 1000; restart++)
                {
                    gap = held.Restart();
                    if (restart is 1 or 10 or 100 or 1000)
                    {
                        restartsTime.Add(Table.Cell($"{restart}"), gap);
                        restartsMemory.Add(Table.Cell($"{restart}"), held.Memory().Resident);
                    }
                }
            }

            foreach (int children in (int[])[1, 100, 10_000])
            {
                using Contestant contestant = new("", ours, ours.Words);
                using HeldPeer held = contestant.Hold();
                held.MakeChildren(children);
                string name = Table.Cell($"{children}");
                childrenMemory.Add(name, held.Memory().Resident);
                childrenSignal.Add(name, Enumerable.Range(0, Signals).Select(_ => held.Signal()).ToArray()[5..]);
                childrenEnd.Add(name, held.End());
            }
        }

        double growth = restartsMemory.Value("1000") - restartsMemory.Value("1");
        return new Figure(
            "growth",
            "Ours alone, a life of its own for each number (restarts: one life).",
            [stepsTime, stepsMemory, requestsTime, requestsMemory, restartsTime, restartsMemory, childrenSignal, childrenEnd, childrenMemory],
            [
                new Target("100 init steps take at most 12 x what 10 take", stepsTime.Value("100") / stepsTime.Value("10"), 12, "x"),
                new Target("a signal with 10,000 children takes at most 1.5 x that with one", childrenSignal.Value("10000") / childrenSignal.Value("1"), 1.5, "x"),
                new Target("1,000 restarts leave at most 2 MB", growth, 2, "MB"),
            ]);
    }
}
