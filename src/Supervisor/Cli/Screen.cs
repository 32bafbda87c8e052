using System.Collections.Immutable;

namespace Supervisor.Cli;

/// <summary>Where a verb's answer goes, and what can be shown there.</summary>
/// <param name="Write">Takes text as it is, and hands it on at once. False if nobody reads it any more.</param>
internal sealed record Screen(Func<string, bool> Write)
{
    /// <summary>Begins a sequence that colours; never in what others said (<see cref="Safe"/>).</summary>
    public const char Escape = '\u001b';

    private const string Reset = "\u001b[0m";

    /// <summary>A terminal, and nobody asked for no colours.</summary>
    public bool HasColours { get; init; }

    /// <summary>It shows more than ASCII.</summary>
    public bool IsUnicode { get; init; }

    /// <summary>In columns.</summary>
    public int Width { get; init; } = 80;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <param name="write">See <see cref="Write"/>.</param>
    /// <param name="isTerminal">Whether it is one.</param>
    /// <param name="columns">The terminal's width; 0 if it does not say.</param>
    /// <param name="environment">Our environment's entries.</param>
    public static Screen Create(Func<string, bool> write, bool isTerminal, int columns, ImmutableArray<string> environment)
    {
        string locale = First(Value(environment, "LC_ALL"), Value(environment, "LC_CTYPE"), Value(environment, "LANG"));
        bool parsed = int.TryParse(Value(environment, "COLUMNS"), out int told);
        return new Screen(write)
        {
            // no-color.org: set to anything but nothing.
            HasColours = isTerminal && Value(environment, "NO_COLOR").Length == 0 && Value(environment, "TERM") is not ("" or "dumb"),
            IsUnicode = locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase),
            Width = columns > 0 ? columns : parsed && told is > 0 and <= 1000 ? told : 80,
        };
    }

    /// <summary>What others said, so that it can't speak to the terminal: as kubectl does it, control characters are shown as <c>^[</c>; line breaks stay.</summary>
    public static string Safe(string text)
    {
        bool isSafe = true;
        foreach (char c in text)
        {
            isSafe &= !char.IsControl(c) || c == '\n';
        }

        return isSafe ? text : string.Create(text.Length + Count(text), text, static (span, source) =>
        {
            int at = 0;
            foreach (char c in source)
            {
                if (char.IsControl(c) && c is not ('\n' or '\t'))
                {
                    span[at++] = '^';
                }

                span[at++] = !char.IsControl(c) || c == '\n' ? c : c == '\t' ? ' ' : c < '\u0080' ? (char)(c ^ 0x40) : '?';
            }
        });
    }

    public string Green(string text) => Coloured(text, "\u001b[32m");

    public string Yellow(string text) => Coloured(text, "\u001b[33m");

    public string Red(string text) => Coloured(text, "\u001b[31m");

    private static int Count(string text)
    {
        int count = 0;
        foreach (char c in text)
        {
            count += char.IsControl(c) && c is not ('\n' or '\t') ? 1 : 0;
        }

        return count;
    }

    private string Coloured(string text, string begin) => HasColours && text.Length > 0 ? begin + text + Reset : text;

    private static string First(string a, string b, string c) => a.Length > 0 ? a : b.Length > 0 ? b : c;

    private static string Value(ImmutableArray<string> environment, string name)
    {
        foreach (string entry in environment)
        {
            if (entry.Length > name.Length && entry[name.Length] == '=' && entry.StartsWith(name, StringComparison.Ordinal))
            {
                return entry[(name.Length + 1)..];
            }
        }

        return "";
    }
}
