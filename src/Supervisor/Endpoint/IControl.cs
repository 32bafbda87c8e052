namespace Supervisor.Endpoint;

/// <summary>What the control socket can ask for. Called by threads of the pool: it only posts.</summary>
internal interface IControl
{
    /// <param name="gracePeriod">The request's own; null is the configured one.</param>
    /// <param name="origin">Who asks, in words, for the log.</param>
    void RequestStop(TimeSpan? gracePeriod, string origin);

    /// <summary>The main process is stopped and started again, whatever the policy.</summary>
    void RequestRestart(string origin);
}
