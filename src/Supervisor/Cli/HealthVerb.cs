namespace Supervisor.Cli;

/// <summary>
/// <c>health [live|ready|startup]</c>, for Docker's HEALTHCHECK: it ends with 0 or 1 and nothing else (2 is reserved there), and says one line, which
/// <c>docker inspect</c> shows.
/// </summary>
internal static class HealthVerb
{
    public const int Healthy = 0;
    public const int Unhealthy = 1;

    /// <summary>When we give up by ourselves and can say on what; what hangs beyond that is ended by <see cref="HardLimit"/>.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(900);

    /// <summary>When the process ends, whatever it does.</summary>
    public static readonly TimeSpan HardLimit = TimeSpan.FromSeconds(1);

    public static VerbResult Execute(ControlCommand.Health command, ControlSocketSearch search)
    {
        VerbResult result = Ask(command, search);
        return command.IsQuiet ? result with { Line = "" } : result;
    }

    private static VerbResult Ask(ControlCommand.Health command, ControlSocketSearch search)
    {
        ControlAnswer? answer = search.Ask(command.Socket, "GET", $"/{command.Check}z", out string problem);
        return answer is null ? new VerbResult(Unhealthy, problem) : new VerbResult(answer.IsSuccess ? Healthy : Unhealthy, answer.Line);
    }
}
