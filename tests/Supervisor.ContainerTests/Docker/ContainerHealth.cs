using System.Text.Json;

namespace Supervisor.ContainerTests.Docker;

/// <summary>What Docker makes of a HEALTHCHECK.</summary>
/// <param name="Status">starting, healthy, unhealthy.</param>
/// <param name="Checks">The last five at most, the oldest first: exit code and output.</param>
public sealed record ContainerHealth(string Status, IReadOnlyList<(int ExitCode, string Output)> Checks)
{
    public static ContainerHealth Parse(JsonElement health) => new(
        health.GetProperty(nameof(Status)).GetString()!,
        [.. health.GetProperty("Log").EnumerateArray().Select(check => (check.GetProperty("ExitCode").GetInt32(), check.GetProperty("Output").GetString()!))]);
}
