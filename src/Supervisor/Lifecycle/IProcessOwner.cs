namespace Supervisor.Lifecycle;

/// <summary>What a <see cref="ProcessMachine"/> tells the pod, within the call that it happened in.</summary>
internal interface IProcessOwner
{
    /// <summary>The process runs and its postStart is over.</summary>
    void OnStarted(TimeSpan now, ProcessMachine process);

    /// <summary>postStart failed: the process is to be stopped, preStop included.</summary>
    void OnPostStartFailed(TimeSpan now, ProcessMachine process);

    /// <summary>The process is gone (or was never there, or can't be killed): <see cref="ProcessMachine.Status"/> is final.</summary>
    void OnEnded(TimeSpan now, ProcessMachine process);
}
