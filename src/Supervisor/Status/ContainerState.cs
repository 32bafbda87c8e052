namespace Supervisor.Status;

/// <summary>What one process does now, or did last. A closed set, with Kubernetes' fields (ContainerState).</summary>
internal abstract record ContainerState
{
    private ContainerState()
    {
    }

    /// <param name="Reason"><c>PodInitializing</c>, <c>ContainerCreating</c>, <c>CrashLoopBackOff</c>.</param>
    /// <param name="Message">What it waits for, in words; empty if the reason says all.</param>
    internal sealed record Waiting(string Reason, string Message) : ContainerState;

    internal sealed record Running(DateTimeOffset StartedAt) : ContainerState;

    /// <param name="ExitCode">0 to 255; 128 + n for a death by signal n.</param>
    /// <param name="Signal">The signal that ended it, 0 if it exited by itself.</param>
    /// <param name="Reason"><c>Completed</c> for 0, <c>OOMKilled</c>, <c>StartError</c> if it could not be started, else <c>Error</c>.</param>
    /// <param name="Message">Why it could not be started, or its last words (<c>terminationMessagePath</c>).</param>
    /// <param name="StartedAt">Null if it could not be started.</param>
    internal sealed record Terminated(int ExitCode, int Signal, string Reason, string Message, DateTimeOffset? StartedAt, DateTimeOffset FinishedAt) : ContainerState;
}
