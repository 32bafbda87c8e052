using System.Text;

namespace Supervisor.Benchmarks;

/// <summary>Rows of a Markdown table whose columns also line up on a terminal; the first column is text, the others are numbers.</summary>
internal sealed class Table(string title, params IReadOnlyList<string> columns)
{
    private readonly List<IReadOnlyList<string>> _rows = [columns, [.. columns.Select((_, i) => i == 0 ? "---" : "---:")]];

    /// <summary>A number in the invariant culture, rounded.</summary>
    internal static string Cell(FormattableString number) => FormattableString.Invariant(number);

    /// <summary>Median, and the 99th percentile in brackets.</summary>
    /// <param name="unit">How many nanoseconds or bytes are 1.</param>
    internal static string Cell(Sample sample, double unit) => FormattableString.Invariant($"{sample.Median / unit:0.00} ({sample.Percentile99 / unit:0.00})");

    internal void Add(params IReadOnlyList<string> cells) => _rows.Add(cells);

    public override string ToString()
    {
        int[] widths = [.. Enumerable.Range(0, columns.Count).Select(i => _rows.Max(row => row[i].Length))];
        StringBuilder text = new();
        text.AppendLine(title).AppendLine();
        foreach (IReadOnlyList<string> row in _rows)
        {
            text.Append('|');
            for (int i = 0; i < row.Count; i++)
            {
                text.Append(' ').Append(i == 0 ? row[i].PadRight(widths[i]) : row[i].PadLeft(widths[i])).Append(" |");
            }

            text.AppendLine();
        }

        return text.ToString();
    }
}
