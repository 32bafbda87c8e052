using System.Globalization;
using Supervisor.Simulation.Judging;

namespace Supervisor.Simulation.Scenarios;

/// <summary>
/// Makes the smallest scenario that still breaks the same invariant: takes lines out of its text, words out of its lines, and makes numbers rounder, as long
/// as anything of that still fails in the same way (delta debugging, Zeller and Hildebrandt 2002).
/// </summary>
internal sealed class Shrinker(Func<Scenario, Invariant?> play)
{
    private string[] _lines = [];
    private Invariant? _wanted;

    /// <summary>How many scenarios were played for it.</summary>
    public int Tries { get; private set; }

    public Shrinker()
        : this(scenario => ScenarioRun.Play(scenario).Broken)
    {
    }

    public Scenario Shrink(Scenario scenario, Invariant broken)
    {
        _wanted = broken;
        _lines = scenario.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        bool isSmaller = true;
        while (isSmaller)
        {
            // Each of them, or what one made possible would wait for the next round.
            isSmaller = DropLines() | DropWords() | RoundNumbers();
        }

        return ScenarioParser.Parse(string.Join('\n', _lines));
    }

    private bool DropLines()
    {
        bool any = false;
        for (int size = Math.Max(1, _lines.Length / 2); size > 0; size /= 2)
        {
            for (int at = _lines.Length - size; at >= 0; at -= size)
            {
                if (at + size <= _lines.Length)
                {
                    any |= Try([.. _lines[..at], .. _lines[(at + size)..]]);
                }
            }
        }

        return any;
    }

    private bool DropWords()
    {
        bool any = false;
        for (int line = 0; line < _lines.Length; line++)
        {
            for (int size = 4; size > 0; size--)
            {
                for (int at = WordsOf(line).Length - size; at > 0; at--)
                {
                    string[] words = WordsOf(line);
                    if (at + size <= words.Length)
                    {
                        any |= TryLine(line, [.. words[..at], .. words[(at + size)..]]);
                    }
                }
            }
        }

        return any;
    }

    private bool RoundNumbers()
    {
        bool any = false;
        for (int line = 0; line < _lines.Length; line++)
        {
            for (int at = 1; at < WordsOf(line).Length; at++)
            {
                foreach (string simpler in Simpler(WordsOf(line)[at]))
                {
                    string[] words = WordsOf(line);
                    words[at] = simpler;
                    if (TryLine(line, words))
                    {
                        any = true;
                        break;
                    }
                }
            }
        }

        return any;
    }

    private string[] WordsOf(int line) => _lines[line].Split(' ');

    private static IEnumerable<string> Simpler(string word)
    {
        string prefix = word.Contains('@', StringComparison.Ordinal) ? word[..(word.IndexOf('@', StringComparison.Ordinal) + 1)] : "";
        if (prefix.Length > 0)
        {
            yield return prefix[..1];
        }

        if (!decimal.TryParse(word[prefix.Length..], CultureInfo.InvariantCulture, out decimal number))
        {
            yield break;
        }

        foreach (decimal candidate in new[] { 0, 1, 2, 3, 5, Math.Floor(number / 2), Math.Floor(number), Math.Round(number * 2) / 2, Math.Round(number * 4) / 4, number - 1 })
        {
            if (candidate >= 0 && Weight(candidate) < Weight(number))
            {
                yield return prefix + candidate.ToString("0.#######", CultureInfo.InvariantCulture);
            }
        }
    }

    /// <summary>Fewer digits are simpler, then less.</summary>
    private static decimal Weight(decimal number) => (number.ToString("0.#######", CultureInfo.InvariantCulture).Length * 1_000_000_000_000m) + number;

    private bool TryLine(int line, string[] words)
    {
        string[] lines = [.. _lines];
        lines[line] = string.Join(' ', words);
        return Try(lines);
    }

    private bool Try(string[] lines)
    {
        Scenario candidate;
        try
        {
            candidate = ScenarioParser.Parse(string.Join('\n', lines));
        }
        catch (FormatException)
        {
            return false;
        }

        Tries++;
        if (play(candidate) != _wanted)
        {
            return false;
        }

        _lines = lines;
        return true;
    }
}
