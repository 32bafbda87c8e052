using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Probes;

/// <summary>
/// How punctual a period of 100 ms is while a loop runs on every processor: an exec probe and a tcp probe, of a supervisor each; and, at the same
/// time, a loop in C that sleeps and spawns the same command.
/// </summary>
internal sealed class PeriodUnderLoad(string? subject)
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(100);

    private static readonly string[] s_kinds = ["exec", "tcp"];

    /// <summary>What one of them did.</summary>
    /// <param name="Expected">Points of the grid from its first run to the end.</param>
    /// <param name="Runs">How many of them it was run at.</param>
    /// <param name="Lateness">Of each run behind its point of the grid, in nanoseconds; the most punctual one sets the grid, so that what every run takes to be met (the start of the command) is not counted.</param>
    /// <param name="Drift">Nanoseconds by which the median of the last tenth is later than that of the first tenth.</param>
    internal sealed record Result(string Name, int Expected, int Runs, Sample Lateness, long Drift);

    /// <summary>Runs all three for so long, at the same time; the loop in C is the last one.</summary>
    internal async Task<IReadOnlyList<Result>> MeasureAsync(TimeSpan length)
    {
        int expected = (int)(length / s_period);
        using ProbeTarget alone = new("exec");
        List<ProbeTarget> targets = [];
        List<SupervisorRun> runs = [];
        try
        {
            using (Load load = new())
            {
                foreach (string kind in s_kinds)
                {
                    ProbeTarget target = new(kind);
                    targets.Add(target);
                    runs.Add(ProbedSupervisor.Start(subject, target, s_period));
                    await runs[^1].WaitForAsync(() => target.Count > 0, "the first attempt");
                }

                using CounterpartProcess loop = new(["beat", Table.Cell($"{s_period.TotalNanoseconds:0}"), .. alone.Command]);
                // A period more, for the last run may come late.
                await Task.Delay(length + s_period);
            }

            return [.. targets.Select(target => Judge(target.Kind, target, expected)), Judge("sleep and posix_spawn in C", alone, expected)];
        }
        finally
        {
            foreach (SupervisorRun run in runs)
            {
                await run.DisposeAsync();
            }

            targets.ForEach(target => target.Dispose());
        }
    }

    internal static Table ToTable(IReadOnlyList<Result> results, TimeSpan length)
    {
        Table table = new(
            Table.Cell($"A period of {s_period.TotalMilliseconds} ms for {length.TotalSeconds} s, a loop on each of {Environment.ProcessorCount} processors"),
            "", "runs", "expected", "late, ms: median", "p99", "worst", "drift");
        foreach (Result result in results)
        {
            table.Add(
                result.Name, Table.Cell($"{result.Runs}"), Table.Cell($"{result.Expected}"), Table.Cell($"{result.Lateness.Median / 1e6:0.00}"),
                Table.Cell($"{result.Lateness.Percentile99 / 1e6:0.00}"), Table.Cell($"{result.Lateness.Worst / 1e6:0.00}"), Table.Cell($"{result.Drift / 1e6:0.00}"));
        }

        return table;
    }

    private static Result Judge(string name, ProbeTarget target, int expected)
    {
        IReadOnlyList<long> metAt = target.MetAt();
        long period = (long)s_period.TotalNanoseconds;
        long[] grid = [.. metAt.Select(met => (met - metAt[0] + (period / 2)) / period)];
        // The first run may be late itself: the most punctual one is the origin. Those past the end are none of ours.
        long[] late = [.. metAt.Zip(grid, (met, k) => met - metAt[0] - (k * period)).Where((_, i) => grid[i] < expected)];
        long origin = late.Min();
        Sample lateness = new();
        lateness.Add(late.Select(time => time - origin));
        int tenth = Math.Max(late.Length / 10, 1);
        return new Result(name, expected, grid.Where(k => k < expected).Distinct().Count(), lateness, Median(late[^tenth..]) - Median(late[..tenth]));
    }

    private static long Median(long[] times)
    {
        Sample sample = new();
        sample.Add(times);
        return sample.Median;
    }
}
