using System.Text;

namespace Supervisor.Cli;

/// <summary>The table of <c>events</c>: the columns of <c>kubectl events</c>, which remember their widths from row to row.</summary>
internal sealed class EventTable(Screen screen)
{
    private readonly TabWriter _layout = TabWriter.ForTable();
    private bool _hasHeader;

    public string Next(params ReadOnlySpan<EventRow> rows)
    {
        StringBuilder text = new(_hasHeader || rows.IsEmpty ? "" : "LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n");
        _hasHeader |= !rows.IsEmpty;
        DateTimeOffset now = screen.Time.GetUtcNow();
        foreach (EventRow row in rows)
        {
            text.Append(row.Age(now)).Append('\t').Append(row.TypeWord(screen)).Append('\t').Append(row.Reason).Append('\t').Append(row.About).Append('\t').Append(row.Message).Append('\n');
        }

        return text.Length == 0 ? "" : _layout.Format(text.ToString());
    }
}
