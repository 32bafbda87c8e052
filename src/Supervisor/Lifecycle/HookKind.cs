namespace Supervisor.Lifecycle;

internal enum HookKind
{
    PostStart,
    PreStop,
}

/// <summary>What a hook is told in <c>SUPERVISOR_REASON</c>.</summary>
internal enum HookReason
{
    Started,
    StopRequested,
    LivenessFailed,
    StartupFailed,
    PostStartFailed,
    RestartRequested,
}

/// <summary>How a hook ended.</summary>
/// <param name="Succeeded">Exit code 0, or a sleep that lasted its time.</param>
/// <param name="Detail">Why not, in words: <c>exit code 3</c>.</param>
internal sealed record HookOutcome(bool Succeeded, string Detail)
{
    public static readonly HookOutcome Success = new(true, "");

    public static HookOutcome Failure(string detail) => new(false, detail);
}
