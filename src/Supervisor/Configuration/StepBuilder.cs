using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Plans;
using Supervisor.Signals;

namespace Supervisor.Configuration;

/// <summary>Makes <c>initContainers</c> of what is in force: steps with a command, steps with a handler in its place, and sidecars.</summary>
internal sealed class StepBuilder(EffectiveConfiguration settings, ProcessBuilder processes)
{
    private static readonly ImmutableArray<string> OfSidecars = ["lifecycle", "startupProbe", "livenessProbe", "readinessProbe"];

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public ImmutableArray<InitStepPlan> Build()
    {
        int count = settings.Count("initContainers") ?? 0;
        ImmutableArray<InitStepPlan>.Builder steps = ImmutableArray.CreateBuilder<InitStepPlan>(count);
        for (int i = 0; i < count; i++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"initContainers:{i}");
            string name = settings.Text($"{key}:name") ?? string.Create(CultureInfo.InvariantCulture, $"init-{i}");
            if (!_names.Add(name) && !settings.IsSuspect($"{key}:name"))
            {
                settings.Refuse($"{key}:name", $"{Texts.Quote(name)} is the name of an earlier step");
            }

            if (Step(key, name) is InitStepPlan step)
            {
                steps.Add(step);
            }
        }

        return steps.ToImmutable();
    }

    private InitStepPlan? Step(string key, string name)
    {
        ProcessPlan process = processes.Build($"{key}:", name, []);
        HandlerBuilder handlers = new(settings, new PortNames(settings, $"{key}:ports"), process);
        TimeSpan? timeout = settings.Duration($"{key}:timeoutSeconds", TimeSpan.Zero);
        TimeSpan? period = settings.Duration($"{key}:periodSeconds", TimeSpan.FromSeconds(1));
        RestartPlan? restart = RestartBuilder.OfStep(settings, $"{key}:");
        SidecarPlan? sidecar = Sidecar(key, handlers);
        HandlerPlan? handler = handlers.Handler(key, name, out bool hasHandler);
        CheckHandler(key, handler, hasHandler);
        if (process.Argv.IsEmpty && !hasHandler)
        {
            if (!settings.IsSuspect(key))
            {
                settings.Refuse(key, "has no command; the image's own ENTRYPOINT is not known here, so repeat it");
            }

            return null;
        }

        return new InitStepPlan
        {
            Process = process,
            Handler = handler,
            Period = period ?? TimeSpan.Zero,
            Timeout = timeout ?? TimeSpan.Zero,
            Sidecar = sidecar,
            Restart = restart,
            TerminationMessage = processes.TerminationMessage($"{key}:"),
        };
    }

    private void CheckHandler(string key, HandlerPlan? handler, bool hasHandler)
    {
        if (settings.Has($"{key}:periodSeconds") && handler is not (HandlerPlan.HttpGet or HandlerPlan.TcpSocket or HandlerPlan.Grpc) && !settings.IsSuspect(key))
        {
            settings.Refuse($"{key}:periodSeconds", "belongs to a step that waits, by httpGet, tcpSocket or grpc");
        }

        if (hasHandler && settings.Has($"{key}:args") && !settings.IsSuspect(key))
        {
            settings.Refuse($"{key}:args", "belong to a command, and this step has a handler in its place");
        }

        if (hasHandler && settings.Text($"{key}:restartPolicy") == "Always" && !settings.IsSuspect(key))
        {
            settings.Refuse($"{key}:restartPolicy", "Always makes a sidecar, and that needs a command");
        }
    }

    private SidecarPlan? Sidecar(string key, HandlerBuilder handlers)
    {
        HookPlan? postStart = handlers.Hook($"{key}:lifecycle:postStart", "postStart");
        HookPlan? preStop = handlers.Hook($"{key}:lifecycle:preStop", "preStop");
        ProbesPlan probes = handlers.Probes($"{key}:");
        if (settings.Text($"{key}:restartPolicy") == "Always")
        {
            handlers.NotePatience($"{key}:", probes);
            return new SidecarPlan
            {
                PostStart = postStart,
                PreStop = preStop,
                StopSignal = settings.Text($"{key}:lifecycle:stopSignal") is string text && SignalNames.TryParse(text, out int signal) ? signal : SignalPlan.Default.StopSignal,
                Probes = probes,
            };
        }

        foreach (string name in OfSidecars)
        {
            if (settings.Has($"{key}:{name}") && !settings.IsSuspect($"{key}:restartPolicy"))
            {
                // The words of Kubernetes.
                settings.Refuse($"{key}:{name}", "may not be set for init containers without restartPolicy=Always");
            }
        }

        return null;
    }
}
