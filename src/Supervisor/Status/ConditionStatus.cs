namespace Supervisor.Status;

/// <summary>Kubernetes' ConditionStatus.</summary>
internal enum ConditionStatus
{
    True,
    False,
    Unknown,
}
