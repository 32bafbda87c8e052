using System.Globalization;
using System.Text;
using Supervisor.Configuration;

namespace Supervisor.Cli;

/// <summary>
/// An answer on the control socket. Requests are made in HTTP/1.0, so that there are no chunks, no interim answers and no second request: an
/// answer is a head, and a body up to its length or to the end of the connection (RFC 9112, 6.3).
/// </summary>
/// <param name="Status">The status code.</param>
internal sealed record ControlAnswer(int Status, string Body)
{
    private const int LongestLine = 1000;

    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The body's first line, fit for a terminal; the bare status where there is none.</summary>
    public string Line
    {
        get
        {
            string line = Body.AsSpan().Trim().ToString().Split('\n', 2)[0].TrimEnd('\r');
            return line.Length > 0 ? Texts.OneLine(line, LongestLine) : string.Create(CultureInfo.InvariantCulture, $"HTTP status {Status}");
        }
    }

    /// <summary>Whether all of an answer that says how long it is has come.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> received) =>
        received.IndexOf(EndOfHead) is int end and >= 0
        && ContentLength(received[..end]) is int length
        && received.Length - end - EndOfHead.Length >= length;

    /// <summary>Reads what came until the connection's end, or until it was complete.</summary>
    /// <returns>Null if it is no HTTP answer, or a part of one.</returns>
    public static ControlAnswer? TryParse(ReadOnlySpan<byte> received)
    {
        int end = received.IndexOf(EndOfHead);
        if (end < 0 || !TryParseStatus(received, out int status))
        {
            return null;
        }

        ReadOnlySpan<byte> body = received[(end + EndOfHead.Length)..];
        int? length = ContentLength(received[..end]);
        return body.Length < length ? null : new ControlAnswer(status, Encoding.UTF8.GetString(length is { } known ? body[..known] : body));
    }

    private static bool TryParseStatus(ReadOnlySpan<byte> received, out int status)
    {
        // "HTTP/1.1 200 OK"
        const int Length = 12;
        status = 0;
        return received.Length >= Length && received.StartsWith("HTTP/1."u8) && received[8] == ' '
            && int.TryParse(received[9..Length], NumberStyles.None, CultureInfo.InvariantCulture, out status) && status >= 100;
    }

    private static int? ContentLength(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> name = "content-length:"u8;
        while (head.IndexOf("\r\n"u8) is int next and >= 0)
        {
            head = head[(next + 2)..];
            if (head.Length > name.Length && Ascii.EqualsIgnoreCase(head[..name.Length], name))
            {
                ReadOnlySpan<byte> value = head[name.Length..];
                int line = value.IndexOf((byte)'\r');
                value = line < 0 ? value : value[..line];
                return int.TryParse(value.Trim(" \t"u8), NumberStyles.None, CultureInfo.InvariantCulture, out int length) ? length : null;
            }
        }

        return null;
    }
}
