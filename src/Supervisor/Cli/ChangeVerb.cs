using System.Globalization;
using System.Text.Json;
using Supervisor.Configuration;

namespace Supervisor.Cli;

/// <summary>
/// <c>stop</c> and <c>restart</c>. They return when the supervisor has taken the request on, and do not wait for what comes of it: they mostly run in
/// the container that ends.
/// </summary>
internal static class ChangeVerb
{
    public const int Accepted = 0;
    public const int Refused = 1;
    public const int NotReached = 2;

    /// <summary>As long as the supervision itself may hang before it counts as stalled.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static VerbResult Execute(ControlCommand.Stop command, ControlSocketSearch search)
    {
        string query = command.GracePeriod is { } grace
            ? string.Create(CultureInfo.InvariantCulture, $"?gracePeriodSeconds={(decimal)grace.Ticks / TimeSpan.TicksPerSecond:0.#######}")
            : "";
        return Ask(command, $"/stop{query}", search, answer => GracePeriodOf(answer) is { } told ? $"stopping, {DurationText.Format(told)} of grace" : "stopping");
    }

    public static VerbResult Execute(ControlCommand.Restart command, ControlSocketSearch search)
    {
        string query = command.Name is { } name ? $"?container={Uri.EscapeDataString(name)}" : "";
        return Ask(command, $"/restart{query}", search, _ => command.Name is { } name ? $"restarting {Texts.OneLine(name)}" : "restarting");
    }

    private static VerbResult Ask(ControlCommand command, string target, ControlSocketSearch search, Func<ControlAnswer, string> success)
    {
        ControlAnswer? answer = search.Ask(command.Socket, "POST", target, out string problem);
        return answer switch
        {
            null => new VerbResult(NotReached, problem, IsError: true),
            { IsSuccess: true } => new VerbResult(Accepted, success(answer)),
            _ => new VerbResult(Refused, $"refused: {answer.Line}", IsError: true),
        };
    }

    /// <summary>The grace period that holds, which a stop under way may have made shorter than what was asked for.</summary>
    private static TimeSpan? GracePeriodOf(ControlAnswer answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("gracePeriodSeconds", out JsonElement seconds)
                && seconds.ValueKind == JsonValueKind.Number
                && seconds.TryGetDecimal(out decimal number)
                && number >= 0 && number <= (decimal)DurationText.Maximum.TotalSeconds
                    ? new TimeSpan((long)(number * TimeSpan.TicksPerSecond))
                    : null;
        }
        catch (JsonException)
        {
            return null; // it was accepted all the same
        }
    }
}
