namespace Supervisor.Plans;

/// <summary>A step of <c>initContainers</c> in command form.</summary>
internal sealed record InitStepPlan
{
    public required ProcessPlan Process { get; init; }

    /// <summary><c>timeoutSeconds</c>: after it SIGTERM, 2 s later SIGKILL, and the step counts as 124. Zero is no limit.</summary>
    public TimeSpan Timeout { get; init; }
}
