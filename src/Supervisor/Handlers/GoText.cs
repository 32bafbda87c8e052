using System.Buffers;
using System.Globalization;
using System.Text;

namespace Supervisor.Handlers;

/// <summary>Texts as Go prints them, in which the kubelet's messages are written.</summary>
internal static class GoText
{
    /// <summary>The verb <c>%q</c>: in quotes, what can't be printed escaped.</summary>
    public static string Quote(string text) => Quote(Encoding.UTF8.GetBytes(text));

    /// <summary>The same of bytes that may be no UTF-8.</summary>
    public static string Quote(ReadOnlySpan<byte> bytes)
    {
        StringBuilder quoted = new(bytes.Length + 2);
        quoted.Append('"');
        while (!bytes.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length);
            if (status == OperationStatus.Done)
            {
                Append(quoted, rune);
            }
            else
            {
                length = 1;
                quoted.Append(CultureInfo.InvariantCulture, $"\\x{bytes[0]:x2}");
            }

            bytes = bytes[length..];
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A duration as <c>%v</c> shows it: <c>250ms</c>, <c>1s</c>, <c>1m30s</c>, <c>1h0m0s</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        if (duration < TimeSpan.FromMilliseconds(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMicroseconds:0.###}µs");
        }

        if (duration < TimeSpan.FromSeconds(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.######}ms");
        }

        decimal seconds = (decimal)(duration.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond;
        long minutes = duration.Ticks / TimeSpan.TicksPerMinute;
        string hours = minutes >= 60 ? string.Create(CultureInfo.InvariantCulture, $"{minutes / 60}h") : "";
        string rest = minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{minutes % 60}m") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{hours}{rest}{seconds:0.#######}s");
    }

    /// <summary>A host with its port; IPv6 gets its brackets (net.JoinHostPort).</summary>
    public static string HostAndPort(string host, int port) => host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{host}]:{port}")
        : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");

    private static void Append(StringBuilder quoted, Rune rune)
    {
        switch (rune.Value)
        {
            case '"' or '\\':
                quoted.Append('\\').Append((char)rune.Value);
                break;

            case '\n':
                quoted.Append("\\n");
                break;

            case '\r':
                quoted.Append("\\r");
                break;

            case '\t':
                quoted.Append("\\t");
                break;

            case < ' ' or 0x7f:
                quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
                break;

            default:
                if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                    || (rune.Value != ' ' && Rune.IsWhiteSpace(rune)))
                {
                    quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
                }
                else
                {
                    quoted.Append(rune.ToString());
                }

                break;
        }
    }
}
