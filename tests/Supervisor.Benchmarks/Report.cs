using System.Text;
using System.Text.Json;

namespace Supervisor.Benchmarks;

/// <summary>What was measured, as a table for people and as JSON for programs.</summary>
internal static class Report
{
    internal static string Table(IReadOnlyDictionary<string, Readings> all, Repetitions repetitions)
    {
        Readings none = all[Contestant.None.Name];
        StringBuilder text = new();
        text.AppendLine($"{repetitions.Rounds} rounds, in each: {repetitions.StartsARound} starts, {repetitions.SignalsARound} signals, {repetitions.Orphans} orphans, 1 idle init; median (99th percentile)");
        text.AppendLine();
        Row(text, ["", "start, ms", "added, ms", "signal, us", "reaping CPU, ms", "resident, MiB", "private, MiB"]);
        Row(text, ["---", "---:", "---:", "---:", "---:", "---:", "---:"]);
        foreach ((string name, Readings readings) in all)
        {
            bool init = readings != none;
            Row(text,
            [
                name,
                Cell(readings.Start, 1e6),
                init ? FormattableString.Invariant($"{(readings.Start.Median - none.Start.Median) / 1e6:0.00}") : "",
                Cell(readings.Signal, 1e3),
                init ? Cell(readings.Reaping, 1e6) : "",
                init ? Cell(readings.Resident, 1 << 20) : "",
                init ? Cell(readings.Private, 1 << 20) : "",
            ]);
        }

        return text.ToString();
    }

    internal static void WriteJson(string path, IReadOnlyDictionary<string, Readings> all, Repetitions repetitions, IReadOnlyList<Guard> guards)
    {
        using FileStream file = File.Create(path);
        using Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("kernel", File.ReadAllText("/proc/sys/kernel/osrelease").Trim());
        json.WriteNumber("processors", Environment.ProcessorCount);
        json.WriteNumber("orphans", repetitions.Orphans);
        json.WriteStartObject("results");
        foreach ((string name, Readings readings) in all)
        {
            json.WriteStartObject(name);
            Write(json, "startNanoseconds", readings.Start);
            Write(json, "signalNanoseconds", readings.Signal);
            Write(json, "reapingNanoseconds", readings.Reaping);
            Write(json, "residentBytes", readings.Resident);
            Write(json, "privateBytes", readings.Private);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("guards");
        foreach (Guard guard in guards)
        {
            json.WriteStartObject();
            json.WriteString("name", guard.Name);
            json.WriteString("rule", guard.Rule);
            json.WriteNumber("measured", guard.Measured);
            json.WriteNumber("limit", guard.Limit);
            json.WriteString("unit", guard.Unit);
            json.WriteBoolean("passes", guard.Passes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Sample sample)
    {
        if (sample.Count == 0)
        {
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("count", sample.Count);
        json.WriteNumber("median", sample.Median);
        json.WriteNumber("p99", sample.Percentile99);
        json.WriteEndObject();
    }

    private static string Cell(Sample sample, double unit) =>
        FormattableString.Invariant($"{sample.Median / unit:0.00} ({sample.Percentile99 / unit:0.00})");

    /// <summary>A row of a Markdown table whose columns also line up on a terminal.</summary>
    private static void Row(StringBuilder text, IReadOnlyList<string> cells)
    {
        text.Append("| ").Append(cells[0].PadRight(10));
        foreach (string cell in cells.Skip(1))
        {
            text.Append(" | ").Append(cell.PadLeft(16));
        }

        text.AppendLine(" |");
    }
}
