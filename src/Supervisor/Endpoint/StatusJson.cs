using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary><c>GET /status</c>: the snapshot in the shape of a Kubernetes pod, with ours under <c>supervisor</c>.</summary>
internal static class StatusJson
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        // For terminals; the content type and nosniff keep it out of HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="stalled">The loop does not turn: what follows may be old.</param>
    /// <param name="showsAll">Messages that may hold output or a specification too: for the control socket.</param>
    public static ReadOnlyMemory<byte> Write(PodSnapshot snapshot, bool stalled, bool showsAll)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Layout))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", "v1");
            json.WriteString("kind", "Pod");
            WriteMetadata(json, snapshot);
            WriteStatus(json, snapshot, showsAll);
            WriteOurs(json, snapshot, stalled, showsAll);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteMetadata(Utf8JsonWriter json, PodSnapshot snapshot)
    {
        json.WriteStartObject("metadata");
        json.WriteString("name", snapshot.Name);
        json.WriteString("namespace", snapshot.Namespace);
        // A text in Kubernetes.
        json.WriteString("resourceVersion", snapshot.ResourceVersion.ToString(CultureInfo.InvariantCulture));
        WriteTime(json, "creationTimestamp", snapshot.StartTime);
        if (snapshot.StopDeadline is { } deadline)
        {
            // As there: when the grace period ends.
            WriteTime(json, "deletionTimestamp", deadline);
        }

        json.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter json, PodSnapshot snapshot, bool showsAll)
    {
        json.WriteStartObject("status");
        json.WriteString("phase", snapshot.Phase.ToString());
        WriteTime(json, "startTime", snapshot.StartTime);
        WriteContainers(json, "initContainerStatuses", snapshot.InitContainers, showsAll);
        WriteContainers(json, "containerStatuses", [snapshot.Main], showsAll);
        json.WriteEndObject();
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
                WriteTime(json, "startedAt", running.StartedAt);
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
            WriteTime(json, "startedAt", started);
        }

        WriteTime(json, "finishedAt", terminated.FinishedAt);
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, string message, bool showsAll)
    {
        if (showsAll && message.Length > 0)
        {
            json.WriteString("message", message);
        }
    }

    private static void WriteOurs(Utf8JsonWriter json, PodSnapshot snapshot, bool stalled, bool showsAll)
    {
        json.WriteStartObject("supervisor");
        json.WriteBoolean("stalled", stalled);
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

    /// <summary>RFC 3339 in whole seconds, as Kubernetes' own times are.</summary>
    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset time) =>
        json.WriteString(name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}
