using System.Globalization;
using System.Text;
using System.Text.Json;
using Supervisor.Configuration;

namespace Supervisor.Cli;

/// <summary>
/// <c>stop</c>, <c>restart</c>, <c>condition</c> and <c>signal</c>. They return when the supervisor has taken the request on, and do not wait for what
/// comes of it: they mostly run in the container that ends.
/// </summary>
internal static class ChangeVerb
{
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

    public static VerbResult Execute(ControlCommand.Condition command, ControlSocketSearch search)
    {
        StringBuilder query = new($"?type={Uri.EscapeDataString(command.Type)}&status={command.Status}");
        if (command.Reason is { } reason)
        {
            query.Append("&reason=").Append(Uri.EscapeDataString(reason));
        }

        if (command.Message is { } message)
        {
            query.Append("&message=").Append(Uri.EscapeDataString(message));
        }

        return Ask(command, $"/condition{query}", search, _ => $"{Texts.OneLine(command.Type)} is {command.Status}");
    }

    public static VerbResult Execute(ControlCommand.Signal command, ControlSocketSearch search) =>
        Ask(
            command, $"/signal?container={Uri.EscapeDataString(command.Name)}&signal={Uri.EscapeDataString(command.SignalName)}", search,
            _ => $"sending {Texts.OneLine(command.SignalName)} to {Texts.OneLine(command.Name)}");

    private static VerbResult Ask(ControlCommand command, string target, ControlSocketSearch search, Func<ControlAnswer, string> success)
    {
        ControlAnswer? answer = search.Ask(command.Socket, "POST", target, out string problem);
        return answer switch
        {
            null => new VerbResult(VerbResult.NotReached, problem, IsError: true),
            { IsSuccess: true } => new VerbResult(VerbResult.Done, success(answer)),
            _ => new VerbResult(VerbResult.NotSo, $"refused: {answer.Line}", IsError: true),
        };
    }

    /// <summary>The grace period that holds, which a stop under way may have made shorter than what was asked for.</summary>
    private static TimeSpan? GracePeriodOf(ControlAnswer answer)
    {
        try
        {
            return JsonReading.Parse(answer.Body).Duration("gracePeriodSeconds");
        }
        catch (JsonException)
        {
            return null; // it was accepted all the same
        }
    }
}
