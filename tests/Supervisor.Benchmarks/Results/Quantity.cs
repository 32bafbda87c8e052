namespace Supervisor.Benchmarks.Results;

/// <summary>One thing that was measured of several, in alternation.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Unit">In the tables.</param>
/// <param name="Scale">Of what was read (nanoseconds, bytes, counts) so many are one unit.</param>
internal sealed class Quantity(string Name, string Unit, double Scale)
{
    private readonly Dictionary<string, Sample> _samples = [];
    private readonly Dictionary<string, string> _absent = [];

    internal string Name { get; } = Name;

    internal string Unit { get; } = Unit;

    internal double Scale { get; } = Scale;

    /// <summary>Whom all are compared with; null: nobody.</summary>
    internal string? Reference { get; init; }

    /// <summary>Whose median is taken off the others' before they are compared ("added"); null: nobody's.</summary>
    internal string? Baseline { get; init; }

    internal IReadOnlyDictionary<string, Sample> Samples => _samples;

    /// <summary>Who has no figure here, and why.</summary>
    internal IReadOnlyDictionary<string, string> Absent => _absent;

    internal void Add(string who, params IEnumerable<long> readings)
    {
        if (!_samples.TryGetValue(who, out Sample? sample))
        {
            _samples[who] = sample = new Sample();
        }

        sample.Add(readings);
    }

    internal void AddAbsent(string who, string why) => _absent[who] = why;

    /// <summary>The median in units, less the baseline's; NaN where there is none.</summary>
    internal double Value(string who) => _samples.TryGetValue(who, out Sample? sample) ? (sample.Median - (Baseline is null ? 0 : _samples[Baseline].Median)) / Scale : double.NaN;

    internal double Percentile99(string who) => _samples.TryGetValue(who, out Sample? sample) ? sample.Percentile99 / Scale : double.NaN;

    /// <summary>How many times the reference's value; NaN where there is none.</summary>
    internal double Ratio(string who) => Reference is null ? double.NaN : Value(who) / Value(Reference);
}
