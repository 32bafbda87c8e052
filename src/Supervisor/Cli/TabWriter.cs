using System.Text;

namespace Supervisor.Cli;

/// <summary>
/// Go's <c>text/tabwriter</c>, with which kubectl lays out all that it prints: a cell ends with a tab, and a column is as wide as its widest cell in
/// the lines that follow each other and have one there. What stands behind a line's last tab belongs to no column.
/// </summary>
/// <param name="minimum">The least width of a column.</param>
/// <param name="padding">Blanks behind the widest cell; counted into the width.</param>
/// <param name="remembers">A column never gets narrower again in what is laid out later: for a table that grows line by line.</param>
internal sealed class TabWriter(int minimum, int padding, bool remembers = false)
{
    private readonly List<int> _widths = [];
    private readonly List<int> _widest = [];

    /// <summary>As <c>kubectl get</c> and <c>kubectl events</c>: their rows come one after the other.</summary>
    public static TabWriter ForTable() => new(minimum: 6, padding: 3, remembers: true);

    /// <summary>As <c>kubectl describe</c>.</summary>
    public static TabWriter ForDescription() => new(minimum: 0, padding: 2);

    /// <param name="text">Whole lines.</param>
    public string Format(string text)
    {
        string[] lines = text.Split('\n');
        string[][] cells = new string[lines.Length][];
        for (int i = 0; i < lines.Length; i++)
        {
            cells[i] = lines[i].Split('\t');
        }

        StringBuilder output = new(text.Length * 2);
        Format(cells, 0, lines.Length, output);
        output.Length--; // behind the last line break is no line
        return output.ToString();
    }

    private void Format(string[][] lines, int from, int to, StringBuilder output)
    {
        int column = _widths.Count;
        for (int i = from; i < to; i++)
        {
            if (column >= lines[i].Length - 1)
            {
                continue;
            }

            Write(lines, from, i, output);
            from = i;
            int width = minimum;
            for (; i < to && column < lines[i].Length - 1; i++)
            {
                width = Math.Max(width, Width(lines[i][column]) + padding);
            }

            _widths.Add(remembers ? Remember(column, width) : width);
            Format(lines, from, i, output);
            _widths.RemoveAt(column);
            from = i;
        }

        Write(lines, from, to, output);
    }

    private int Remember(int column, int width)
    {
        if (_widest.Count == column)
        {
            _widest.Add(width);
        }

        return _widest[column] = Math.Max(_widest[column], width);
    }

    private void Write(string[][] lines, int from, int to, StringBuilder output)
    {
        for (int i = from; i < to; i++)
        {
            for (int column = 0; column < lines[i].Length; column++)
            {
                string cell = lines[i][column];
                output.Append(cell);
                if (column < _widths.Count)
                {
                    output.Append(' ', _widths[column] - Width(cell));
                }
            }

            output.Append('\n');
        }
    }

    /// <summary>In characters of Unicode, as there; our colours have none.</summary>
    private static int Width(string cell)
    {
        int width = 0;
        for (int i = 0; i < cell.Length; i++)
        {
            if (cell[i] == Screen.Escape)
            {
                i = cell.IndexOf('m', i);
            }
            else if (!char.IsLowSurrogate(cell[i]))
            {
                width++;
            }
        }

        return width;
    }
}
