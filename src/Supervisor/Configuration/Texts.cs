using System.Globalization;
using System.Text;

namespace Supervisor.Configuration;

/// <summary>Values of the user in our sentences.</summary>
internal static class Texts
{
    private const int LongestQuote = 60;
    private const int LongestLine = 200;

    /// <summary>A value: in double quotes, one line, at most 60 characters.</summary>
    public static string Quote(string text) => $"\"{Cut(text, LongestQuote)}\"";

    /// <summary>A key or a path: one line, at most 200 characters unless said otherwise.</summary>
    public static string OneLine(string text, int longest = LongestLine) => Cut(text, longest);

    /// <summary>What would move a terminal's cursor is shown as U+XXXX.</summary>
    private static string Cut(string text, int longest)
    {
        if (text.Length <= longest && !text.Any(IsUnprintable))
        {
            return text;
        }

        StringBuilder line = new();
        foreach (char c in text.Length > longest ? text.AsSpan(0, longest) : text)
        {
            if (IsUnprintable(c))
            {
                line.Append("<U+").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture)).Append('>');
            }
            else
            {
                line.Append(c);
            }
        }

        return line.Append(text.Length > longest ? "..." : "").ToString();
    }

    // Bytes that are not UTF-8 are surrogates here (PosixText). U+2028 and U+2029 break lines as well.
    private static bool IsUnprintable(char c) => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029';
}
