namespace Supervisor.Plans;

/// <summary>Where a process may leave its last words.</summary>
/// <param name="Path"><c>terminationMessagePath</c>.</param>
/// <param name="FromLogs"><c>terminationMessagePolicy: FallbackToLogsOnError</c>.</param>
internal sealed record TerminationMessagePlan(string Path, bool FromLogs)
{
    public static readonly TerminationMessagePlan Default = new("/dev/termination-log", FromLogs: false);
}
