namespace Supervisor.Benchmarks;

/// <summary>Readings of one quantity of one contestant: nanoseconds or bytes, never negative.</summary>
internal sealed class Sample
{
    private readonly List<long> _readings = [];

    internal int Count => _readings.Count;

    internal long Median => Percentile(50);

    /// <summary>With fewer than 100 readings this is the largest one.</summary>
    internal long Percentile99 => Percentile(99);

    internal long Worst => Percentile(100);

    internal void Add(IEnumerable<long> readings) => _readings.AddRange(readings);

    /// <summary>The nearest-rank percentile: the smallest reading that is not below <paramref name="percent"/> % of all.</summary>
    private long Percentile(int percent)
    {
        long[] sorted = [.. _readings.Order()];
        return sorted.Length > 0
            ? sorted[((sorted.Length * percent + 99) / 100) - 1]
            : throw new InvalidOperationException("nothing was measured");
    }
}
