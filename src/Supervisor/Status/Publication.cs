using System.Collections.Immutable;

namespace Supervisor.Status;

/// <summary>All that there is to see at one moment, as one reference: who takes it has parts that fit together.</summary>
internal sealed record Publication(PodSnapshot Snapshot)
{
    public EventList Events { get; init; } = EventList.Empty;

    /// <summary>The phases of the first life and of the last incarnations, in the order in which they began.</summary>
    public ImmutableArray<PhaseSpan> Timeline { get; init; } = [];

    public Counters Counters { get; init; } = Counters.None;

    /// <summary>Grows with each publication, and is never lower than the resource version of the snapshot or of an event.</summary>
    public long Version { get; init; } = Snapshot.ResourceVersion;
}
