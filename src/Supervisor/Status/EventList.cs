using System.Collections.Immutable;

namespace Supervisor.Status;

/// <summary>The events that are remembered.</summary>
/// <param name="Items">By their resource version: the one that was told last is the last one.</param>
/// <param name="ResourceVersion">The last one's; 0 if there are none.</param>
internal sealed record EventList(ImmutableArray<PodEvent> Items, long ResourceVersion)
{
    public static readonly EventList Empty = new([], 0);
}
