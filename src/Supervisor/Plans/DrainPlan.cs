using System.Collections.Immutable;

namespace Supervisor.Plans;

/// <summary>What ends a drain before its time, and what may prolong it.</summary>
/// <param name="UntilIdlePorts">The drain ends when these ports have no connection any more; empty: by time alone.</param>
/// <param name="Maximum"><c>maxSeconds</c>; null is the drain's own length.</param>
internal sealed record DrainPlan(ImmutableArray<int> UntilIdlePorts, TimeSpan? Maximum)
{
    public static readonly DrainPlan ByTime = new([], null);
}
