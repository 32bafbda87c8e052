using System.Collections.Immutable;

namespace Supervisor.Status;

/// <summary>The whole at one moment. Never changed: the loop replaces it, everybody else reads (<see cref="StatusBoard"/>).</summary>
internal sealed record PodSnapshot
{
    /// <summary>Name of the pod.</summary>
    public required string Name { get; init; }

    public required string Namespace { get; init; }

    public required PodPhase Phase { get; init; }

    /// <summary>When we started.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>When the grace period of the stop ends; null while nobody asked for one.</summary>
    public DateTimeOffset? StopDeadline { get; init; }

    /// <summary><c>/livez</c>: fails only where liveness failed for good.</summary>
    public required Verdict Live { get; init; }

    /// <summary><c>/readyz</c>.</summary>
    public required Verdict Ready { get; init; }

    /// <summary><c>/startupz</c>.</summary>
    public required Verdict Started { get; init; }

    public ImmutableArray<ContainerStatus> InitContainers { get; init; } = [];

    public required ContainerStatus Main { get; init; }

    /// <summary>PodScheduled, Initialized, ContainersReady, Ready, then the readiness gates that were set, in their order.</summary>
    public ImmutableArray<PodCondition> Conditions { get; init; } = [];

    /// <summary>The configured gates' condition types, set or not.</summary>
    public ImmutableArray<string> ReadinessGates { get; init; } = [];

    /// <summary>
    /// Grows with each change but those of a probe's streak and last message, which are no part of a pod in Kubernetes; counted together with
    /// the events'. <see cref="StatusBoard.Version"/> grows with those as well.
    /// </summary>
    public long ResourceVersion { get; init; }
}
