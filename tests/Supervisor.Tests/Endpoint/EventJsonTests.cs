using System.Text;
using System.Text.Json;
using Supervisor.Endpoint;
using Supervisor.Status;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary>Events as core/v1 has them.</summary>
public sealed class EventJsonTests
{
    private static readonly PodEvent Output = new(
        "pod.18a3", EventType.Warning, "Unhealthy", "Liveness probe failed: secret\noutput", "spec.containers{web}", 3, Pods.Start, Pods.Start.AddSeconds(20), 9, MayHoldOutput: true);

    private static readonly PodEvent Plain = new("pod.18a4", EventType.Normal, "Started", "Started container web", "", 1, Pods.Start, Pods.Start, 10, MayHoldOutput: false);

    private static readonly EventList List = new([Output, Plain], 10);

    [Fact]
    public void A_list_has_its_version_and_each_event()
    {
        using JsonDocument list = JsonDocument.Parse(EventJson.Write(List, Pods.Running, showsAll: true));
        AssertJson(
            """
            {"apiVersion":"v1","kind":"EventList","metadata":{"resourceVersion":"10"},"items":[
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"pod.18a3","namespace":"default","resourceVersion":"9","creationTimestamp":"2026-01-02T03:04:05Z"},
            "involvedObject":{"apiVersion":"v1","kind":"Pod","name":"pod","namespace":"default","fieldPath":"spec.containers{web}"},
            "type":"Warning","reason":"Unhealthy","message":"Liveness probe failed: secret\noutput","source":{"component":"supervisor"},"reportingComponent":"supervisor",
            "count":3,"firstTimestamp":"2026-01-02T03:04:05Z","lastTimestamp":"2026-01-02T03:04:25Z"},
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"pod.18a4","namespace":"default","resourceVersion":"10","creationTimestamp":"2026-01-02T03:04:05Z"},
            "involvedObject":{"apiVersion":"v1","kind":"Pod","name":"pod","namespace":"default"},
            "type":"Normal","reason":"Started","message":"Started container web","source":{"component":"supervisor"},"reportingComponent":"supervisor",
            "count":1,"firstTimestamp":"2026-01-02T03:04:05Z","lastTimestamp":"2026-01-02T03:04:05Z"}]}
            """,
            list.RootElement);
    }

    [Fact]
    public void The_port_has_no_message_that_may_hold_output()
    {
        using JsonDocument list = JsonDocument.Parse(EventJson.Write(List, Pods.Running, showsAll: false));
        Assert.Equal(["", "Started container web"], list.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("message").GetString()));
    }

    [Fact]
    public void For_a_stream_it_is_one_line() => Assert.DoesNotContain("\n", Encoding.UTF8.GetString(EventJson.Write(Output, Pods.Running, showsAll: true).Span), StringComparison.Ordinal);

    [Fact]
    public void A_time_line_has_its_phases_and_what_lasts_has_no_end()
    {
        using JsonDocument spans = JsonDocument.Parse(TimelineJson.Write(
        [
            new PhaseSpan(PhaseSpan.Init, "migrate", 0, Pods.Start, Pods.Start.AddMilliseconds(1.5), "exit code 3"),
            new PhaseSpan(PhaseSpan.Ready, "web", 2, Pods.Start, null, ""),
        ]));
        AssertJson(
            """
            [{"phase":"init","container":"migrate","restart":0,"from":"2026-01-02T03:04:05.678000Z","to":"2026-01-02T03:04:05.679500Z","outcome":"exit code 3"},
            {"phase":"ready","container":"web","restart":2,"from":"2026-01-02T03:04:05.678000Z","outcome":""}]
            """,
            spans.RootElement);
    }

    private static void AssertJson(string expected, JsonElement found) => Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, found), found.GetRawText());
}
