using System.Collections.Immutable;

namespace Supervisor.Status;

/// <summary>What was counted since we started: for metrics. State and readiness are the snapshot's.</summary>
internal sealed record Counters
{
    public static readonly Counters None = new();

    /// <summary>Every init step and the main process, in their order.</summary>
    public ImmutableArray<ContainerCounters> Containers { get; init; } = [];

    /// <summary>One for each container, type and result that came at least once.</summary>
    public ImmutableArray<ProbeCounters> Probes { get; init; } = [];

    /// <summary>Processes that were reaped and that nothing here waited for.</summary>
    public long OrphansReaped { get; init; }

    /// <summary>From the start of the process to Ready, in the first incarnation of main that became so; null before.</summary>
    public TimeSpan? FirstTimeToReady { get; init; }

    /// <summary>The same of the last incarnation that became Ready.</summary>
    public TimeSpan? LastTimeToReady { get; init; }

    /// <summary>From the request, drain and preStop included, to the end of the process, of main's last stop; null before the first.</summary>
    public TimeSpan? LastStopDuration { get; init; }
}
