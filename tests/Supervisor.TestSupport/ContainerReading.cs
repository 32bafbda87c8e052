using System.Text.Json;

namespace Supervisor.TestSupport;

/// <summary>An entry of <c>containerStatuses</c> or <c>initContainerStatuses</c>, with what the supervisor adds to it.</summary>
/// <param name="Pid">Inside; 0 while it does not run.</param>
public sealed record ContainerReading(
    string Name, int RestartCount, bool Ready, bool Started, StateReading State, StateReading? LastState, int Pid, IReadOnlyDictionary<string, ProbeReading> Probes)
{
    internal static ContainerReading Parse(JsonElement container, JsonElement ours) => new(
        container.GetProperty("name").GetString()!,
        container.GetProperty("restartCount").GetInt32(),
        container.GetProperty("ready").GetBoolean(),
        container.GetProperty("started").GetBoolean(),
        StateReading.Parse(container.GetProperty("state"))!,
        StateReading.Parse(container.GetProperty("lastState")),
        ours.TryGetProperty("pid", out JsonElement pid) ? pid.GetInt32() : 0,
        ours.GetProperty("probes").EnumerateArray().ToDictionary(probe => probe.GetProperty("type").GetString()!, ProbeReading.Parse));
}
