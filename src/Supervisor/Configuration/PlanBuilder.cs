using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Serilog.Events;
using Supervisor.Plans;
using Supervisor.Signals;

namespace Supervisor.Configuration;

/// <summary>
/// Makes the plan of what is in force: defaults, expansion, and the rules that concern more than one key. What concerns one value alone was
/// checked where it stands (<see cref="FieldReader"/>); of what was refused there, nothing is said twice here.
/// </summary>
internal sealed class PlanBuilder(EffectiveConfiguration settings, ImmutableArray<string> environment, ErrorList errors)
{
    /// <summary>What a drain leaves of the grace period for preStop and the process to end in.</summary>
    private static readonly TimeSpan AfterDrain = TimeSpan.FromSeconds(2);

    /// <summary>The error of a run without a command.</summary>
    public const string NoCommand =
        "there is no command to run; write it behind the options, supervisor -- COMMAND [ARG...], or as command in the configuration: "
        + "the image's own ENTRYPOINT is not known here, so repeat it";

    private static readonly TimeSpan DefaultGracePeriod = TimeSpan.FromSeconds(30);

    /// <summary>The plan; null if there were errors before or are now.</summary>
    public PodPlan? Build(RunRequest request, string hostName, bool requiresCommand)
    {
        string podName = settings.Text("name") ?? hostName;
        string podNamespace = settings.Text("namespace") ?? PodPlan.DefaultNamespace;
        ProcessBuilder processes = new(settings, environment, podName, podNamespace);
        TimeSpan? grace = settings.Duration("terminationGracePeriodSeconds", DefaultGracePeriod);
        PortNames ports = new(settings, "ports");
        ProcessPlan? process = MainProcess(processes, request, requiresCommand);
        HandlerBuilder handlers = new(settings, ports, process);
        MainPlan main = Main(processes, handlers, process) with { Ports = ports.All };
        TimeSpan? drain = Drain(ports, out DrainPlan drainEnd);
        CheckBudget(grace, drain, main.PreStop);
        ImmutableArray<InitStepPlan> steps = new StepBuilder(settings, processes).Build();
        SignalPlan signals = Signals();
        EndpointPlan endpoint = EndpointBuilder.Build(settings);
        ImmutableArray<string> gates = ReadinessGates();
        LaterFields.Refuse(settings);
        if (errors.Any || process is null)
        {
            return null;
        }

        return new PodPlan
        {
            Name = podName,
            Namespace = podNamespace,
            InitSteps = steps,
            Main = main,
            GracePeriod = grace!.Value,
            Drain = drain!.Value,
            DrainEnd = drainEnd,
            ReadinessGates = gates,
            Signals = signals,
            Endpoint = endpoint,
            Logging = Logging(request),
        };
    }

    private LoggingPlan Logging(RunRequest request)
    {
        LogEventLevel configured = settings.Text("logging:level") switch
        {
            "debug" => LogEventLevel.Debug,
            "warning" => LogEventLevel.Warning,
            "error" => LogEventLevel.Error,
            _ => LogEventLevel.Information,
        };
        return new LoggingPlan
        {
            Level = request.Verbose ? LogEventLevel.Debug : request.Quiet ? LogEventLevel.Warning : configured,
            Format = settings.Text("logging:format") == "json" ? LogFormat.Json : LogFormat.Text,
        };
    }

    /// <summary>The main process's name in log, events and status: the container's, where a manifest gives it one.</summary>
    private string ContainerName => settings.Text("container") ?? "main";

    private ProcessPlan? MainProcess(ProcessBuilder processes, RunRequest request, bool requiresCommand)
    {
        ProcessPlan process = processes.Build("", ContainerName, request.Command);
        if (!process.Argv.IsEmpty)
        {
            return process;
        }

        if (!requiresCommand)
        {
            errors.Note("configuration", "command", "there is none here; a run needs one, behind its options or as command");
            return process;
        }

        if (!errors.LostSource && !settings.IsSuspect("command"))
        {
            errors.Add("configuration", "command", NoCommand);
        }

        return null;
    }

    /// <summary>All of it is checked, also without a command.</summary>
    private MainPlan Main(ProcessBuilder processes, HandlerBuilder handlers, ProcessPlan? process)
    {
        HookPlan? postStart = handlers.Hook("lifecycle:postStart", "postStart");
        HookPlan? preStop = handlers.Hook("lifecycle:preStop", "preStop");
        ProbesPlan probes = handlers.Probes("");
        handlers.NotePatience("", probes);
        RestartPlan restart = RestartBuilder.OfMain(settings);
        TerminationMessagePlan message = processes.TerminationMessage("");
        ImmutableArray<int> successExitCodes = SuccessExitCodes();
        return new MainPlan
        {
            Process = process ?? new ProcessPlan { Name = ContainerName, Argv = [] },
            PostStart = postStart,
            PreStop = preStop,
            Probes = probes,
            Restart = restart,
            TerminationMessage = message,
            SuccessExitCodes = successExitCodes,
        };
    }

    private TimeSpan? Drain(PortNames ports, out DrainPlan end)
    {
        end = DrainPlan.ByTime;
        if (!settings.Has("drain"))
        {
            return settings.Duration("drainSeconds", TimeSpan.Zero);
        }

        if (settings.Has("drainSeconds"))
        {
            settings.Refuse("drain", "drainSeconds is there already; one of them is allowed");
        }

        TimeSpan? seconds = settings.Duration("drain:seconds", TimeSpan.Zero);
        TimeSpan? maximum = settings.Text("drain:maxSeconds") is string text ? DurationText.TryParse(text) : null;
        if (maximum < seconds)
        {
            settings.Refuse("drain:maxSeconds", $"is shorter than seconds, {DurationText.Format(seconds.Value)}");
        }

        int count = settings.Count("drain:untilIdlePorts") ?? 0;
        List<int> idle = [];
        for (int i = 0; i < count; i++)
        {
            if (ports.Resolve(string.Create(CultureInfo.InvariantCulture, $"drain:untilIdlePorts:{i}")) is int port)
            {
                idle.Add(port);
            }
        }

        end = new DrainPlan([.. idle], maximum);
        return seconds;
    }

    private ImmutableArray<string> ReadinessGates()
    {
        int count = settings.Count("readinessGates") ?? 0;
        List<string> gates = [];
        for (int i = 0; i < count; i++)
        {
            string item = string.Create(CultureInfo.InvariantCulture, $"readinessGates:{i}");
            if (settings.Text($"{item}:conditionType") is not string type)
            {
                if (!settings.IsSuspect(item))
                {
                    settings.Refuse(item, "has no conditionType");
                }
            }
            else if (gates.Contains(type) && !settings.IsSuspect(item))
            {
                settings.Refuse($"{item}:conditionType", $"{Texts.Quote(type)} stands there already");
            }
            else
            {
                gates.Add(type);
            }
        }

        return [.. gates];
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
            settings.Refuse(
                settings.Has("drain") ? "drain:seconds" : "drainSeconds",
                $"{DurationText.Format(drain.Value)} and the 2s that must be left behind it are beyond terminationGracePeriodSeconds, "
                + $"{DurationText.Format(grace.Value)}; allowed are 0 to {DurationText.Format(most)}");
        }

        // As in Kubernetes (KEP-3960): a sleep that can only be cut off is not meant.
        if (preStop?.Handler is HandlerPlan.Sleep sleep && sleep.Duration > grace)
        {
            settings.Refuse(
                "lifecycle:preStop:sleep:seconds",
                $"{DurationText.Format(sleep.Duration)} are beyond terminationGracePeriodSeconds, {DurationText.Format(grace.Value)}");
        }
    }

    private SignalPlan Signals()
    {
        int stopSignal = Signal(settings.Text("lifecycle:stopSignal")) ?? SignalPlan.Default.StopSignal;
        ImmutableArray<int> stop = settings.Texts("signals:stop") is ImmutableArray<string> configured
            ? [.. configured.Select(text => Signal(text) ?? 0).Distinct()]
            : SignalPlan.Default.StopRequests.Contains(stopSignal) || !ValueChecks.IsReceivable(stopSignal)
                ? SignalPlan.Default.StopRequests
                : [.. SignalPlan.Default.StopRequests, stopSignal];
        Dictionary<int, int> map = [];
        foreach (string name in settings.Names("signals:map"))
        {
            map[Signal(name)!.Value] = Signal(settings.Text($"signals:map:{name}")) ?? 0;
        }

        return new SignalPlan
        {
            StopSignal = stopSignal,
            StopRequests = stop,
            Target = settings.Text("signals:target") == "group" ? SignalTarget.Group : SignalTarget.Process,
            Map = map.Count == 0 ? FrozenDictionary<int, int>.Empty : map.ToFrozenDictionary(),
        };
    }

    private static int? Signal(string? text) => text is not null && SignalNames.TryParse(text, out int signal) ? signal : null;

    private ImmutableArray<int> SuccessExitCodes()
    {
        SortedSet<int> codes = [];
        foreach (string item in settings.Texts("successExitCodes") ?? [])
        {
            if (ExitCodeRange.TryParse(item, out int first, out int last))
            {
                codes.UnionWith(Enumerable.Range(first, last - first + 1));
            }
        }

        return [.. codes];
    }
}
