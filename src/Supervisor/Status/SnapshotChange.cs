namespace Supervisor.Status;

/// <summary>What has changed from one snapshot to the next.</summary>
internal enum SnapshotChange
{
    None,

    /// <summary>How a probe is doing, in numbers and words, and nothing that a pod in Kubernetes would show.</summary>
    Details,

    /// <summary>The status itself: a new resource version.</summary>
    Status,
}
