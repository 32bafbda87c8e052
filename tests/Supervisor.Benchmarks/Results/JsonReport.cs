using System.Text.Json;

namespace Supervisor.Benchmarks.Results;

/// <summary>The report for programs.</summary>
internal static class JsonReport
{
    internal static void Write(string path, IReadOnlyList<(string Name, string Value)> facts, IReadOnlyList<Figure> figures, IReadOnlyList<Guard> guards)
    {
        using FileStream file = File.Create(path);
        using Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartObject("facts");
        foreach ((string name, string value) in facts)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteStartArray("figures");
        foreach (Figure figure in figures)
        {
            Write(json, figure);
        }

        json.WriteEndArray();
        json.WriteStartArray("guards");
        foreach (Guard guard in guards)
        {
            json.WriteStartObject();
            json.WriteString("name", guard.Name);
            json.WriteString("rule", guard.Rule);
            Write(json, "measured", guard.Measured);
            Write(json, "limit", guard.Limit);
            json.WriteString("unit", guard.Unit);
            json.WriteBoolean("passes", guard.Passes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Figure figure)
    {
        json.WriteStartObject();
        json.WriteString("name", figure.Name);
        json.WriteString("how", figure.How);
        json.WriteStartArray("quantities");
        foreach (Quantity quantity in figure.Quantities)
        {
            json.WriteStartObject();
            json.WriteString("name", quantity.Name);
            json.WriteString("unit", quantity.Unit);
            json.WriteStartObject("readings");
            foreach ((string who, Sample sample) in quantity.Samples)
            {
                json.WriteStartObject(who);
                json.WriteNumber("count", sample.Count);
                json.WriteNumber("median", sample.Median / quantity.Scale);
                json.WriteNumber("medianAbsoluteDeviation", sample.MedianAbsoluteDeviation / quantity.Scale);
                json.WriteNumber("p99", sample.Percentile99 / quantity.Scale);
                Write(json, "added", quantity.Baseline is null ? double.NaN : quantity.Value(who));
                Write(json, "ratio", quantity.Ratio(who));
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartObject("absent");
            foreach ((string who, string why) in quantity.Absent)
            {
                json.WriteString(who, why);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("targets");
        foreach (Target target in figure.Targets)
        {
            json.WriteStartObject();
            json.WriteString("rule", target.Rule);
            Write(json, "measured", target.Measured);
            Write(json, "limit", target.Limit);
            json.WriteString("unit", target.Unit);
            json.WriteString("verdict", target.Verdict);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Left out where there is none: JSON has no NaN.</summary>
    private static void Write(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
    }
}
