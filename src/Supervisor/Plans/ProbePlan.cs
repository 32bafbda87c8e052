namespace Supervisor.Plans;

/// <summary>One of <c>startupProbe</c>, <c>livenessProbe</c>, <c>readinessProbe</c>, all defaults resolved.</summary>
internal sealed record ProbePlan
{
    public required HandlerPlan Handler { get; init; }

    /// <summary><c>initialDelaySeconds</c>, from the start of the process.</summary>
    public TimeSpan InitialDelay { get; init; }

    /// <summary><c>timeoutSeconds</c> of one attempt.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>periodSeconds</c>, from the start of one attempt to the next.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>successThreshold</c>: successes in a row; always 1 but for readiness.</summary>
    public int SuccessThreshold { get; init; } = 1;

    /// <summary><c>failureThreshold</c>: failures in a row.</summary>
    public int FailureThreshold { get; init; } = 3;

    /// <summary><c>terminationGracePeriodSeconds</c> of a stop that this probe causes; null is the pod's. Never set for readiness.</summary>
    public TimeSpan? GracePeriod { get; init; }
}
