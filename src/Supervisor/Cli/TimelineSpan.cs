using System.Globalization;
using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>One phase, as <c>GET /timeline</c> has it.</summary>
/// <param name="Restart">Which run of the container; 0 is the first.</param>
/// <param name="To">Now, while it lasts.</param>
/// <param name="Outcome">Empty while it lasts.</param>
internal sealed record TimelineSpan(string Phase, string Container, int Restart, DateTimeOffset From, DateTimeOffset To, string Outcome)
{
    /// <returns>Null if it has no beginning.</returns>
    public static TimelineSpan? Read(JsonElement span, DateTimeOffset now)
    {
        if (span.Time("from") is not { } from)
        {
            return null;
        }

        DateTimeOffset to = span.Time("to") ?? now;
        return new TimelineSpan(Screen.Safe(span.Text("phase")), Screen.Safe(span.Text("container")), span.Number("restart"), from, to < from ? from : to, Screen.Safe(span.Text("outcome")));
    }

    /// <summary>Init steps run before the first run of anything else, and their own restarts are part of that.</summary>
    public bool IsOfFirstRun => Phase == "init" || Restart == 0;

    public bool IsOver => Outcome.Length > 0;

    public bool IsOfStop => Phase is "drain" or "preStop" or "stop";

    /// <summary><c>4ms</c>, <c>1.25s</c>, <c>83.1s</c>, <c>4m11s</c>: three digits or an age.</summary>
    public static string Took(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0}ms"),
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.##}s"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.#}s"),
        _ => Ages.Text(duration),
    };
}
