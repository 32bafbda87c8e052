using System.Collections.Immutable;
using Supervisor.Configuration;

namespace Supervisor.Cli;

/// <summary>The words behind a verb, taken apart: options, their values, operands, and what is wrong with them.</summary>
internal sealed class VerbWords
{
    private const string Source = "command line";

    private readonly ImmutableArray<string> _words;
    private readonly string _verb;
    private readonly ImmutableArray<string> _knownOptions;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private int _next;

    private VerbWords(string verb, ImmutableArray<string> words)
    {
        _verb = verb;
        _words = words;
        _knownOptions = Known(verb);
    }

    public List<string> Operands { get; } = [];

    public ImmutableArray<ConfigurationError>.Builder Errors { get; } = ImmutableArray.CreateBuilder<ConfigurationError>();

    /// <summary>The options of a verb, as messages and completion list them.</summary>
    public static ImmutableArray<string> Known(string verb) => verb switch
    {
        "health" => ["--socket", "-q", "--quiet", "-h", "--help"],
        "stop" => ["--grace-period", "--socket", "-h", "--help"],
        "get" or "events" => ["-w", "--watch", "-o", "--output", "--socket", "-h", "--help"],
        "timeline" => ["-o", "--output", "--socket", "-h", "--help"],
        "wait" => ["--timeout", "--socket", "-h", "--help"],
        "condition" => ["--reason", "--message", "--socket", "-h", "--help"],
        "completion" => ["-h", "--help"],
        "validate" or "config" => ["-c", "--config", "--set", "-v", "--verbose", "-q", "--quiet", "--socket", "-h", "--help"],
        _ => ["--socket", "-h", "--help"],
    };

    /// <param name="verb">Whose they are.</param>
    /// <param name="words">What stands behind it.</param>
    public static VerbWords Read(string verb, ImmutableArray<string> words)
    {
        VerbWords read = new(verb, words);
        read.Read();
        return read;
    }

    /// <summary>Whether an option stands there, by its long name.</summary>
    public bool Has(string option) => _values.ContainsKey(option);

    /// <summary>What stands behind an option, by its long name.</summary>
    public string? Value(string option) => _values.GetValueOrDefault(option);

    public void Refuse(string key, string message) => Errors.Add(new ConfigurationError(Source, Texts.OneLine(key), message));

    private void Read()
    {
        while (_next < _words.Length)
        {
            string word = _words[_next++];
            if (word == "--")
            {
                Operands.AddRange(_words[_next..]);
                return;
            }

            if (word is ['-', _, ..])
            {
                ReadOption(word);
            }
            else
            {
                Operands.Add(word);
            }
        }
    }

    private void ReadOption(string word)
    {
        (string name, string? attached) = Split(word);
        if (!_knownOptions.Contains(name))
        {
            string? nearest = NearestName.Of(name, _knownOptions);
            Refuse(name, nearest is null ? $"unknown option; {_verb} knows {string.Join(", ", _knownOptions)}" : $"unknown option; did you mean {nearest}?");
            return;
        }

        (string option, string? due) = name switch
        {
            "-o" or "--output" => ("--output", "a format, e.g. -o json"),
            "-w" => ("--watch", null),
            "-q" => ("--quiet", null),
            "-h" => ("--help", null),
            "--socket" => (name, "the path of a supervisor's control socket"),
            "--grace-period" => (name, "a duration, e.g. --grace-period 10"),
            "--timeout" => (name, "a duration, e.g. --timeout 30s"),
            "--reason" => (name, "one word, e.g. --reason Draining"),
            "--message" => (name, "a text, e.g. --message 'no more traffic, please'"),
            _ => (name, (string?)null),
        };
        if (due is not null)
        {
            ReadValue(name, option, attached, due);
        }
        else if (attached is not null)
        {
            Refuse(name, "takes no value");
        }
        else
        {
            _values[option] = "";
        }
    }

    /// <summary><c>--name=value</c>; and <c>-ojson</c>, <c>-o=json</c>, which fingers that know kubectl write.</summary>
    private (string Name, string? Attached) Split(string word)
    {
        if (word is ['-', 'o', _, ..] && _knownOptions.Contains("-o"))
        {
            return ("-o", word[2] == '=' ? word[3..] : word[2..]);
        }

        int equals = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=', StringComparison.Ordinal) : -1;
        return equals < 0 ? (word, null) : (word[..equals], word[(equals + 1)..]);
    }

    private void ReadValue(string name, string option, string? attached, string due)
    {
        string? read = attached ?? (_next < _words.Length ? _words[_next++] : null);
        if (string.IsNullOrEmpty(read))
        {
            Refuse(name, $"a value is missing: {due}");
        }
        else if (!_values.TryAdd(option, read))
        {
            Refuse(name, "stands there twice");
        }
    }
}
