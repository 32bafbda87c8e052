using System.Collections.Immutable;
using Supervisor.Configuration;
using Supervisor.Plans;

namespace Supervisor.Cli;

/// <summary>
/// Reads <c>supervisor [options] [--] COMMAND [ARG...]</c>. By hand: options end at the first word that is none, and what
/// follows belongs to the command, options, <c>--</c> and <c>@files</c> included. System.CommandLine goes on looking for
/// options behind the first operand and has no setting against it.
/// </summary>
internal sealed class RunCommandLine
{
    private const string Source = "command line";

    private static readonly ImmutableArray<string> KnownOptions =
        ["--config", "--set", "--verbose", "--quiet", "--version", "--help"];

    private readonly ImmutableArray<string> _arguments;
    private readonly ImmutableArray<ConfigurationError>.Builder _errors = ImmutableArray.CreateBuilder<ConfigurationError>();
    private readonly ImmutableArray<string>.Builder _files = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder _settings = ImmutableArray.CreateBuilder<string>();
    private int _next;
    private bool _verbose;
    private bool _quiet;

    private RunCommandLine(ImmutableArray<string> arguments) => _arguments = arguments;

    /// <param name="arguments">The argument vector without <c>argv[0]</c>.</param>
    public static CommandLine Parse(ImmutableArray<string> arguments) => new RunCommandLine(arguments).Parse();

    private CommandLine Parse()
    {
        if (_arguments.Length > 0 && Verbs.Contains(_arguments[0]))
        {
            return new CommandLine.Verb(_arguments[0], _arguments[1..]);
        }

        while (_next < _arguments.Length)
        {
            string word = _arguments[_next];
            if (word == "--")
            {
                _next++;
                return Run();
            }

            if (!IsOption(word))
            {
                RefuseVerbBehindOptions(word);
                return Run();
            }

            _next++;
            switch (word)
            {
                case "-h" or "--help":
                    return new CommandLine.Help();
                case "--version":
                    return new CommandLine.Version();
                case "-v" or "--verbose":
                    _verbose = true;
                    break;
                case "-q" or "--quiet":
                    _quiet = true;
                    break;
                default:
                    ReadOptionWithValue(word);
                    break;
            }
        }

        return Run();
    }

    // A single dash is an operand by the rules of POSIX (12.2, guideline 13).
    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    private void ReadOptionWithValue(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string name = word.StartsWith("--", StringComparison.Ordinal) && equals >= 0 ? word[..equals] : word;
        switch (name)
        {
            case "-c" or "--config":
                AddValue(_files, name, name.Length < word.Length ? word[(equals + 1)..] : null, "the path of a file, or - for standard input");
                break;
            case "--set":
                AddValue(_settings, name, name.Length < word.Length ? word[(equals + 1)..] : null, "KEY=VALUE, e.g. --set drainSeconds=5");
                break;
            case "--verbose" or "--quiet" or "--version" or "--help":
                Refuse(name, "takes no value");
                break;
            default:
                RefuseUnknown(name);
                break;
        }
    }

    private void AddValue(ImmutableArray<string>.Builder values, string option, string? attached, string due)
    {
        string? value = attached;
        if (value is null && _next < _arguments.Length)
        {
            value = _arguments[_next++];
        }

        if (string.IsNullOrEmpty(value))
        {
            Refuse(option, $"a value is missing: {due}");
        }
        else
        {
            values.Add(value);
        }
    }

    private void RefuseUnknown(string name)
    {
        // Short options are not bundled and take no value without a blank: `-vq` or `-cFILE` is more often a slip than meant.
        string? nearest = name.StartsWith("--", StringComparison.Ordinal)
            ? NearestName.Of(name, KnownOptions)
            : name[1] switch { 'c' => "-c FILE", 'v' => "-v", 'q' => "-q", 'h' => "-h", _ => NearestName.Of("-" + name, KnownOptions) };
        Refuse(name, nearest is null
            ? "unknown option; known are -c, --config, --set, -v, --verbose, -q, --quiet, --version, -h, --help"
            : $"unknown option; did you mean {nearest}?");
    }

    private void RefuseVerbBehindOptions(string word)
    {
        if (_next > 0 && Verbs.Contains(word))
        {
            Refuse(word, $"a verb is the first word, before all options; for a program of that name write -- {word}");
        }
    }

    private void Refuse(string key, string message) => _errors.Add(new ConfigurationError(Source, key, message));

    private CommandLine Run()
    {
        if (_verbose && _quiet)
        {
            Refuse("-v", "excludes -q");
        }

        return _errors.Count > 0
            ? new CommandLine.Invalid(_errors.ToImmutable())
            : new CommandLine.Run(new RunRequest
            {
                ConfigFiles = _files.ToImmutable(),
                Settings = _settings.ToImmutable(),
                Verbose = _verbose,
                Quiet = _quiet,
                Command = _arguments[_next..],
            });
    }
}
