using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>One event (v1), as kubectl's tables have it.</summary>
/// <param name="From">Who made it: component and host.</param>
internal sealed record EventRow(string Type, string Reason, string From, string About, string Message, int Count, DateTimeOffset? First, DateTimeOffset? Last)
{
    public static EventRow Read(JsonElement item)
    {
        JsonElement source = item.At("source"), about = item.At("involvedObject");
        string component = source.Text("component") is { Length: > 0 } named ? named : item.Text("reportingComponent");
        string host = source.Text("host");
        return new EventRow(
            Screen.Safe(item.Text("type")), Screen.Safe(item.Text("reason")), Screen.Safe(host.Length > 0 ? $"{component}, {host}" : component),
            Screen.Safe($"{about.Text("kind")}/{about.Text("name")}"), Screen.Safe(item.Text("message").Trim()), item.Number("count"), item.Time("firstTimestamp"), item.Time("lastTimestamp"));
    }

    /// <summary>A list, the one that was last seen last at the end.</summary>
    public static EventRow[] ReadAll(JsonElement list)
    {
        JsonElement items = list.List("items");
        EventRow[] rows = new EventRow[items.GetArrayLength()];
        int count = 0;
        foreach (JsonElement item in items.EnumerateArray())
        {
            // They mostly come in their order: from the back to its place. What came first within a second stays first.
            EventRow row = Read(item);
            int at = count++;
            for (; at > 0 && row.LastTicks < rows[at - 1].LastTicks; at--)
            {
                rows[at] = rows[at - 1];
            }

            rows[at] = row;
        }

        return rows;
    }

    /// <summary><c>12s</c>, or <c>4s (x8 over 18s)</c>: last seen, how often, first seen.</summary>
    public string Age(DateTimeOffset now) =>
        Count > 1 ? $"{Ages.Since(Last, now)} (x{Count.Decimal()} over {Ages.Since(First, now)})" : Ages.Since(First, now);

    private long LastTicks => Last?.UtcTicks ?? 0;

    public string TypeWord(Screen screen) => Type == "Warning" ? screen.Yellow(Type) : Type;
}
