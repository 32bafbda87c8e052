using System.Collections.Immutable;
using System.Text;

namespace Supervisor.Configuration;

/// <summary>
/// Splits a command line as a POSIX shell would quote it (XCU 2.2): blanks separate, <c>'...'</c> and <c>"..."</c> and <c>\</c> quote. Nothing is
/// expanded and no shell runs it: <c>$HOME</c>, <c>*</c>, <c>|</c> are letters like others.
/// </summary>
internal static class CommandWords
{
    /// <summary>The words of one command. Line breaks are blanks.</summary>
    /// <param name="text">The command line.</param>
    /// <param name="problem">What is wrong with it; null if nothing is.</param>
    /// <param name="suspect">The first unquoted word that a shell would have read as something else than a word; null if there is none.</param>
    public static ImmutableArray<string> Split(string text, out string? problem, out string? suspect)
    {
        ImmutableArray<string>.Builder words = ImmutableArray.CreateBuilder<string>();
        StringBuilder word = new();
        suspect = null;
        int at = 0;
        while (at < text.Length)
        {
            if (IsBlank(text[at]))
            {
                at++;
                continue;
            }

            int start = at;
            problem = TakeWord(text, ref at, word);
            if (problem is not null)
            {
                return [];
            }

            // '' is a word without letters; a joined line alone is none.
            ReadOnlySpan<char> raw = text.AsSpan(start, at - start);
            if (word.Length > 0 || raw.ContainsAny('\'', '"'))
            {
                if (words.Count > Fields.MaximumPosition)
                {
                    problem = $"more than {Fields.MaximumPosition + 1} words";
                    return [];
                }

                words.Add(word.ToString());
                suspect ??= MeansMoreToAShell(raw) ? words[^1] : null;
            }

            word.Clear();
        }

        problem = words.Count == 0 ? "is blank" : null;
        return words.ToImmutable();
    }

    /// <summary>The lines of a text that hold a command; a quoted or escaped line break ends none. Blank lines and comments are left out.</summary>
    public static List<string> Lines(string text)
    {
        List<string> lines = [];
        StringBuilder unread = new();
        int start = 0;
        while (start < text.Length)
        {
            int end = IsComment(text, start) ? EndOfLine(text, start) : EndOfCommand(text, start, unread);
            string line = text[start..end];
            if (!IsComment(text, start) && !string.IsNullOrWhiteSpace(line))
            {
                lines.Add(line);
            }

            start = end + 1;
        }

        return lines;
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\n' or '\r';

    private static bool IsComment(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }

        return at < text.Length && text[at] == '#';
    }

    private static int EndOfLine(string text, int at)
    {
        int end = text.IndexOf('\n', at);
        return end < 0 ? text.Length : end;
    }

    /// <summary>The unquoted line break after <paramref name="at"/>, or the end. An open quote runs to the end; splitting names it later.</summary>
    private static int EndOfCommand(string text, int at, StringBuilder unread)
    {
        while (at < text.Length && text[at] != '\n')
        {
            if (IsBlank(text[at]))
            {
                at++;
            }
            else if (TakeWord(text, ref at, unread) is not null)
            {
                return text.Length;
            }

            unread.Clear();
        }

        return at;
    }

    /// <summary>Takes one word from <paramref name="at"/> on. A backslash before a line break joins the lines.</summary>
    private static string? TakeWord(string text, ref int at, StringBuilder word)
    {
        while (at < text.Length && !IsBlank(text[at]))
        {
            char c = text[at];
            if (c is '\'' or '"')
            {
                int open = at;
                if (!TakeQuoted(text, ref at, word))
                {
                    return $"the quote {c} at character {open + 1} is not closed";
                }
            }
            else if (c == '\\')
            {
                if (at + 1 == text.Length)
                {
                    return "ends in a backslash, which quotes nothing";
                }

                if (text[at + 1] != '\n')
                {
                    word.Append(text[at + 1]);
                }

                at += 2;
            }
            else
            {
                word.Append(c);
                at++;
            }
        }

        return null;
    }

    private static bool TakeQuoted(string text, ref int at, StringBuilder word)
    {
        char quote = text[at++];
        while (at < text.Length && text[at] != quote)
        {
            // Within double quotes a backslash quotes these only, before all others it is itself (XCU 2.2.3).
            if (quote == '"' && text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '$' or '`' or '"' or '\\' or '\n')
            {
                at++;
                if (text[at] == '\n')
                {
                    at++;
                    continue;
                }
            }

            word.Append(text[at++]);
        }

        return at++ < text.Length;
    }

    private static bool MeansMoreToAShell(ReadOnlySpan<char> raw) =>
        raw is "|" or "||" or "&&" or "&" or ";" or ">" or ">>" or "<" or "<<" or "2>" or "2>>" or "2>&1" or "&>" or ">&2"
        || raw is [.., not '\\', ';']
        || raw is ['$', '{' or '(' or '_' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z'), ..]
        || raw is ['`', ..];
}
