namespace Supervisor.Plans;

/// <summary>A step of <c>initContainers</c>.</summary>
internal sealed record InitStepPlan
{
    /// <summary>The command; with a <see cref="Handler"/> in its place the argument vector is empty, and name, environment and directory are the step's.</summary>
    public required ProcessPlan Process { get; init; }

    /// <summary>What the step does in the place of a command; null is a command.</summary>
    public HandlerPlan? Handler { get; init; }

    /// <summary><c>periodSeconds</c>: how often a handler that waits tries.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>timeoutSeconds</c>: after it SIGTERM, 2 s later SIGKILL, and the step counts as 124. Zero is no limit.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Null is a step that has to end before the next one starts.</summary>
    public SidecarPlan? Sidecar { get; init; }

    /// <summary>Rules of its own for a step that failed.</summary>
    public RestartPlan? Restart { get; init; }

    public TerminationMessagePlan TerminationMessage { get; init; } = TerminationMessagePlan.Default;
}
