using System.Collections.Immutable;

namespace Supervisor.Plans;

/// <summary>The main process and what belongs to its life.</summary>
internal sealed record MainPlan
{
    public required ProcessPlan Process { get; init; }

    /// <summary><c>ports</c>: what the process says that it listens on; nothing is done with it but show it.</summary>
    public ImmutableArray<ContainerPort> Ports { get; init; } = [];

    public HookPlan? PostStart { get; init; }

    public HookPlan? PreStop { get; init; }

    public ProbesPlan Probes { get; init; } = ProbesPlan.None;

    public RestartPlan Restart { get; init; } = RestartPlan.Default;

    public TerminationMessagePlan TerminationMessage { get; init; } = TerminationMessagePlan.Default;

    /// <summary><c>successExitCodes</c>: codes that count as 0 for our own exit. Ranges are already resolved to codes 0 to 255.</summary>
    public ImmutableArray<int> SuccessExitCodes { get; init; } = [];
}

/// <summary>An item of <c>ports</c>.</summary>
/// <param name="Name">Null if it has none.</param>
internal sealed record ContainerPort(string? Name, int Number);
