using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>What the control socket can ask for. Called by threads of the pool: it only posts.</summary>
internal interface IControl
{
    /// <param name="gracePeriod">The request's own; null is the configured one.</param>
    /// <param name="origin">Who asks, in words, for the log.</param>
    void RequestStop(TimeSpan? gracePeriod, string origin);

    /// <summary>The main process is stopped and started again, whatever the policy.</summary>
    void RequestRestart(string origin);

    /// <summary>Sets the condition of a readiness gate. The caller has seen to it that there is such a gate.</summary>
    /// <param name="reason">Empty if none is given, as <paramref name="message"/>.</param>
    void SetCondition(string type, ConditionStatus status, string reason, string message, string origin);

    /// <summary>Sends a process a signal as it is: not mapped, and no stop.</summary>
    /// <param name="container">The main process's name, or that of the init step that runs.</param>
    void Signal(string container, int signal, string origin);
}
