using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary><c>GET /metrics</c>. What holds a name holds one from the configuration; no output, no message, no command.</summary>
internal static class Metrics
{
    private const string Container = "container";
    private const string Counter = "counter";
    private const string Gauge = "gauge";

    public static ReadOnlyMemory<byte> Write(PodSnapshot pod, Counters counters, bool stalled)
    {
        PrometheusText text = new();
        WritePod(text, pod, stalled);
        WriteContainers(text, pod.InitContainers.Add(pod.Main));
        WriteCounters(text, counters);
        WriteProbes(text, counters.Probes);
        return text.ToBytes();
    }

    private static void WritePod(PrometheusText text, PodSnapshot pod, bool stalled)
    {
        text.Family("supervisor_build_info", Gauge, "Version of the supervisor; always 1.")
            .Sample(1, ("version", typeof(Metrics).Assembly.GetName().Version!.ToString(3)));
        text.Family("supervisor_start_time_seconds", Gauge, "When the supervisor started, in seconds since the epoch.")
            .Sample(pod.StartTime.ToUnixTimeMilliseconds() / 1000.0);
        text.Family("supervisor_stalled", Gauge, "1 while the supervision itself has not moved for 5 seconds.").Sample(stalled);
        text.Family("supervisor_live", Gauge, "1 while /livez passes.").Sample(pod.Live.Passed && !stalled);
        text.Family("supervisor_ready", Gauge, "1 while /readyz passes.").Sample(pod.Ready.Passed && !stalled);
        text.Family("supervisor_started", Gauge, "1 while /startupz passes.").Sample(pod.Started.Passed);
        text.Family("supervisor_terminating", Gauge, "1 from the request to stop on.").Sample(pod.StopDeadline is not null);
        text.Family("supervisor_phase", Gauge, "1 for the phase of the pod, 0 for the others.");
        foreach (PodPhase phase in (ReadOnlySpan<PodPhase>)[PodPhase.Pending, PodPhase.Running, PodPhase.Succeeded, PodPhase.Failed])
        {
            text.Sample(pod.Phase == phase, ("phase", phase.ToString()));
        }

        if (!pod.ReadinessGates.IsEmpty)
        {
            text.Family("supervisor_readiness_gate", Gauge, "1 while the condition of a readiness gate is True.");
            foreach (string gate in pod.ReadinessGates)
            {
                text.Sample(pod.Conditions.Any(condition => condition.Type == gate && condition.Status == ConditionStatus.True), ("type", gate));
            }
        }
    }

    private static void WriteContainers(PrometheusText text, ImmutableArray<ContainerStatus> containers)
    {
        text.Family("supervisor_container_state", Gauge, "1 for the state of a container, 0 for the others.");
        foreach (ContainerStatus container in containers)
        {
            text.Sample(container.State is ContainerState.Waiting, (Container, container.Name), ("state", "waiting"));
            text.Sample(container.State is ContainerState.Running, (Container, container.Name), ("state", "running"));
            text.Sample(container.State is ContainerState.Terminated, (Container, container.Name), ("state", "terminated"));
        }

        text.Family("supervisor_container_ready", Gauge, "1 while a container is ready.");
        foreach (ContainerStatus container in containers)
        {
            text.Sample(container.Ready, (Container, container.Name));
        }
    }

    private static void WriteCounters(PrometheusText text, Counters counters)
    {
        text.Family("supervisor_container_restarts_total", Counter, "How often a container was started again.");
        foreach (ContainerCounters container in counters.Containers)
        {
            text.Sample(container.Restarts, (Container, container.Name));
        }

        if (counters.Containers.Any(container => !container.Exits.IsEmpty))
        {
            text.Family("supervisor_container_exits_total", Counter, "How often a container ended, by exit code (128 + n for signal n).");
            foreach (ContainerCounters container in counters.Containers)
            {
                foreach ((int code, long count) in container.Exits)
                {
                    text.Sample(count, (Container, container.Name), ("code", code.ToString(CultureInfo.InvariantCulture)));
                }
            }
        }

        text.Family("supervisor_orphans_reaped_total", Counter, "Processes that were reaped and that nothing here waited for.").Sample(counters.OrphansReaped);
        if (counters.FirstTimeToReady is { } first && counters.LastTimeToReady is { } last)
        {
            text.Family("supervisor_time_to_ready_seconds", Gauge, "From the start of the main process until it was ready, in its first run that came so far and in the last.")
                .Sample(first.TotalSeconds, ("run", "first"))
                .Sample(last.TotalSeconds, ("run", "last"));
        }

        if (counters.LastStopDuration is { } stop)
        {
            text.Family("supervisor_last_stop_duration_seconds", Gauge, "From the request to stop the main process to its end, drain and preStop included, the last time.").Sample(stop.TotalSeconds);
        }
    }

    private static void WriteProbes(PrometheusText text, ImmutableArray<ProbeCounters> probes)
    {
        if (probes.IsEmpty)
        {
            return;
        }

        text.Family("supervisor_probe_attempts_total", Counter, "Attempts of probes that ended, by result.");
        foreach (ProbeCounters probe in probes)
        {
            text.Sample(probe.Count, Labels(probe));
        }

        text.Family("supervisor_probe_duration_seconds", "histogram", "How long attempts of probes took, by result.");
        foreach (ProbeCounters probe in probes)
        {
            for (int i = 0; i < ProbeCounters.Bounds.Length; i++)
            {
                text.Sample("_bucket", probe.Buckets[i], [.. Labels(probe), ("le", PrometheusText.Number(ProbeCounters.Bounds[i].TotalSeconds))]);
            }

            text.Sample("_bucket", probe.Count, [.. Labels(probe), ("le", PrometheusText.Number(double.PositiveInfinity))]);
            text.Sample("_sum", probe.Duration.TotalSeconds, Labels(probe));
            text.Sample("_count", probe.Count, Labels(probe));
        }
    }

    private static (string Name, string Value)[] Labels(ProbeCounters probe) => [(Container, probe.Container), ("probe", probe.Type), ("result", probe.Result)];
}
