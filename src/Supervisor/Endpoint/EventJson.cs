using System.Globalization;
using System.Text.Json;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>Events in the shape of Kubernetes' core/v1.</summary>
internal static class EventJson
{
    private const string Component = "supervisor";

    /// <summary>A <c>v1 EventList</c>.</summary>
    /// <param name="showsAll">Messages that may hold output too: for the control socket.</param>
    public static ReadOnlyMemory<byte> Write(EventList events, PodSnapshot pod, bool showsAll) => JsonDocuments.Write(compact: false, json =>
    {
        json.WriteStartObject();
        json.WriteString("apiVersion", "v1");
        json.WriteString("kind", "EventList");
        json.WriteStartObject("metadata");
        WriteVersion(json, events.ResourceVersion);
        json.WriteEndObject();
        json.WriteStartArray("items");
        foreach (PodEvent item in events.Items)
        {
            Write(json, item, pod, showsAll);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>A <c>v1 Event</c> in one line.</summary>
    public static ReadOnlyMemory<byte> Write(PodEvent item, PodSnapshot pod, bool showsAll) => JsonDocuments.Write(compact: true, json => Write(json, item, pod, showsAll));

    private static void Write(Utf8JsonWriter json, PodEvent item, PodSnapshot pod, bool showsAll)
    {
        json.WriteStartObject();
        json.WriteString("apiVersion", "v1");
        json.WriteString("kind", "Event");
        json.WriteStartObject("metadata");
        json.WriteString("name", item.Name);
        json.WriteString("namespace", pod.Namespace);
        WriteVersion(json, item.ResourceVersion);
        JsonDocuments.WriteTime(json, "creationTimestamp", item.FirstTimestamp);
        json.WriteEndObject();
        json.WriteStartObject("involvedObject");
        json.WriteString("apiVersion", "v1");
        json.WriteString("kind", "Pod");
        json.WriteString("name", pod.Name);
        json.WriteString("namespace", pod.Namespace);
        if (item.FieldPath.Length > 0)
        {
            json.WriteString("fieldPath", item.FieldPath);
        }

        json.WriteEndObject();
        json.WriteString("type", item.Type.ToString());
        json.WriteString("reason", item.Reason);
        json.WriteString("message", showsAll || !item.MayHoldOutput ? item.Message : "");
        json.WriteStartObject("source");
        json.WriteString("component", Component);
        json.WriteEndObject();
        json.WriteString("reportingComponent", Component);
        json.WriteNumber("count", item.Count);
        JsonDocuments.WriteTime(json, "firstTimestamp", item.FirstTimestamp);
        JsonDocuments.WriteTime(json, "lastTimestamp", item.LastTimestamp);
        json.WriteEndObject();
    }

    /// <summary>A text in Kubernetes.</summary>
    private static void WriteVersion(Utf8JsonWriter json, long version) => json.WriteString("resourceVersion", version.ToString(CultureInfo.InvariantCulture));
}
