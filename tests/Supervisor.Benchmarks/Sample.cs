namespace Supervisor.Benchmarks;

/// <summary>Readings of one quantity of one contestant: nanoseconds, bytes or counts, never negative.</summary>
internal sealed class Sample
{
    private readonly List<long> _readings = [];

    internal int Count => _readings.Count;

    internal long Median => Percentile(50);

    /// <summary>With fewer than 100 readings this is the largest one.</summary>
    internal long Percentile99 => Percentile(99);

    internal long Worst => Percentile(100);

    /// <summary>The noise: the median of how far each reading is from the median. Half of them are nearer to it.</summary>
    internal long MedianAbsoluteDeviation
    {
        get
        {
            long median = Median;
            return Percentile([.. _readings.Select(reading => Math.Abs(reading - median))], 50);
        }
    }

    internal void Add(params IEnumerable<long> readings) => _readings.AddRange(readings);

    private long Percentile(int percent) => Percentile(_readings, percent);

    /// <summary>The nearest-rank percentile: the smallest reading that is not below <paramref name="percent"/> % of all.</summary>
    private static long Percentile(IReadOnlyList<long> readings, int percent)
    {
        long[] sorted = [.. readings.Order()];
        return sorted.Length > 0
            ? sorted[((sorted.Length * percent + 99) / 100) - 1]
            : throw new InvalidOperationException("nothing was measured");
    }
}
