using System.Collections.Immutable;
using System.Diagnostics;
using Supervisor.Configuration;

namespace Supervisor.Cli;

/// <summary>Reads what stands behind <c>health</c>, <c>stop</c> and <c>restart</c>. Options may stand anywhere before <c>--</c>.</summary>
internal sealed class ControlCommandLine
{
    private const string Source = "command line";

    private static readonly ImmutableArray<string> Checks = ["live", "ready", "startup"];

    private readonly string _verb;
    private readonly ImmutableArray<string> _words;
    private readonly ImmutableArray<string> _knownOptions;
    private readonly ImmutableArray<ConfigurationError>.Builder _errors = ImmutableArray.CreateBuilder<ConfigurationError>();
    private readonly List<string> _operands = [];
    private int _next;
    private string? _socket;
    private string? _gracePeriod;
    private bool _isQuiet;
    private bool _wantsHelp;

    private ControlCommandLine(string verb, ImmutableArray<string> words)
    {
        _verb = verb;
        _words = words;
        _knownOptions = verb switch
        {
            "health" => ["--socket", "-q", "--quiet", "-h", "--help"],
            "stop" => ["--grace-period", "--socket", "-h", "--help"],
            _ => ["--socket", "-h", "--help"],
        };
    }

    /// <param name="verb"><c>health</c>, <c>stop</c> or <c>restart</c>.</param>
    /// <param name="words">What stands behind it.</param>
    public static ControlCommand Parse(string verb, ImmutableArray<string> words) => new ControlCommandLine(verb, words).Parse();

    private ControlCommand Parse()
    {
        while (_next < _words.Length)
        {
            string word = _words[_next++];
            if (word == "--")
            {
                _operands.AddRange(_words[_next..]);
                break;
            }

            if (word is ['-', _, ..])
            {
                ReadOption(word);
            }
            else
            {
                _operands.Add(word);
            }
        }

        if (_wantsHelp)
        {
            return new ControlCommand.Help();
        }

        if (_errors.Count > 0)
        {
            // What stands behind an option that is none may be its value: nothing is said of operands.
            return new ControlCommand.Invalid(_errors.ToImmutable());
        }

        ControlCommand command = _verb switch
        {
            "health" => Health(),
            "stop" => Stop(),
            "restart" => Restart(),
            _ => throw new UnreachableException(_verb),
        };
        return _errors.Count > 0 ? new ControlCommand.Invalid(_errors.ToImmutable()) : command with { Socket = _socket };
    }

    private void ReadOption(string word)
    {
        int equals = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=', StringComparison.Ordinal) : -1;
        string name = equals < 0 ? word : word[..equals];
        string? attached = equals < 0 ? null : word[(equals + 1)..];
        if (!_knownOptions.Contains(name))
        {
            string? nearest = NearestName.Of(name, _knownOptions);
            Refuse(name, nearest is null ? $"unknown option; {_verb} knows {string.Join(", ", _knownOptions)}" : $"unknown option; did you mean {nearest}?");
            return;
        }

        switch (name)
        {
            case "--socket":
                ReadValue(ref _socket, name, attached, "the path of a supervisor's control socket");
                break;
            case "--grace-period":
                ReadValue(ref _gracePeriod, name, attached, "a duration, e.g. --grace-period 10");
                break;
            case var _ when attached is not null:
                Refuse(name, "takes no value");
                break;
            case "-q" or "--quiet":
                _isQuiet = true;
                break;
            default:
                _wantsHelp = true;
                break;
        }
    }

    private void ReadValue(ref string? value, string option, string? attached, string due)
    {
        string? read = attached ?? (_next < _words.Length ? _words[_next++] : null);
        if (string.IsNullOrEmpty(read))
        {
            Refuse(option, $"a value is missing: {due}");
        }
        else if (value is not null)
        {
            Refuse(option, "stands there twice");
        }
        else
        {
            value = read;
        }
    }

    private ControlCommand.Health Health()
    {
        string check = Operand("live, ready or startup") ?? "ready";
        if (!Checks.Contains(check))
        {
            string? nearest = NearestName.Of(check, Checks);
            Refuse(_verb, $"{Texts.Quote(check)} is no check; {(nearest is null ? "allowed are live, ready and startup" : $"did you mean {nearest}?")}");
        }

        return new ControlCommand.Health(check, _isQuiet);
    }

    private ControlCommand.Stop Stop()
    {
        if (_operands.Count > 0)
        {
            Refuse(_verb, $"takes no argument; for a grace period write --grace-period {Texts.OneLine(_operands[0])}");
        }

        if (_gracePeriod is not null && DurationText.Check(_gracePeriod) is { } wrong)
        {
            Refuse("--grace-period", wrong);
        }

        return new ControlCommand.Stop(_gracePeriod is null ? null : DurationText.TryParse(_gracePeriod));
    }

    private ControlCommand.Restart Restart() => new(Operand("the name of a container"));

    /// <summary>The one operand, or null.</summary>
    private string? Operand(string what)
    {
        if (_operands.Count > 1)
        {
            Refuse(_verb, $"takes one argument at most, {what}");
        }

        return _operands.FirstOrDefault();
    }

    private void Refuse(string key, string message) => _errors.Add(new ConfigurationError(Source, Texts.OneLine(key), message));
}
