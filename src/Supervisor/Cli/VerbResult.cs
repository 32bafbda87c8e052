namespace Supervisor.Cli;

/// <summary>How a verb ended.</summary>
/// <param name="Line">What it says, without a line break at its end unless it is a whole text; empty is nothing.</param>
/// <param name="IsError">Belongs on standard error.</param>
internal sealed record VerbResult(int ExitCode, string Line, bool IsError = false)
{
    public const int Done = 0;

    /// <summary>Refused, timed out, not as it was asked for.</summary>
    public const int NotSo = 1;

    /// <summary>No supervisor answers.</summary>
    public const int NotReached = 2;

    /// <summary>How long a supervisor may take for its answer: as long as the supervision itself may hang before it counts as stalled.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>SIGTERM came and nothing speaks for the supervisor's end: it was meant for us, and we end by it.</summary>
    public bool EndsBySignal { get; init; }
}
