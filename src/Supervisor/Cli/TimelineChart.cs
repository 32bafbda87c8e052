using System.Text;
using System.Text.Json;

namespace Supervisor.Cli;

/// <summary><c>timeline</c>: a paragraph for the first run and one for each restart that is still known, a line and a bar for each phase.</summary>
internal static class TimelineChart
{
    private const int LeastBar = 10;
    private const int MostBar = 60;

    /// <param name="document">A list of spans, in the order in which they began.</param>
    public static string Write(JsonElement document, Screen screen)
    {
        DateTimeOffset now = screen.Time.GetUtcNow();
        List<List<TimelineSpan>> runs = Runs(document, now);
        if (runs.Count == 0)
        {
            return "nothing has happened yet\n";
        }

        // Once to learn how wide the columns are, and once to write: all paragraphs are aligned with each other.
        TabWriter layout = new(minimum: 0, padding: 2, remembers: true);
        int width = 0;
        foreach (List<TimelineSpan> run in runs)
        {
            width = Math.Max(width, layout.Format(Columns(run)).Split('\n')[0].Length);
        }

        StringBuilder text = new();
        int room = Math.Clamp(screen.Width - width, LeastBar, MostBar);
        foreach (List<TimelineSpan> run in runs)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(Title(run, now)).Append('\n');
            string[] lines = layout.Format(Columns(run)).Split('\n');
            TimelineScale scale = new(run);
            text.Append(lines[0].TrimEnd()).Append('\n');
            for (int i = 0; i < run.Count; i++)
            {
                text.Append(lines[i + 1]).Append(Bar(run[i], scale, room, screen)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static List<List<TimelineSpan>> Runs(JsonElement document, DateTimeOffset now)
    {
        List<List<TimelineSpan>> runs = [];
        if (document.ValueKind != JsonValueKind.Array)
        {
            return runs;
        }

        foreach (JsonElement item in document.EnumerateArray())
        {
            if (TimelineSpan.Read(item, now) is { } span)
            {
                Of(span).Add(span);
            }
        }

        return runs;

        List<TimelineSpan> Of(TimelineSpan span)
        {
            foreach (List<TimelineSpan> run in runs)
            {
                TimelineSpan first = run[0];
                if (span.IsOfFirstRun ? first.IsOfFirstRun : !first.IsOfFirstRun && first.Container == span.Container && first.Restart == span.Restart)
                {
                    return run;
                }
            }

            runs.Add([]);
            return runs[^1];
        }
    }

    /// <summary><c>web, restart 3, 4m ago: ready after 1.2s, stopped in 30s</c>.</summary>
    private static string Title(List<TimelineSpan> run, DateTimeOffset now)
    {
        // A back-off is no part of what a start takes.
        DateTimeOffset? start = null, readyAt = null, stopFrom = null, stopTo = null;
        foreach (TimelineSpan span in run)
        {
            start ??= span.Phase == "backoff" ? null : span.From;
            if (span is { Phase: "ready", Outcome: "ok" })
            {
                readyAt ??= span.To;
            }

            if (span is { IsOfStop: true, IsOver: true })
            {
                stopFrom ??= span.From;
                stopTo = span.To;
            }
        }

        TimelineSpan first = run[0];
        StringBuilder title = new(first.IsOfFirstRun ? "first run" : $"{first.Container}, restart {first.Restart.Decimal()}");
        title.Append(", ").Append(Ages.Text(now - (start ?? first.From))).Append(" ago");
        string lead = ": ";
        if (readyAt is { } ready && start is { } from)
        {
            title.Append(lead).Append("ready after ").Append(TimelineSpan.Took(ready - from));
            lead = ", ";
        }

        if (stopFrom is { } stopStart && stopTo is { } stopEnd)
        {
            title.Append(lead).Append("stopped in ").Append(TimelineSpan.Took(stopEnd - stopStart));
        }

        return title.ToString();
    }

    private static string Columns(List<TimelineSpan> run)
    {
        StringBuilder text = new("PHASE\tCONTAINER\tTOOK\tOUTCOME\t\n");
        foreach (TimelineSpan span in run)
        {
            text.Append(span.Phase).Append('\t').Append(span.Container).Append('\t').Append(TimelineSpan.Took(span.To - span.From)).Append('\t')
                .Append(span.IsOver ? span.Outcome : "lasts").Append("\t\n");
        }

        return text.ToString();
    }

    private static string Bar(TimelineSpan span, TimelineScale scale, int room, Screen screen)
    {
        int from = (int)Math.Round(scale.Of(span.From) * room), to = (int)Math.Round(scale.Of(span.To) * room);

        // What is too short for a column is still there.
        (char full, char thin) = screen.IsUnicode ? ('█', '▏') : ('#', '|');
        string bar = to > from ? new string(full, to - from) : thin.ToString();
        string coloured = span.Outcome is "" or "ok" or "exit code 0" ? screen.Green(bar) : screen.Red(bar);
        return new string(' ', Math.Min(from, room - 1)) + coloured;
    }
}
