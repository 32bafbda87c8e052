namespace Supervisor.Status;

/// <summary>Where the whole is in its life, in Kubernetes' words (PodPhase).</summary>
internal enum PodPhase
{
    /// <summary>Init steps run, or the main process was never started.</summary>
    Pending,

    /// <summary>The main process was started, and runs or will be started again.</summary>
    Running,

    /// <summary>It has ended for good, and it counts as a success.</summary>
    Succeeded,

    /// <summary>It has ended for good, and not as a success; or an init step failed for good.</summary>
    Failed,
}
