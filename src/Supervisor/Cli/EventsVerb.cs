using System.Globalization;
using System.Text.Json;

namespace Supervisor.Cli;

/// <summary><c>events</c>: what is known, and with <c>-w</c> what comes.</summary>
internal static class EventsVerb
{
    private const string Data = "data:";

    public static VerbResult Execute(ControlCommand.Events command, VerbRun run)
    {
        if (ControlDocument.Get(run.Search(), command.Socket, "/events", out JsonElement list) is { } failure)
        {
            return failure;
        }

        EventTable table = new(run.Screen);
        if (command.Watches)
        {
            return Follow(command, run, list, table);
        }

        return command.Format != OutputFormat.Table ? new VerbResult(VerbResult.Done, DocumentText.Write(list, command.Format))
            : list.List("items").GetArrayLength() == 0 ? new VerbResult(VerbResult.Done, "no events yet", IsError: true)
            : new VerbResult(VerbResult.Done, table.Next(EventRow.ReadAll(list)));
    }

    private static VerbResult Follow(ControlCommand.Events command, VerbRun run, JsonElement list, EventTable table)
    {
        bool isFirst = true;
        if (!run.Screen.Write(command.Format == OutputFormat.Table ? table.Next(EventRow.ReadAll(list)) : Documents(list)))
        {
            return new VerbResult(VerbResult.Done, "");
        }

        // From there on (WHATWG HTML, 9.2.4). A number, whatever it says: it goes into a head.
        _ = ulong.TryParse(list.At("metadata").Word("resourceVersion"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong version);
        string after = version > 0 ? string.Create(CultureInfo.InvariantCulture, $"Last-Event-ID: {version}\r\n") : "";
        if (run.Open(command.Socket, "/events?watch", after, out VerbResult? failure) is not { } stream)
        {
            return failure!;
        }

        while (stream.Next(limit: null, out string line) == StreamLine.Read)
        {
            if (!line.StartsWith(Data, StringComparison.Ordinal))
            {
                continue; // its number, its kind, a comment that shows that somebody is there
            }

            if (ControlDocument.Read(line[Data.Length..], out JsonElement item) is { } wrong)
            {
                return wrong;
            }

            if (!run.Screen.Write(command.Format == OutputFormat.Table ? table.Next(EventRow.Read(item)) : Document(item)))
            {
                return new VerbResult(VerbResult.Done, "");
            }
        }

        return Watch.End(run, command, stream, sawEnd: false);

        string Documents(JsonElement all)
        {
            string text = "";
            foreach (JsonElement item in all.List("items").EnumerateArray())
            {
                text += Document(item);
            }

            return text;
        }

        string Document(JsonElement item)
        {
            string lead = isFirst || command.Format == OutputFormat.Json ? "" : "---\n";
            isFirst = false;
            return lead + DocumentText.Write(item, command.Format);
        }
    }
}
