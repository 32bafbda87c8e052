using System.Collections.Immutable;

namespace Supervisor.Status;

/// <summary>The status of one process: the main one, or an init step (Kubernetes' ContainerStatus).</summary>
internal sealed record ContainerStatus
{
    public required string Name { get; init; }

    public required ContainerState State { get; init; }

    /// <summary>How the incarnation before this one ended; null in the first.</summary>
    public ContainerState.Terminated? LastState { get; init; }

    /// <summary>Running, started, and readiness has passed; of an init step: it ended with 0.</summary>
    public bool Ready { get; init; }

    /// <summary>Running, postStart over, startup passed.</summary>
    public bool Started { get; init; }

    public int RestartCount { get; init; }

    /// <summary>When its back-off ends and it is started again; null while it waits for none.</summary>
    public DateTimeOffset? NextRestart { get; init; }

    /// <summary>0 while it does not run.</summary>
    public int Pid { get; init; }

    public ImmutableArray<ProbeStatus> Probes { get; init; } = [];

    /// <summary>By what they hold, where the synthesized one would ask whether the probes are the same array.</summary>
    public bool Equals(ContainerStatus? other) => other is not null && EqualsButForProbes(other) && Probes.AsSpan().SequenceEqual(other.Probes.AsSpan());

    public bool EqualsButForProbes(ContainerStatus other) =>
        (Name, State, LastState, Ready, Started, RestartCount, NextRestart, Pid) ==
        (other.Name, other.State, other.LastState, other.Ready, other.Started, other.RestartCount, other.NextRestart, other.Pid);

    public override int GetHashCode() => HashCode.Combine(Name, State, RestartCount);
}
