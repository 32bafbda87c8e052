using System.Collections.Immutable;
using System.Globalization;

namespace Supervisor.Simulation.Scenarios;

/// <summary>The words of one line, taken one after the other.</summary>
internal sealed class Words(string line)
{
    private readonly string[] _words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    private int _next;

    public bool IsEmpty => _next == _words.Length;

    public string First => _words[0];

    public string Next() => IsEmpty ? throw new FormatException("something is missing at its end") : _words[_next++];

    /// <summary>Takes the word if it is the next one.</summary>
    public bool Take(string word)
    {
        bool isNext = !IsEmpty && _words[_next] == word;
        _next += isNext ? 1 : 0;
        return isNext;
    }

    public void Expect(string word)
    {
        if (!Take(word))
        {
            throw new FormatException($"{word} is missing");
        }
    }

    public int Number() => int.Parse(Next(), CultureInfo.InvariantCulture);

    public int NumberAfter(string word, int otherwise) => Take(word) ? Number() : otherwise;

    public ImmutableArray<int> Numbers()
    {
        ImmutableArray<int> numbers = [];
        while (!IsEmpty)
        {
            numbers = numbers.Add(Number());
        }

        return numbers;
    }

    public TimeSpan Time() => TimeSpan.FromTicks((long)(decimal.Parse(Next(), CultureInfo.InvariantCulture) * 10_000_000m));

    public TimeSpan? TimeAfter(string word) => Take(word) ? Time() : null;

    public TimeSpan? TimeOrNever() => Take(ScenarioText.Never) ? null : Time();

    public string Rest()
    {
        string rest = string.Join(' ', _words[_next..]);
        _next = _words.Length;
        return rest;
    }

    public void End()
    {
        if (!IsEmpty)
        {
            throw new FormatException($"{_words[_next]} is too much");
        }
    }
}
