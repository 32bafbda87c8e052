namespace Supervisor.Plans;

/// <summary>What an init step with <c>restartPolicy: Always</c> has beside its process: it goes on running next to the main process.</summary>
internal sealed record SidecarPlan
{
    public HookPlan? PostStart { get; init; }

    public HookPlan? PreStop { get; init; }

    /// <summary><c>lifecycle.stopSignal</c>; default SIGTERM (15).</summary>
    public int StopSignal { get; init; } = 15;

    public ProbesPlan Probes { get; init; } = ProbesPlan.None;
}
