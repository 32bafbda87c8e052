namespace Supervisor.Status;

/// <summary>Kubernetes' types of events.</summary>
internal enum EventType
{
    Normal,
    Warning,
}
