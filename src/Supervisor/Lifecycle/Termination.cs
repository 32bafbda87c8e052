namespace Supervisor.Lifecycle;

/// <summary>How one incarnation ended.</summary>
/// <param name="Code">0 to 255, what it counts as: 124 for a step's time-out.</param>
/// <param name="Signal">The signal that ended it, 0 if it exited by itself.</param>
/// <param name="Message">Why it could not be started, else its last words; may be empty.</param>
/// <param name="StartedAt">Null if it could not be started.</param>
/// <param name="OomKilled">The kernel killed it for want of memory.</param>
internal sealed record Termination(int Code, int Signal, string Message, TimeSpan? StartedAt, TimeSpan FinishedAt, bool OomKilled = false);
