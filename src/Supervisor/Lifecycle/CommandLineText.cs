using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Supervisor.Lifecycle;

/// <summary>An argument vector as a person would type it: POSIX shell quoting, cut at 200 characters for the log.</summary>
internal static class CommandLineText
{
    private const int Limit = 200;

    public static string Quote(ImmutableArray<string> words)
    {
        StringBuilder text = new();
        foreach (string word in words)
        {
            if (text.Length > 0)
            {
                text.Append(' ');
            }

            AppendWord(text, word);
            if (text.Length > Limit)
            {
                return text.ToString(0, Limit) + "...";
            }
        }

        return text.ToString();
    }

    private static void AppendWord(StringBuilder text, string word)
    {
        if (word.Length > 0 && !word.AsSpan().ContainsAnyExcept(Plain))
        {
            text.Append(word);
            return;
        }

        if (word.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            AppendEscaped(text, word);
            return;
        }

        text.Append('\'').Append(word.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'');
    }

    /// <summary><c>$'...'</c> (POSIX.1-2024, Dollar-Single-Quotes): a line break in an argument must not make a second line of the log.</summary>
    private static void AppendEscaped(StringBuilder text, string word)
    {
        text.Append("$'");
        foreach (char character in word)
        {
            _ = character switch
            {
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\'' or '\\' => text.Append('\\').Append(character),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}"),
                _ => text.Append(character),
            };
        }

        text.Append('\'');
    }

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%+=:,./-_");
}
