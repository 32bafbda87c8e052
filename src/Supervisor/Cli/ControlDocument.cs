using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>Asks the supervisor for a JSON document.</summary>
internal static class ControlDocument
{
    /// <param name="socket">See <see cref="ControlCommand.Socket"/>.</param>
    /// <param name="document">The document; nothing if there is none.</param>
    /// <returns>Why there is none; null if there is one.</returns>
    public static VerbResult? Get(ControlSocketSearch search, string? socket, string target, out JsonElement document)
    {
        document = default;
        ControlAnswer? answer = search.Ask(socket, "GET", target, out string problem);
        return answer switch
        {
            null => new VerbResult(VerbResult.NotReached, problem, IsError: true),
            { IsSuccess: false } => new VerbResult(VerbResult.NotSo, $"refused: {answer.Line}", IsError: true),
            _ => Read(answer.Body, out document),
        };
    }

    /// <returns>Why it is none; null if it is one.</returns>
    public static VerbResult? Read(string text, out JsonElement document)
    {
        try
        {
            document = JsonReading.Parse(text);
            return null;
        }
        catch (JsonException)
        {
            document = default;
            return new VerbResult(VerbResult.NotReached, "what answers there is no supervisor: it does not speak JSON", IsError: true);
        }
    }
}
