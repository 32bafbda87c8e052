using System.Collections.Immutable;

namespace Supervisor.Status;

/// <summary>Attempts of one probe that ended alike.</summary>
/// <param name="Type"><c>startup</c>, <c>liveness</c> or <c>readiness</c>.</param>
/// <param name="Result"><c>successful</c>, <c>failed</c> or <c>unknown</c>: the kubelet's words (prober_probe_total).</param>
/// <param name="Duration">Of all of them together.</param>
/// <param name="Buckets">How many took at most <see cref="Bounds"/>[i], each with those of the lower ones; what took longer is in <paramref name="Count"/> only.</param>
internal sealed record ProbeCounters(string Container, string Type, string Result, long Count, TimeSpan Duration, ImmutableArray<long> Buckets)
{
    public const string Successful = "successful";
    public const string Failed = "failed";
    public const string Unknown = "unknown";

    /// <summary>Upper bounds of the histogram.</summary>
    public static ImmutableArray<TimeSpan> Bounds { get; } =
    [
        TimeSpan.FromMilliseconds(1),
        TimeSpan.FromMilliseconds(5),
        TimeSpan.FromMilliseconds(25),
        TimeSpan.FromMilliseconds(100),
        TimeSpan.FromMilliseconds(500),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
    ];
}
