namespace Supervisor.Status;

/// <summary>One condition of the pod, with Kubernetes' fields (PodCondition).</summary>
/// <param name="Type"><c>PodScheduled</c>, <c>Initialized</c>, <c>ContainersReady</c>, <c>Ready</c>, or a readiness gate's.</param>
/// <param name="Reason">One word in CamelCase; empty if the status says all. A gate's is what its setter gave.</param>
/// <param name="Message">In words; may be empty.</param>
/// <param name="LastTransitionTime">When <paramref name="Status"/> changed last; nothing else changes it.</param>
internal sealed record PodCondition(string Type, ConditionStatus Status, string Reason, string Message, DateTimeOffset LastTransitionTime)
{
    public const string PodScheduled = "PodScheduled";
    public const string Initialized = "Initialized";
    public const string ContainersReady = "ContainersReady";
    public const string Ready = "Ready";
}
