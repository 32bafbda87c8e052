using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Plans;
using Supervisor.Signals;

namespace Supervisor.Configuration;

/// <summary>What is right by itself and probably not meant: said by <c>validate</c>, and once at start.</summary>
/// <param name="plan">What the configuration describes.</param>
/// <param name="settings">What is in force.</param>
/// <param name="surroundings">What is to be seen of the container.</param>
internal sealed class Hints(PodPlan plan, EffectiveConfiguration settings, Surroundings surroundings)
{
    private static readonly TimeSpan DockersPatience = TimeSpan.FromSeconds(10);

    /// <summary>Programs whose official images have a STOPSIGNAL, and which. From within a container nobody can read it.</summary>
    private static readonly ImmutableArray<(string Program, string Signal)> StopSignals =
        [("nginx", "SIGQUIT"), ("httpd", "SIGWINCH"), ("httpd-foreground", "SIGWINCH"), ("apache2-foreground", "SIGWINCH"), ("php-fpm", "SIGQUIT"), ("postgres", "SIGINT"), ("haproxy", "SIGUSR1")];

    private readonly ImmutableArray<Hint>.Builder _hints = ImmutableArray.CreateBuilder<Hint>();

    public ImmutableArray<Hint> Find()
    {
        ShellForms();
        StopSignal();
        Budget();
        foreach ((string key, ProbePlan? probe) in Probes)
        {
            if (probe is not null)
            {
                Probe(key, probe);
            }
        }

        SameProbes();
        RestartOfNothing();
        LastWords("", plan.Main.TerminationMessage);
        for (int i = 0; i < plan.InitSteps.Length; i++)
        {
            LastWords(string.Create(CultureInfo.InvariantCulture, $"initContainers:{i}:"), plan.InitSteps[i].TerminationMessage);
        }

        Program("lifecycle:postStart", plan.Main.PostStart?.Handler);
        Program("lifecycle:preStop", plan.Main.PreStop?.Handler);
        if (plan.Main.Process.Security.ExpectsReadOnlyRoot && surroundings.RootIsWritable())
        {
            Add("securityContext:readOnlyRootFilesystem", "is true, but the root can be written to; with Docker say --read-only", isWarning: true);
        }

        return _hints.ToImmutable();
    }

    private ImmutableArray<(string Key, ProbePlan? Probe)> Probes =>
        [("startupProbe", plan.Main.Probes.Startup), ("livenessProbe", plan.Main.Probes.Liveness), ("readinessProbe", plan.Main.Probes.Readiness)];

    private void Add(string key, string message, bool isWarning = false)
    {
        (string source, string userKey) = settings.OriginOf(key);
        _hints.Add(new Hint(new ConfigurationError(source, Texts.OneLine(userKey), message).ToString(), isWarning));
    }

    private void Add(string message) => _hints.Add(new Hint(message, IsWarning: false));

    private void LastWords(string prefix, TerminationMessagePlan message)
    {
        if (message.FromLogs)
        {
            Add($"{prefix}terminationMessagePolicy", "FallbackToLogsOnError is File here: the output belongs to the application and is not read");
        }
    }

    /// <summary>A shell in between hands no signal on.</summary>
    private void ShellForms()
    {
        if (surroundings.ShellAboveUs() is string shell)
        {
            Add($"{shell} is process 1, not supervisor: ENTRYPOINT in its shell form; write it as a list, ENTRYPOINT [\"/supervisor\", \"--\"]");
        }

        ImmutableArray<string> argv = plan.Main.Process.Argv;
        if (plan.Signals.Target == SignalTarget.Process && argv is [_, "-c", _] && NameOf(argv[0]) is "sh" or "bash" or "ash" or "dash" && !KeepsTheShell(argv[2]))
        {
            Add(
                $"the command is run by {NameOf(argv[0])} -c, which hands no stop signal on (CMD in its shell form?): "
                + "write CMD as a list, or exec before the command, or signals.target: group");
        }
    }

    /// <summary>Of several commands a shell is needed, and with a trap or exec it is known what it does.</summary>
    private static bool KeepsTheShell(string script)
    {
        string text = script.TrimStart();
        return text.StartsWith("exec ", StringComparison.Ordinal) || text.Contains("trap ", StringComparison.Ordinal) || text.AsSpan().ContainsAny("\n;&|");
    }

    private void StopSignal()
    {
        if (settings.Text("lifecycle:stopSignal") is not null || plan.Main.Process.Argv is not [string program, ..])
        {
            return;
        }

        foreach ((string name, string signal) in StopSignals)
        {
            if (NameOf(program) == name && SignalNames.TryParse(signal, out int number) && !plan.Signals.StopRequests.Contains(number) && !plan.Signals.Map.ContainsKey(number))
            {
                Add($"images of {name} have STOPSIGNAL {signal}, which begins no stop here: say lifecycle.stopSignal: {signal}, or STOPSIGNAL SIGTERM in the Dockerfile");
            }
        }
    }

    /// <summary>Only where somebody thought about a stop: the default of 30 s alone is no plan.</summary>
    private void Budget()
    {
        bool isPlanned = settings.Has("terminationGracePeriodSeconds") || plan.Main.PreStop is not null || plan.Drain > TimeSpan.Zero;
        if (isPlanned && plan.GracePeriod > DockersPatience && !surroundings.IsKubernetes)
        {
            string most = DurationText.Format(plan.GracePeriod);
            long seconds = (long)Math.Ceiling(plan.GracePeriod.TotalSeconds);
            Add("terminationGracePeriodSeconds", $"a stop may take {most}, and docker stop kills after 10s: say --stop-timeout {seconds}, or stop_grace_period: {seconds}s in Compose");
        }
    }

    private void Probe(string key, ProbePlan probe)
    {
        // Only where somebody thought about it: of a period below a second the default of 1 s says nothing.
        if (probe.Timeout > probe.Period && settings.Has($"{key}:timeoutSeconds"))
        {
            Add($"{key}", $"timeoutSeconds, {DurationText.Format(probe.Timeout)}, is above periodSeconds, {DurationText.Format(probe.Period)}: a slow attempt delays the next ones");
        }

        if (probe.Handler is HandlerPlan.HttpGet { Path: var path } && path.IndexOf("://", StringComparison.Ordinal) is >= 0 and var colon && colon < path.IndexOfAny(['/', '?', '#']))
        {
            Add($"{key}:httpGet:path", "is a whole URL: only its path and query are used; scheme, host and port stand beside it");
        }

        Program(key, probe.Handler);
    }

    /// <summary>Our default is Never, and who counts or spaces restarts expects some.</summary>
    private void RestartOfNothing()
    {
        bool restarts = plan.Main.Restart is not { Policy: RestartPolicy.Never, Rules: [] } || plan.InitSteps.Any(static step => step.Restart is { Policy: not RestartPolicy.Never } or { Rules: not [] });
        foreach (string key in (ReadOnlySpan<string>)["maxRestarts", "restartBackoff"])
        {
            if (!restarts && settings.Has(key))
            {
                Add(key, "does nothing, for restartPolicy is Never: say OnFailure or Always");
            }
        }
    }

    /// <summary>What makes it unready would kill it as well: readiness has lost its meaning.</summary>
    private void SameProbes()
    {
        if (plan.Main.Probes is { Liveness: { } liveness, Readiness: { } readiness } && IsSame(liveness.Handler, readiness.Handler)
            && liveness.FailureThreshold * liveness.Period <= readiness.FailureThreshold * readiness.Period)
        {
            Add("livenessProbe", "asks the same as readinessProbe, and no later: what should only take it out of service kills it; ask for less, or raise failureThreshold");
        }
    }

    private static bool IsSame(HandlerPlan one, HandlerPlan other) => (one, other) switch
    {
        (HandlerPlan.Exec a, HandlerPlan.Exec b) => a.Process.Argv.SequenceEqual(b.Process.Argv),
        (HandlerPlan.HttpGet a, HandlerPlan.HttpGet b) => a with { Headers = [] } == b with { Headers = [] } && a.Headers.SequenceEqual(b.Headers),
        _ => one == other,
    };

    private void Program(string key, HandlerPlan? handler)
    {
        if (handler is HandlerPlan.Exec { Process: { Argv: [string program, ..] } process } && !surroundings.HasProgram(process))
        {
            Add(key, $"{Texts.Quote(program)} is not found{Instead(process.Argv)}", isWarning: true);
        }
    }

    private static string Instead(ImmutableArray<string> argv) =>
        argv is ["sleep", string seconds] && DurationText.TryParse(seconds) is not null ? $"; write sleep:{seconds}"
        : argv is [string program] && LooksLikeUrl(program) ? "; a URL begins with http://, https://, tcp:// or grpc://"
        : "";

    /// <summary><c>htp://:80/x</c>, <c>http:/x</c>, <c>tcp::5432</c>.</summary>
    private static bool LooksLikeUrl(string program) =>
        program.Contains("://", StringComparison.Ordinal) || program.Split(':', 2) is ["http" or "https" or "tcp" or "grpc", _];

    private static string NameOf(string program) => program[(program.LastIndexOf('/') + 1)..];
}
