namespace Supervisor.Lifecycle;

/// <summary>What a <see cref="ProcessMachine"/> tells the pod, within the call that it happened in.</summary>
internal interface IProcessOwner
{
    /// <summary>Whether it is started or ready may have changed: its postStart is over, startup passed, or readiness has a new verdict.</summary>
    void OnReadinessChanged(TimeSpan now, ProcessMachine process);

    /// <summary>Liveness or startup failed for good in this incarnation: the process is to be stopped, preStop included.</summary>
    void OnProbeFailed(TimeSpan now, ProcessMachine process, ProbeKind probe);

    /// <summary>postStart failed: the process is to be stopped, preStop included.</summary>
    void OnPostStartFailed(TimeSpan now, ProcessMachine process);

    /// <summary>The process is gone (or was never there, or can't be killed): <see cref="ProcessMachine.Status"/> is final.</summary>
    void OnEnded(TimeSpan now, ProcessMachine process);
}
