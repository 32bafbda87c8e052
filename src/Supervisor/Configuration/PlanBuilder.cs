using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Serilog.Events;
using Supervisor.Plans;
using Supervisor.Signals;

namespace Supervisor.Configuration;

/// <summary>
/// Makes the plan of what is in force: defaults, expansion, and the rules that concern more than one key. What concerns one value alone was
/// checked where it stands (<see cref="FieldReader"/>); of what was refused there, nothing is said twice here.
/// </summary>
internal sealed class PlanBuilder(IConfigurationRoot configuration, ImmutableArray<string> environment, ErrorList errors)
{
    /// <summary>What a drain leaves of the grace period for preStop and the process to end in.</summary>
    private static readonly TimeSpan AfterDrain = TimeSpan.FromSeconds(2);

    /// <summary>What arguments and environment of one process may have together, at the most, in the kernel (3/4 of _STK_LIM, fs/exec.c).</summary>
    private const long MostExpanded = 6 * 1024 * 1024;

    private static readonly TimeSpan DefaultGracePeriod = TimeSpan.FromSeconds(30);

    private readonly EffectiveConfiguration _settings = new(configuration, errors);
    private long _expanded;

    /// <summary>The plan; null if there were errors before or are now.</summary>
    public PodPlan? Build(RunRequest request, string hostName)
    {
        TimeSpan? grace = _settings.Duration("terminationGracePeriodSeconds", DefaultGracePeriod);
        TimeSpan? drain = _settings.Duration("drainSeconds", TimeSpan.Zero);
        ProcessPlan? process = MainProcess(request);
        HookPlan? postStart = Hook("postStart", process);
        HookPlan? preStop = Hook("preStop", process);
        CheckBudget(grace, drain, preStop);
        ImmutableArray<InitStepPlan> steps = InitSteps();
        SignalPlan signals = Signals();
        ImmutableArray<int> successExitCodes = SuccessExitCodes();
        if (errors.Any || process is null)
        {
            return null;
        }

        return new PodPlan
        {
            Name = _settings.Text("name") ?? hostName,
            InitSteps = steps,
            Main = new MainPlan { Process = process, PostStart = postStart, PreStop = preStop, SuccessExitCodes = successExitCodes },
            GracePeriod = grace!.Value,
            Drain = drain!.Value,
            Signals = signals,
            Endpoint = new EndpointPlan { Tcp = _settings.Text("endpoint:tcp") is string tcp ? TcpAddressText.TryParse(tcp) : null },
            Logging = Logging(request),
        };
    }

    private LoggingPlan Logging(RunRequest request)
    {
        LogEventLevel configured = _settings.Text("logging:level") switch
        {
            "debug" => LogEventLevel.Debug,
            "warning" => LogEventLevel.Warning,
            "error" => LogEventLevel.Error,
            _ => LogEventLevel.Information,
        };
        return new LoggingPlan
        {
            Level = request.Verbose ? LogEventLevel.Debug : request.Quiet ? LogEventLevel.Warning : configured,
            Format = _settings.Text("logging:format") == "json" ? LogFormat.Json : LogFormat.Text,
        };
    }

    private ProcessPlan? MainProcess(RunRequest request)
    {
        VariableScope scope = new(environment);
        ImmutableArray<EnvironmentVariable> variables = Environment("env", scope);
        ImmutableArray<string> argv = request.Command.IsEmpty ? Argv("", scope) : request.Command;
        if (argv.IsEmpty)
        {
            if (!errors.LostSource && !_settings.IsSuspect("command"))
            {
                errors.Add(
                    "configuration",
                    "command",
                    "there is no command to run; write it behind the options, supervisor -- COMMAND [ARG...], or as command in the configuration: "
                    + "the image's own ENTRYPOINT is not known here, so repeat it");
            }

            return null;
        }

        return new ProcessPlan { Name = "main", Argv = argv, Environment = variables, WorkingDirectory = _settings.Text("workingDir") };
    }

    private ImmutableArray<InitStepPlan> InitSteps()
    {
        int count = _settings.Count("initContainers") ?? 0;
        ImmutableArray<InitStepPlan>.Builder steps = ImmutableArray.CreateBuilder<InitStepPlan>(count);
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"initContainers:{i}");
            string name = _settings.Text($"{key}:name") ?? string.Create(CultureInfo.InvariantCulture, $"init-{i}");
            if (!names.Add(name) && !_settings.IsSuspect($"{key}:name"))
            {
                _settings.Refuse($"{key}:name", $"{Texts.Quote(name)} is the name of an earlier step");
            }

            VariableScope scope = new(environment);
            ImmutableArray<EnvironmentVariable> variables = Environment($"{key}:env", scope);
            ImmutableArray<string> argv = Argv($"{key}:", scope);
            TimeSpan? timeout = _settings.Duration($"{key}:timeoutSeconds", TimeSpan.Zero);
            if (!argv.IsEmpty)
            {
                steps.Add(new InitStepPlan
                {
                    Process = new ProcessPlan
                    {
                        Name = name,
                        Argv = argv,
                        Environment = variables,
                        WorkingDirectory = _settings.Text($"{key}:workingDir"),
                    },
                    Timeout = timeout ?? TimeSpan.Zero,
                });
            }
            else if (!_settings.IsSuspect(key))
            {
                _settings.Refuse(key, "has no command");
            }
        }

        return steps.ToImmutable();
    }

    /// <summary><c>command</c> and <c>args</c> behind each other, expanded; empty without a command.</summary>
    private ImmutableArray<string> Argv(string prefix, VariableScope scope)
    {
        ImmutableArray<string> command = _settings.Texts($"{prefix}command") ?? [];
        ImmutableArray<string> arguments = _settings.Texts($"{prefix}args") ?? [];
        ImmutableArray<string>.Builder argv = ImmutableArray.CreateBuilder<string>(command.Length + arguments.Length);
        for (int i = 0; i < command.Length; i++)
        {
            argv.Add(Expand(command[i], scope, $"{prefix}command:{i}"));
        }

        for (int i = 0; i < arguments.Length && command.Length > 0; i++)
        {
            argv.Add(Expand(arguments[i], scope, $"{prefix}args:{i}"));
        }

        return argv.ToImmutable();
    }

    /// <summary>Each value sees the ones before it, and what the process inherits.</summary>
    private ImmutableArray<EnvironmentVariable> Environment(string key, VariableScope scope)
    {
        int count = _settings.Count(key) ?? 0;
        ImmutableArray<EnvironmentVariable>.Builder variables = ImmutableArray.CreateBuilder<EnvironmentVariable>(count);
        for (int i = 0; i < count; i++)
        {
            if (_settings.Text($"{key}:{i}:name") is not string name)
            {
                if (!_settings.IsSuspect($"{key}:{i}"))
                {
                    _settings.Refuse($"{key}:{i}", "has no name");
                }

                continue;
            }

            string value = Expand(_settings.Text($"{key}:{i}:value") ?? "", scope, $"{key}:{i}:value");
            scope.Set(name, value);
            variables.Add(new EnvironmentVariable(name, value));
        }

        return variables.ToImmutable();
    }

    private string Expand(string text, VariableScope scope, string key)
    {
        if (_expanded > MostExpanded)
        {
            return "";
        }

        if (scope.Expand(text) is not string expanded)
        {
            _settings.Refuse(key, "grows beyond 128 KiB, the longest text that a process can be handed, when its variables are expanded");
            return "";
        }

        _expanded += expanded.Length;
        if (_expanded > MostExpanded)
        {
            _settings.Refuse(key, "is where arguments and environment grow beyond 6 MiB, more than a process can be handed, when variables are expanded");
        }

        return expanded;
    }

    /// <summary>A hook runs with the environment and in the directory of the main process.</summary>
    private HookPlan? Hook(string name, ProcessPlan? main)
    {
        string key = $"lifecycle:{name}";
        TimeSpan? timeout = _settings.Duration($"{key}:timeoutSeconds", TimeSpan.Zero);
        if (_settings.Text($"{key}:sleep:seconds") is string seconds)
        {
            return new HookPlan { Handler = new HandlerPlan.Sleep(DurationText.TryParse(seconds) ?? TimeSpan.Zero), Timeout = timeout ?? TimeSpan.Zero };
        }

        if (_settings.Texts($"{key}:exec:command") is { IsEmpty: false } command)
        {
            ProcessPlan process = new()
            {
                Name = name,
                Argv = command,
                Environment = main?.Environment ?? [],
                WorkingDirectory = main?.WorkingDirectory,
            };
            return new HookPlan { Handler = new HandlerPlan.Exec(process), Timeout = timeout ?? TimeSpan.Zero };
        }

        if (_settings.Has(key) && !_settings.IsSuspect(key))
        {
            _settings.Refuse(key, "has no handler; exec with a command, or sleep, is due");
        }

        return null;
    }

    private void CheckBudget(TimeSpan? grace, TimeSpan? drain, HookPlan? preStop)
    {
        if (grace is null || drain is null)
        {
            return;
        }

        if (drain > TimeSpan.Zero && drain + AfterDrain > grace)
        {
            TimeSpan most = grace.Value > AfterDrain ? grace.Value - AfterDrain : TimeSpan.Zero;
            _settings.Refuse(
                "drainSeconds",
                $"{DurationText.Format(drain.Value)} and the 2s that must be left behind it are beyond terminationGracePeriodSeconds, "
                + $"{DurationText.Format(grace.Value)}; allowed are 0 to {DurationText.Format(most)}");
        }

        // As in Kubernetes (KEP-3960): a sleep that can only be cut off is not meant.
        if (preStop?.Handler is HandlerPlan.Sleep sleep && sleep.Duration > grace)
        {
            _settings.Refuse(
                "lifecycle:preStop:sleep:seconds",
                $"{DurationText.Format(sleep.Duration)} are beyond terminationGracePeriodSeconds, {DurationText.Format(grace.Value)}");
        }
    }

    private SignalPlan Signals()
    {
        int stopSignal = Signal(_settings.Text("lifecycle:stopSignal")) ?? SignalPlan.Default.StopSignal;
        ImmutableArray<int> stop = _settings.Texts("signals:stop") is ImmutableArray<string> configured
            ? [.. configured.Select(text => Signal(text) ?? 0).Distinct()]
            : SignalPlan.Default.StopRequests.Contains(stopSignal) || !ValueChecks.IsReceivable(stopSignal)
                ? SignalPlan.Default.StopRequests
                : [.. SignalPlan.Default.StopRequests, stopSignal];
        Dictionary<int, int> map = [];
        foreach (string name in _settings.Names("signals:map"))
        {
            map[Signal(name)!.Value] = Signal(_settings.Text($"signals:map:{name}")) ?? 0;
        }

        return new SignalPlan
        {
            StopSignal = stopSignal,
            StopRequests = stop,
            Target = _settings.Text("signals:target") == "group" ? SignalTarget.Group : SignalTarget.Process,
            Map = map.Count == 0 ? FrozenDictionary<int, int>.Empty : map.ToFrozenDictionary(),
        };
    }

    private static int? Signal(string? text) => text is not null && SignalNames.TryParse(text, out int signal) ? signal : null;

    private ImmutableArray<int> SuccessExitCodes()
    {
        SortedSet<int> codes = [];
        foreach (string item in _settings.Texts("successExitCodes") ?? [])
        {
            if (ExitCodeRange.TryParse(item, out int first, out int last))
            {
                codes.UnionWith(Enumerable.Range(first, last - first + 1));
            }
        }

        return [.. codes];
    }
}
