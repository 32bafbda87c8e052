namespace Supervisor.Lifecycle;

/// <summary>
/// States of one incarnation:
/// <code>
/// Created -> Starting -> Running -> [Draining] -> [PreStopping] -> Terminating -> Killing -> Ended
/// </code>
/// Every state but Created goes straight to Ended when the process ends; a stop skips what does not apply.
/// </summary>
internal enum ProcessState
{
    /// <summary>Nothing was asked yet.</summary>
    Created,

    /// <summary>The spawn is under way.</summary>
    Starting,

    /// <summary>The process runs; postStart may run beside it.</summary>
    Running,

    /// <summary>Unready, still serving.</summary>
    Draining,

    /// <summary>preStop runs.</summary>
    PreStopping,

    /// <summary>The stop signal was sent.</summary>
    Terminating,

    /// <summary>SIGKILL was sent.</summary>
    Killing,

    /// <summary>The process is gone, or could not be started, or could not be killed.</summary>
    Ended,
}
