namespace Supervisor.Cli;

/// <summary>What a verb works with.</summary>
/// <param name="NewSearch">A new search for the supervisor, that takes as long as it is told at most.</param>
/// <param name="Alarm">A descriptor that can be read once SIGTERM came; -1 is none.</param>
internal sealed record VerbRun(Screen Screen, Func<TimeSpan, ControlSocketSearch> NewSearch, int Alarm)
{
    /// <summary>A search with the usual limit.</summary>
    public ControlSocketSearch Search() => NewSearch(VerbResult.Limit);

    /// <summary>Opens a stream.</summary>
    /// <param name="headers">See <see cref="ControlConnection.Send"/>.</param>
    /// <param name="failure">Why there is none.</param>
    /// <returns>Null if there is none.</returns>
    public ControlStream? Open(string? socket, string target, string headers, out VerbResult? failure)
    {
        if (Search().Find(socket, out string problem) is not { } connection)
        {
            failure = new VerbResult(VerbResult.NotReached, problem, IsError: true);
            return null;
        }

        connection.Send("GET", target, headers);
        ControlStream stream = new(connection, Alarm);
        string? wrong = stream.Begin(out ControlAnswer? refusal);
        failure = refusal is not null ? new VerbResult(VerbResult.NotSo, $"refused: {refusal.Line}", IsError: true)
            : wrong is not null ? new VerbResult(VerbResult.NotReached, wrong, IsError: true)
            : null;
        return failure is null ? stream : null;
    }
}
