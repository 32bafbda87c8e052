using System.Text.Json;

namespace Supervisor.ContainerTests.Docker;

/// <summary>The part of <c>docker inspect</c>'s State that tests ask for.</summary>
/// <param name="Status">created, running, paused, exited.</param>
/// <param name="Pid">The machine's number of the container's process 1; 0 when it does not run.</param>
/// <param name="Health">What the image's HEALTHCHECK makes of it; null without one.</param>
public sealed record ContainerState(string Status, int ExitCode, int Pid, bool OomKilled, ContainerHealth? Health)
{
    public static ContainerState Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        return new ContainerState(
            root.GetProperty(nameof(Status)).GetString()!,
            root.GetProperty(nameof(ExitCode)).GetInt32(),
            root.GetProperty(nameof(Pid)).GetInt32(),
            root.GetProperty("OOMKilled").GetBoolean(),
            root.TryGetProperty(nameof(Health), out JsonElement health) ? ContainerHealth.Parse(health) : null);
    }
}
