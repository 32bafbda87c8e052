using System.Text.Json;

namespace Supervisor.TestSupport;

/// <summary>What <c>GET /status</c> of the control socket says, as far as tests ask; in Kubernetes' words.</summary>
/// <param name="IsReady">The verdict of <c>/readyz</c>.</param>
/// <param name="Text">All of it, for messages.</param>
public sealed record PodStatus(string Phase, bool IsReady, bool IsLive, IReadOnlyList<ContainerReading> InitContainers, ContainerReading Main, string Text)
{
    public static PodStatus Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement status = document.RootElement.GetProperty("status");
        JsonElement ours = document.RootElement.GetProperty("supervisor");
        Dictionary<string, JsonElement> containers = ours.GetProperty("containers").EnumerateArray().ToDictionary(container => container.GetProperty("name").GetString()!);
        return new PodStatus(
            status.GetProperty("phase").GetString()!, Passed("ready"), Passed("live"),
            [.. status.GetProperty("initContainerStatuses").EnumerateArray().Select(Read)], Read(Single(status.GetProperty("containerStatuses"))), json);

        ContainerReading Read(JsonElement container) => ContainerReading.Parse(container, containers[container.GetProperty("name").GetString()!]);
        bool Passed(string verdict) => ours.GetProperty(verdict).GetProperty("passed").GetBoolean();
        JsonElement Single(JsonElement list) => list.GetArrayLength() == 1 ? list[0] : throw new TestFailureException($"not one container: {json}");
    }
}
