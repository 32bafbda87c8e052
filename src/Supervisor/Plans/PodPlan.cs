using System.Collections.Immutable;

namespace Supervisor.Plans;

/// <summary>Everything a run needs to know, all defaults resolved, nothing left to look up. Made once by <c>PlanBuilder</c>, never changed.</summary>
internal sealed record PodPlan
{
    public const string DefaultNamespace = "default";

    /// <summary>Name of the pod in log and status; the host name if the configuration has none.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace that the pod says it is in; <c>default</c> without a manifest that names one.</summary>
    public string Namespace { get; init; } = DefaultNamespace;

    /// <summary>Run one after the other, top to bottom, each to exit code 0, before <see cref="Main"/> starts.</summary>
    public ImmutableArray<InitStepPlan> InitSteps { get; init; } = [];

    public required MainPlan Main { get; init; }

    /// <summary><c>terminationGracePeriodSeconds</c>: the whole budget of a stop, drain and preStop included. 0 or more; default 30 s.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>drainSeconds</c>: how long, after it turned unready, traffic is still served before preStop begins. 0 or more; default 0.</summary>
    public TimeSpan Drain { get; init; }

    /// <summary>What ends the drain beside its time.</summary>
    public DrainPlan DrainEnd { get; init; } = DrainPlan.ByTime;

    /// <summary><c>readinessGates</c>: condition types, in their order.</summary>
    public ImmutableArray<string> ReadinessGates { get; init; } = [];

    public SignalPlan Signals { get; init; } = SignalPlan.Default;

    public EndpointPlan Endpoint { get; init; } = new();

    public LoggingPlan Logging { get; init; } = new();
}
