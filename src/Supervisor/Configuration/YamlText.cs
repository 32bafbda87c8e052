using System.Buffers;
using System.Globalization;
using System.Text;

namespace Supervisor.Configuration;

/// <summary>A text as a scalar of YAML on one line: plain where nobody can take it for anything else, else in double quotes.</summary>
internal static class YamlText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+=-");

    public static string Scalar(string text)
    {
        if (text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Plain) && (char.IsAsciiLetterOrDigit(text[0]) || text[0] is '/' or '_')
            && text is not ("null" or "Null" or "NULL"))
        {
            return text;
        }

        StringBuilder quoted = new("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                // Line breaks of Unicode, the byte order mark and control characters would not come back as they are.
                '\u0085' or '\u00A0' or '\u2028' or '\u2029' or '\uFEFF' => Escape(quoted, c),
                _ when char.IsControl(c) || c is >= '\uDC80' and <= '\uDCFF' => Append(quoted, text, c),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static StringBuilder Append(StringBuilder quoted, string text, char c) =>
        char.IsSurrogate(c) && text.Contains(c, StringComparison.Ordinal) && quoted.Length > 0 && char.IsHighSurrogate(quoted[^1]) ? quoted.Append(c) : Escape(quoted, c);

    private static StringBuilder Escape(StringBuilder quoted, char c) => quoted.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
}
