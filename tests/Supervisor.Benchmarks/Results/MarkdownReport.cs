using System.Text;

namespace Supervisor.Benchmarks.Results;

/// <summary>The report for people.</summary>
internal static class MarkdownReport
{
    internal static string Write(IReadOnlyList<(string Name, string Value)> facts, IReadOnlyList<Figure> figures)
    {
        StringBuilder text = new();
        text.AppendLine("Noise is the median absolute deviation: half of the readings are nearer to the median.").AppendLine();
        foreach ((string name, string value) in facts)
        {
            text.Append("- ").Append(name).Append(": ").AppendLine(value);
        }

        text.AppendLine();
        Table targets = new("Targets", "", "figure", "measured", "at most", "");
        foreach (Figure figure in figures)
        {
            foreach (Target target in figure.Targets)
            {
                targets.Add(target.Rule, figure.Name, double.IsNaN(target.Measured) ? "" : Unit(target.Measured, target.Unit), Unit(target.Limit, target.Unit), target.Verdict);
            }
        }

        text.AppendLine(targets.ToString());
        foreach (Figure figure in figures)
        {
            text.AppendLine(Write(figure));
        }

        return text.ToString();
    }

    internal static string Write(Figure figure)
    {
        StringBuilder text = new();
        text.Append("## ").AppendLine(figure.Name).AppendLine().AppendLine(figure.How).AppendLine();
        foreach (Quantity quantity in figure.Quantities)
        {
            text.AppendLine(Write(quantity));
        }

        return text.ToString();
    }

    internal static string Write(Quantity quantity)
    {
        string unit = quantity.Unit.Length == 0 ? "" : $", {quantity.Unit}";
        List<string> columns = ["", $"median{unit}", "noise", "p99", "readings"];
        if (quantity.Baseline is not null)
        {
            columns.Add("added");
        }

        if (quantity.Reference is not null)
        {
            columns.Add($"x {quantity.Reference}");
        }

        Table table = new($"**{quantity.Name}**", columns);
        foreach ((string who, Sample sample) in quantity.Samples)
        {
            List<string> cells =
            [
                who, Number(sample.Median / quantity.Scale), Number(sample.MedianAbsoluteDeviation / quantity.Scale), Number(sample.Percentile99 / quantity.Scale), Table.Cell($"{sample.Count}"),
            ];
            bool isBaseline = who == quantity.Baseline;
            if (quantity.Baseline is not null)
            {
                cells.Add(isBaseline ? "" : Number(quantity.Value(who)));
            }

            if (quantity.Reference is not null)
            {
                cells.Add(isBaseline || who == "none" || !double.IsFinite(quantity.Ratio(who)) ? "" : Number(quantity.Ratio(who)));
            }

            table.Add(cells);
        }

        StringBuilder text = new(table.ToString());
        foreach (IGrouping<string, KeyValuePair<string, string>> reason in quantity.Absent.GroupBy(absent => absent.Value))
        {
            text.AppendLine().Append("No figure: ").Append(string.Join(", ", reason.Select(absent => absent.Key))).Append(" (").Append(reason.Key).AppendLine(").");
        }

        return text.ToString();
    }

    /// <summary>Three digits, or all before the point.</summary>
    private static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 1 => Table.Cell($"{value:0.000}"),
        < 10 => Table.Cell($"{value:0.00}"),
        < 100 => Table.Cell($"{value:0.0}"),
        _ => Table.Cell($"{value:#,0}"),
    };

    private static string Unit(double value, string unit) => unit.Length == 0 ? Number(value) : $"{Number(value)} {unit}";
}
