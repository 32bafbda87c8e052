using System.Globalization;
using System.Text;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>
/// <c>GET /events</c> as a stream of server-sent events (WHATWG HTML, section 9.2): what is there, or what is newer than <c>Last-Event-ID</c>,
/// then each as it comes. One that happens again is told again, with its new count. Who is slower than the events is given the newest count.
/// </summary>
/// <param name="after">The resource version that the reader has; 0 is none.</param>
/// <param name="showsAll">Messages that may hold output too.</param>
internal sealed class EventStream(StatusBoard board, long after, bool showsAll) : IAnswerStream
{
    /// <summary>More than the fixed part of an event as JSON has, for the sum of what a reader is behind.</summary>
    private const int FixedBytes = 640;

    /// <summary>A comment after so long a silence: so that whoever stands between knows that there is still somebody, and that a reader who is gone is noticed.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private long _cursor;
    private bool _isBack;

    public async Task RunAsync(StreamOutput output)
    {
        // A number that we have not come to yet is one of a former life.
        _isBack = after > 0 && after <= board.Version;
        _cursor = _isBack ? after : 0;
        long spoken = Environment.TickCount64;
        if (!await output.TryWriteAsync(":\n\n"u8.ToArray(), NoLag).ConfigureAwait(false))
        {
            return;
        }

        while (true)
        {
            bool isEnding = output.IsEnding;
            long version = board.Version;
            EventList events = board.Events;
            if (events.ResourceVersion > _cursor)
            {
                spoken = Environment.TickCount64;
                if (!await TryTellAsync(output, events).ConfigureAwait(false))
                {
                    return;
                }
            }

            if (isEnding)
            {
                return;
            }

            if (Environment.TickCount64 - spoken >= LongestSilence.TotalMilliseconds)
            {
                spoken = Environment.TickCount64;
                if (!await output.TryWriteAsync(":\n\n"u8.ToArray(), NoLag).ConfigureAwait(false))
                {
                    return;
                }
            }

            await output.NextAsync(version).ConfigureAwait(false);
        }
    }

    private static (long Changes, long Bytes) NoLag() => (0, 0);

    private async Task<bool> TryTellAsync(StreamOutput output, EventList events)
    {
        foreach (PodEvent item in events.Items)
        {
            if (item.ResourceVersion <= _cursor)
            {
                continue;
            }

            // Who comes back with a number may have been told of what happened more than once.
            bool isNew = _told.Add(item.Name) && (!_isBack || item.Count == 1);
            if (!await output.TryWriteAsync(Text(item, isNew), Lag).ConfigureAwait(false))
            {
                return false;
            }

            _cursor = item.ResourceVersion;
        }

        if (_told.Count > events.Items.Length)
        {
            // No more names than the history has.
            _told.IntersectWith(events.Items.Select(item => item.Name));
        }

        return true;
    }

    private (long Changes, long Bytes) Lag()
    {
        EventList now = board.Events;
        long bytes = 0;
        for (int i = now.Items.Length - 1; i >= 0 && now.Items[i].ResourceVersion > _cursor; i--)
        {
            bytes += FixedBytes + now.Items[i].Message.Length;
        }

        return (now.ResourceVersion - _cursor, bytes);
    }

    private byte[] Text(PodEvent item, bool isNew)
    {
        ReadOnlyMemory<byte> json = EventJson.Write(item, board.Current, showsAll);
        string head = string.Create(CultureInfo.InvariantCulture, $"id: {item.ResourceVersion}\nevent: {(isNew ? "ADDED" : "MODIFIED")}\ndata: ");
        return [.. Encoding.ASCII.GetBytes(head), .. json.Span, .. "\n\n"u8];
    }
}
