using System.Collections.Immutable;
using System.Diagnostics;
using Supervisor.Configuration;
using Supervisor.Signals;

namespace Supervisor.Cli;

/// <summary>Reads what stands behind a verb that talks to a supervisor. Options may stand anywhere before <c>--</c>.</summary>
internal sealed class ControlCommandLine
{
    /// <summary>As <c>kubectl wait</c>.</summary>
    public static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(30);

    private static readonly ImmutableArray<string> s_checks = ["live", "ready", "startup"];
    private static readonly ImmutableArray<string> s_statuses = ["True", "False", "Unknown"];

    private readonly string _verb;
    private readonly VerbWords _words;
    private readonly List<string> _operands;

    private ControlCommandLine(string verb, VerbWords words)
    {
        _verb = verb;
        _words = words;
        _operands = words.Operands;
    }

    /// <param name="verb">One of them.</param>
    /// <param name="words">What stands behind it.</param>
    public static ControlCommand Parse(string verb, ImmutableArray<string> words)
    {
        VerbWords read = VerbWords.Read(verb, words);
        if (read.Has("--help"))
        {
            return new ControlCommand.Help();
        }

        // What stands behind an option that is none may be its value: nothing is said of operands.
        ControlCommand? command = read.Errors.Count > 0 ? null : new ControlCommandLine(verb, read).Command();
        return command is null || read.Errors.Count > 0
            ? new ControlCommand.Invalid(read.Errors.ToImmutable())
            : command with { Socket = read.Value("--socket") };
    }

    private ControlCommand? Command() => _verb switch
    {
        "health" => Health(),
        "stop" => Stop(),
        "restart" => new ControlCommand.Restart(Operand("the name of a container")),
        "get" => NoOperand(new ControlCommand.Get(Format("wide", "json", "yaml", "name"), _words.Has("--watch"))),
        "describe" => NoOperand(new ControlCommand.Describe()),
        "events" => NoOperand(new ControlCommand.Events(Format("json", "yaml"), _words.Has("--watch"))),
        "timeline" => NoOperand(new ControlCommand.Timeline(Format("json", "yaml"))),
        "wait" => Wait(),
        "condition" => Condition(),
        "signal" => Signal(),
        _ => throw new UnreachableException(_verb),
    };

    private ControlCommand.Health Health()
    {
        string check = Operand("live, ready or startup") ?? "ready";
        if (!s_checks.Contains(check))
        {
            string? nearest = NearestName.Of(check, s_checks);
            Refuse(_verb, $"{Texts.Quote(check)} is no check; {(nearest is null ? "allowed are live, ready and startup" : $"did you mean {nearest}?")}");
        }

        return new ControlCommand.Health(check, _words.Has("--quiet"));
    }

    private ControlCommand.Stop Stop()
    {
        if (_operands.Count > 0)
        {
            Refuse(_verb, $"takes no argument; for a grace period write --grace-period {Texts.OneLine(_operands[0])}");
        }

        return new ControlCommand.Stop(Duration("--grace-period"));
    }

    private ControlCommand.Wait? Wait()
    {
        if (_operands.Count == 0)
        {
            Refuse(_verb, "says for what: ready, exit, or the type of a condition");
            return null;
        }

        string what = Operand("ready, exit, or the type of a condition")!;
        return new ControlCommand.Wait(what, Duration("--timeout") ?? (what == ControlCommand.Wait.Exit ? null : UsualTimeout));
    }

    private ControlCommand.Condition? Condition()
    {
        if (_operands.Count != 2)
        {
            Refuse(_verb, "takes two arguments, a condition's type and True, False or Unknown");
            return null;
        }

        string? status = Matching(s_statuses, _operands[1]);
        if (status is null)
        {
            string? nearest = NearestName.Of(_operands[1], s_statuses);
            Refuse(_verb, $"{Texts.Quote(_operands[1])} is no status; {(nearest is null ? "allowed are True, False and Unknown" : $"did you mean {nearest}?")}");
            return null;
        }

        return new ControlCommand.Condition(_operands[0], status, _words.Value("--reason"), _words.Value("--message"));
    }

    private ControlCommand.Signal? Signal()
    {
        if (_operands.Count != 2)
        {
            Refuse(_verb, _operands.Count == 1 && SignalNames.TryParse(_operands[0], out _)
                ? $"takes two arguments, the name of a container and a signal: signal NAME {Texts.OneLine(_operands[0])}"
                : "takes two arguments, the name of a container and a signal");
            return null;
        }

        if (!SignalNames.TryParse(_operands[1], out _))
        {
            string? nearest = NearestName.Of(_operands[1], SignalWords.All);
            Refuse(_verb, $"{Texts.Quote(_operands[1])} is no signal; {(nearest is null ? "allowed are a name such as SIGHUP or HUP, RTMIN+n, or a number from 1 to 64" : $"did you mean {nearest}?")}");
            return null;
        }

        return new ControlCommand.Signal(_operands[0], _operands[1]);
    }

    private OutputFormat Format(params ImmutableArray<string> allowed)
    {
        string? format = _words.Value("--output");
        if (format is null)
        {
            return OutputFormat.Table;
        }

        if (!allowed.Contains(format))
        {
            string? nearest = NearestName.Of(format, allowed);
            Refuse("-o", $"{Texts.Quote(format)} is no format of {_verb}; {(nearest is null ? $"allowed are {string.Join(", ", allowed)}" : $"did you mean {nearest}?")}");
        }

        return format switch
        {
            "wide" => OutputFormat.Wide,
            "json" => OutputFormat.Json,
            "yaml" => OutputFormat.Yaml,
            _ => OutputFormat.Name,
        };
    }

    private TimeSpan? Duration(string option)
    {
        if (_words.Value(option) is not { } text)
        {
            return null;
        }

        if (DurationText.Check(text) is { } wrong)
        {
            Refuse(option, wrong);
        }

        return DurationText.TryParse(text);
    }

    private ControlCommand NoOperand(ControlCommand command)
    {
        if (_operands.Count > 0)
        {
            Refuse(_verb, "takes no argument: there is one pod here");
        }

        return command;
    }

    /// <summary>The one operand, or null.</summary>
    private string? Operand(string what)
    {
        if (_operands.Count > 1)
        {
            Refuse(_verb, $"takes one argument at most, {what}");
        }

        return _operands.FirstOrDefault();
    }

    private static string? Matching(ImmutableArray<string> words, string word)
    {
        foreach (string candidate in words)
        {
            if (candidate.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return candidate;
            }
        }

        return null;
    }

    private void Refuse(string key, string message) => _words.Refuse(key, message);
}
