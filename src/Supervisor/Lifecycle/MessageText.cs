using System.Text;

namespace Supervisor.Lifecycle;

/// <summary>Brings what a program or a server said into a line of the log.</summary>
internal static class MessageText
{
    private const int Most = 1024;

    /// <summary>The text as it is, but for what is longer than 1,024 characters and ends of lines at its end: an event's message.</summary>
    public static string Bounded(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().TrimEnd("\r\n");
        if (rest.Length > Most)
        {
            // Never half of a character.
            rest = rest[..(char.IsHighSurrogate(rest[Most - 1]) ? Most - 1 : Most)];
        }

        return rest.Length == text.Length ? text : rest.ToString();
    }

    /// <summary>One line of at most 1,024 characters: line breaks become <c>\n</c>, other control characters (which could steer a terminal) a dot; ends of lines at the end are left out.</summary>
    public static string OneLine(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().TrimEnd("\r\n");
        if (rest.Length <= Most && rest.IndexOfAnyInRange('\0', '\x1f') < 0 && rest.IndexOfAnyInRange('\x7f', '\x9f') < 0)
        {
            return rest.ToString();
        }

        StringBuilder line = new();
        foreach (char c in rest[..Math.Min(rest.Length, Most)])
        {
            _ = c switch
            {
                '\n' => line.Append("\\n"),
                '\t' => line.Append(' '),
                '\r' => line,
                _ when char.IsControl(c) => line.Append('.'),
                _ => line.Append(c),
            };
        }

        return rest.Length > Most ? line.Append("...").ToString() : line.ToString();
    }
}
