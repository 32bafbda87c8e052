using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary>Makes handlers, and the hooks and probes that use them, of what is in force.</summary>
/// <param name="settings">What is in force.</param>
/// <param name="ports">The ports of the container that they belong to.</param>
/// <param name="owner">Whose environment and directory a command has; null if that was refused.</param>
internal sealed class HandlerBuilder(EffectiveConfiguration settings, PortNames ports, ProcessPlan? owner)
{
    /// <summary>We are in the container ourselves.</summary>
    private const string DefaultHost = "127.0.0.1";

    private const int DefaultMode = 0b110_100_100;

    private static readonly ProbePlan Defaults = new() { Handler = new HandlerPlan.Sleep(TimeSpan.Zero) };

    /// <summary>A hook; null if there is none, or it was refused.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="name">Its name in the log.</param>
    public HookPlan? Hook(string key, string name)
    {
        TimeSpan? timeout = settings.Duration($"{key}:timeoutSeconds", TimeSpan.Zero);
        if (!settings.Has(key) && !settings.IsHollow(key))
        {
            return null;
        }

        if (Handler(key, name, out bool isNamed) is HandlerPlan handler)
        {
            return new HookPlan { Handler = handler, Timeout = timeout ?? TimeSpan.Zero };
        }

        if (!isNamed && !settings.IsSuspect(key))
        {
            settings.Refuse(key, "has no handler; exec with a command, sleep, httpGet or tcpSocket is due");
        }

        return null;
    }

    public ProbesPlan Probes(string prefix) => new()
    {
        Startup = Probe($"{prefix}startupProbe", "startupProbe"),
        Liveness = Probe($"{prefix}livenessProbe", "livenessProbe"),
        Readiness = Probe($"{prefix}readinessProbe", "readinessProbe"),
    };

    /// <summary>Says how long a start may take where nothing holds the liveness probe back until it is over.</summary>
    public void NotePatience(string prefix, ProbesPlan probes)
    {
        if (probes is { Startup: null, Liveness: { InitialDelay.Ticks: 0 } liveness } && !settings.IsSuspect($"{prefix}startupProbe"))
        {
            string patience = liveness.FailureThreshold == 1
                ? "one failure is enough, and the first attempt comes at once"
                : $"a start that takes longer than {DurationText.Format((liveness.FailureThreshold - 1) * liveness.Period)} is taken for a failure";
            settings.Note($"{prefix}livenessProbe", "there is no startupProbe, and no initialDelaySeconds: " + patience);
        }
    }

    private ProbePlan? Probe(string key, string name)
    {
        if (!settings.Has(key) && !settings.IsHollow(key))
        {
            return null;
        }

        HandlerPlan? handler = Handler(key, name, out bool isNamed);
        if (handler is null && !isNamed && !settings.IsSuspect(key))
        {
            settings.Refuse(key, "must specify a handler type: exec with a command, httpGet, tcpSocket, grpc or notify");
        }

        string? grace = settings.Text($"{key}:terminationGracePeriodSeconds");
        ProbePlan probe = new()
        {
            Handler = handler ?? Defaults.Handler,
            InitialDelay = settings.Duration($"{key}:initialDelaySeconds", TimeSpan.Zero) ?? TimeSpan.Zero,
            Timeout = Interval($"{key}:timeoutSeconds", Defaults.Timeout),
            Period = Interval($"{key}:periodSeconds", Defaults.Period),
            SuccessThreshold = Count($"{key}:successThreshold", Defaults.SuccessThreshold),
            FailureThreshold = Count($"{key}:failureThreshold", Defaults.FailureThreshold),
            GracePeriod = grace is null ? null : DurationText.TryParse(grace),
        };
        return handler is null ? null : probe;
    }

    /// <summary>0 stands for the default, as in Kubernetes, where it can't be told from a field that is left out.</summary>
    private TimeSpan Interval(string key, TimeSpan unset)
    {
        TimeSpan interval = settings.Duration(key, unset) ?? unset;
        if (interval == TimeSpan.Zero)
        {
            settings.Note(key, $"0 means the default, {DurationText.Format(unset)}, as in Kubernetes");
            return unset;
        }

        return interval;
    }

    private int Count(string key, int unset)
    {
        int count = Number(key) ?? unset;
        if (count == 0)
        {
            settings.Note(key, string.Create(CultureInfo.InvariantCulture, $"0 means the default, {unset}, as in Kubernetes"));
            return unset;
        }

        return count;
    }

    /// <summary>The one handler at a key.</summary>
    /// <param name="key">Of the hook, the probe or the step.</param>
    /// <param name="name">What a command is called in the log.</param>
    /// <param name="isNamed">Whether there is one; then a result of null was refused.</param>
    public HandlerPlan? Handler(string key, string name, out bool isNamed)
    {
        isNamed = true;
        if (settings.Text($"{key}:sleep:seconds") is string seconds)
        {
            return new HandlerPlan.Sleep(DurationText.TryParse(seconds) ?? TimeSpan.Zero);
        }

        if (settings.Texts($"{key}:exec:command") is { IsEmpty: false } command)
        {
            return new HandlerPlan.Exec(new ProcessPlan
            {
                Name = name,
                Argv = command,
                Environment = owner?.Environment ?? [],
                WorkingDirectory = owner?.WorkingDirectory,
            });
        }

        if (settings.Has($"{key}:httpGet"))
        {
            return HttpGet($"{key}:httpGet");
        }

        if (settings.Has($"{key}:tcpSocket"))
        {
            return Port($"{key}:tcpSocket") is int port ? new HandlerPlan.TcpSocket(Host($"{key}:tcpSocket"), port) : null;
        }

        if (settings.Has($"{key}:grpc"))
        {
            return Port($"{key}:grpc") is int port ? new HandlerPlan.Grpc(Host($"{key}:grpc"), port, settings.Text($"{key}:grpc:service") ?? "") : null;
        }

        if (settings.Has($"{key}:notify"))
        {
            return new HandlerPlan.Notify(Number($"{key}:notify:fd"));
        }

        if (settings.Has($"{key}:download"))
        {
            return Download($"{key}:download");
        }

        if (settings.Has($"{key}:template"))
        {
            return Required($"{key}:template", "source", "path") is [string source, string path] ? new HandlerPlan.Template(source, path, Mode($"{key}:template")) : null;
        }

        isNamed = false;
        return null;
    }

    private HandlerPlan.HttpGet? HttpGet(string key)
    {
        int count = settings.Count($"{key}:httpHeaders") ?? 0;
        ImmutableArray<HttpHeader>.Builder headers = ImmutableArray.CreateBuilder<HttpHeader>(count);
        for (int i = 0; i < count; i++)
        {
            string item = string.Create(CultureInfo.InvariantCulture, $"{key}:httpHeaders:{i}");
            if (settings.Text($"{item}:name") is string name)
            {
                headers.Add(new HttpHeader(name, settings.Text($"{item}:value") ?? ""));
            }
            else if (!settings.IsSuspect(item))
            {
                settings.Refuse(item, "has no name");
            }
        }

        string path = settings.Text($"{key}:path") is { Length: > 0 } configured ? configured : "/";
        return Port(key) is int port
            ? new HandlerPlan.HttpGet(settings.Text($"{key}:scheme") == "HTTPS", Host(key), port, path, headers.ToImmutable())
            : null;
    }

    private HandlerPlan.Download? Download(string key) =>
        Required(key, "url", "path") is [string url, string path]
            ? new HandlerPlan.Download(url, path, settings.Text($"{key}:sha256")?.ToLowerInvariant(), Mode(key), settings.Text($"{key}:caFile"))
            : null;

    private int Mode(string key) => settings.Text($"{key}:mode") is string mode ? OctalText.TryParse(mode) ?? DefaultMode : DefaultMode;

    private string Host(string key) => settings.Text($"{key}:host") is { Length: > 0 } host ? host : DefaultHost;

    private int? Port(string key)
    {
        if (settings.Text($"{key}:port") is null && !settings.IsSuspect(key))
        {
            settings.Refuse(key, "has no port");
        }

        return ports.Resolve($"{key}:port");
    }

    /// <summary>All of these, or none and an error.</summary>
    private string[] Required(string key, params ReadOnlySpan<string> names)
    {
        List<string> texts = [];
        foreach (string name in names)
        {
            if (settings.Text($"{key}:{name}") is string text)
            {
                texts.Add(text);
            }
            else if (!settings.IsSuspect(key))
            {
                settings.Refuse(key, $"has no {name}");
            }
        }

        return texts.Count == names.Length ? [.. texts] : [];
    }

    private int? Number(string key) => settings.Number(key);
}
