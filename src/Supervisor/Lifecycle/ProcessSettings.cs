using Supervisor.Plans;

namespace Supervisor.Lifecycle;

/// <summary>What a process machine needs to know of the plan.</summary>
internal sealed record ProcessSettings
{
    public required ProcessPlan Process { get; init; }

    public HookPlan? PostStart { get; init; }

    public HookPlan? PreStop { get; init; }

    public ProbesPlan Probes { get; init; } = ProbesPlan.None;

    /// <summary>Zero is no limit.</summary>
    public TimeSpan Timeout { get; init; }

    public required int StopSignal { get; init; }
}
