namespace Supervisor.Plans;

/// <summary><c>lifecycle.postStart</c> or <c>lifecycle.preStop</c>: exactly one handler.</summary>
internal sealed record HookPlan
{
    public required HandlerPlan Handler { get; init; }

    /// <summary><c>timeoutSeconds</c> of a hook (ours): after it the hook is killed with all of its group and has failed. Zero is no limit.</summary>
    public TimeSpan Timeout { get; init; }
}
