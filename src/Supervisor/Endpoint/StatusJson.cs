using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Supervisor.Plans;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary><c>GET /status</c>: the snapshot in the shape of a Kubernetes pod, with ours under <c>supervisor</c>.</summary>
internal static class StatusJson
{
    /// <param name="spec">What is shown as the specification, together with messages that may hold output; null leaves out all of that: for the port.</param>
    /// <param name="stalled">The loop does not turn: what follows may be old.</param>
    /// <param name="now">For what is left of a grace period.</param>
    /// <param name="compact">One line, for a stream.</param>
    public static ReadOnlyMemory<byte> Write(PodSnapshot snapshot, PodPlan? spec, bool stalled, DateTimeOffset now, bool compact) => JsonDocuments.Write(compact, json =>
    {
        bool showsAll = spec is not null;
        json.WriteStartObject();
        json.WriteString("apiVersion", "v1");
        json.WriteString("kind", "Pod");
        WriteMetadata(json, snapshot);
        WriteSpec(json, snapshot, spec);
        WriteStatus(json, snapshot, showsAll);
        WriteOurs(json, snapshot, stalled, now, showsAll);
        json.WriteEndObject();
    });

    private static void WriteMetadata(Utf8JsonWriter json, PodSnapshot snapshot)
    {
        json.WriteStartObject("metadata");
        json.WriteString("name", snapshot.Name);
        json.WriteString("namespace", snapshot.Namespace);
        // A text in Kubernetes.
        json.WriteString("resourceVersion", snapshot.ResourceVersion.ToString(CultureInfo.InvariantCulture));
        JsonDocuments.WriteTime(json, "creationTimestamp", snapshot.StartTime);
        if (snapshot.StopDeadline is { } deadline)
        {
            // As there: when the grace period ends.
            JsonDocuments.WriteTime(json, "deletionTimestamp", deadline);
        }

        json.WriteEndObject();
    }

    private static void WriteSpec(Utf8JsonWriter json, PodSnapshot snapshot, PodPlan? spec)
    {
        json.WriteStartObject("spec");
        json.WriteStartArray("readinessGates");
        foreach (string gate in snapshot.ReadinessGates)
        {
            json.WriteStartObject();
            json.WriteString("conditionType", gate);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (spec is not null)
        {
            PodSpecJson.Write(json, spec);
        }

        json.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter json, PodSnapshot snapshot, bool showsAll)
    {
        json.WriteStartObject("status");
        json.WriteString("phase", snapshot.Phase.ToString());
        JsonDocuments.WriteTime(json, "startTime", snapshot.StartTime);
        WriteConditions(json, snapshot, showsAll);
        WriteContainers(json, "initContainerStatuses", snapshot.InitContainers, showsAll);
        WriteContainers(json, "containerStatuses", [snapshot.Main], showsAll);
        json.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter json, PodSnapshot snapshot, bool showsAll)
    {
        json.WriteStartArray("conditions");
        foreach (PodCondition condition in snapshot.Conditions)
        {
            json.WriteStartObject();
            json.WriteString("type", condition.Type);
            json.WriteString("status", condition.Status.ToString());
            // The kubelet never sets it.
            json.WriteNull("lastProbeTime");
            JsonDocuments.WriteTime(json, "lastTransitionTime", condition.LastTransitionTime);
            if (condition.Reason.Length > 0)
            {
                json.WriteString("reason", condition.Reason);
            }

            // What a gate's setter wrote is his; our own words are about names and states.
            WriteMessage(json, condition.Message, showsAll || !snapshot.ReadinessGates.Contains(condition.Type));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteContainers(Utf8JsonWriter json, string name, ImmutableArray<ContainerStatus> containers, bool showsAll)
    {
        json.WriteStartArray(name);
        foreach (ContainerStatus container in containers)
        {
            json.WriteStartObject();
            json.WriteString("name", container.Name);
            WriteState(json, "state", container.State, showsAll);
            WriteState(json, "lastState", container.LastState, showsAll);
            json.WriteBoolean("ready", container.Ready);
            json.WriteBoolean("started", container.Started);
            json.WriteNumber("restartCount", container.RestartCount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>No state is <c>{}</c>, as in Kubernetes.</summary>
    private static void WriteState(Utf8JsonWriter json, string name, ContainerState? state, bool showsAll)
    {
        json.WriteStartObject(name);
        switch (state)
        {
            case null:
                break;

            case ContainerState.Waiting waiting:
                json.WriteStartObject("waiting");
                json.WriteString("reason", waiting.Reason);
                WriteMessage(json, waiting.Message, showsAll);
                json.WriteEndObject();
                break;

            case ContainerState.Running running:
                json.WriteStartObject("running");
                JsonDocuments.WriteTime(json, "startedAt", running.StartedAt);
                json.WriteEndObject();
                break;

            case ContainerState.Terminated terminated:
                WriteTerminated(json, terminated, showsAll);
                break;

            default:
                throw new UnreachableException(state.ToString());
        }

        json.WriteEndObject();
    }

    private static void WriteTerminated(Utf8JsonWriter json, ContainerState.Terminated terminated, bool showsAll)
    {
        json.WriteStartObject("terminated");
        json.WriteNumber("exitCode", terminated.ExitCode);
        if (terminated.Signal != 0)
        {
            json.WriteNumber("signal", terminated.Signal);
        }

        json.WriteString("reason", terminated.Reason);
        WriteMessage(json, terminated.Message, showsAll);
        if (terminated.StartedAt is { } started)
        {
            JsonDocuments.WriteTime(json, "startedAt", started);
        }

        JsonDocuments.WriteTime(json, "finishedAt", terminated.FinishedAt);
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, string message, bool showsAll)
    {
        if (showsAll && message.Length > 0)
        {
            json.WriteString("message", message);
        }
    }

    private static void WriteOurs(Utf8JsonWriter json, PodSnapshot snapshot, bool stalled, DateTimeOffset now, bool showsAll)
    {
        json.WriteStartObject("supervisor");
        json.WriteBoolean("stalled", stalled);
        if (snapshot.StopDeadline is { } deadline)
        {
            JsonDocuments.WriteSeconds(json, "graceLeftSeconds", deadline > now ? deadline - now : TimeSpan.Zero);
        }

        WriteVerdict(json, "live", snapshot.Live);
        WriteVerdict(json, "ready", snapshot.Ready);
        WriteVerdict(json, "started", snapshot.Started);
        json.WriteStartArray("containers");
        foreach (ContainerStatus container in snapshot.InitContainers.Add(snapshot.Main))
        {
            WriteOurs(json, container, showsAll);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOurs(Utf8JsonWriter json, ContainerStatus container, bool showsAll)
    {
        json.WriteStartObject();
        json.WriteString("name", container.Name);
        if (showsAll && container.Pid != 0)
        {
            json.WriteNumber("pid", container.Pid);
        }

        if (container.NextRestart is { } next)
        {
            JsonDocuments.WriteMicroTime(json, "nextRestart", next);
        }

        json.WriteStartArray("probes");
        foreach (ProbeStatus probe in container.Probes)
        {
            json.WriteStartObject();
            json.WriteString("type", probe.Type);
            json.WriteString("result", probe.Result);
            json.WriteNumber("streak", probe.Streak);
            json.WriteBoolean("streakSucceeded", probe.StreakSucceeded);
            if (showsAll)
            {
                json.WriteString("lastMessage", probe.LastMessage);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteVerdict(Utf8JsonWriter json, string name, Verdict verdict)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("passed", verdict.Passed);
        if (!verdict.Passed)
        {
            json.WriteString("reason", verdict.Reason);
        }

        json.WriteEndObject();
    }
}
