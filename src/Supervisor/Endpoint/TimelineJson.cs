using System.Collections.Immutable;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary><c>GET /timeline</c>: the phases, in the order in which they began. One that lasts has no <c>to</c>.</summary>
internal static class TimelineJson
{
    public static ReadOnlyMemory<byte> Write(ImmutableArray<PhaseSpan> spans) => JsonDocuments.Write(compact: false, json =>
    {
        json.WriteStartArray();
        foreach (PhaseSpan span in spans)
        {
            json.WriteStartObject();
            json.WriteString("phase", span.Phase);
            json.WriteString("container", span.Container);
            json.WriteNumber("restart", span.Restart);
            JsonDocuments.WriteMicroTime(json, "from", span.From);
            if (span.To is { } end)
            {
                JsonDocuments.WriteMicroTime(json, "to", end);
            }

            json.WriteString("outcome", span.Outcome);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
