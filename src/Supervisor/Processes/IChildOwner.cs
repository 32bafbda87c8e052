using Supervisor.Lifecycle;

namespace Supervisor.Processes;

/// <summary>Hears of the children that it started.</summary>
internal interface IChildOwner
{
    /// <summary>The process of an incarnation has ended.</summary>
    void OnProcessExited(Incarnation incarnation, Reaped child);

    /// <summary>The process of an incarnation was stopped by a signal, and lives.</summary>
    void OnProcessStopped(Incarnation incarnation, Reaped child);

    /// <summary>The command of a hook or a probe has ended.</summary>
    void OnCommandExited(Reaped child);
}
