using System.Collections.Immutable;

namespace Supervisor.Plans;

/// <summary>What a process is started with beside its user: <c>umask</c>, <c>rlimits</c>, <c>oomScoreAdj</c>, <c>nice</c>. Null is as we are.</summary>
internal sealed record LimitsPlan
{
    public static readonly LimitsPlan Unchanged = new();

    /// <summary>0 to 0777.</summary>
    public int? Umask { get; init; }

    /// <summary>Sorted by name.</summary>
    public ImmutableArray<ResourceLimit> ResourceLimits { get; init; } = [];

    /// <summary>-1000 to 1000 (proc(5)).</summary>
    public int? OomScoreAdjustment { get; init; }

    /// <summary>-20 to 19 (setpriority(2)).</summary>
    public int? Nice { get; init; }
}

/// <summary>A limit of setrlimit(2).</summary>
/// <param name="Name">As in <c>nofile</c>.</param>
/// <param name="Soft">Null is unlimited.</param>
/// <param name="Hard">Null is unlimited; never below <paramref name="Soft"/>.</param>
internal sealed record ResourceLimit(string Name, ulong? Soft, ulong? Hard);
