using System.Text.Json;

namespace Supervisor.TestSupport;

/// <summary>How one probe is doing.</summary>
/// <param name="Result"><c>Success</c>, <c>Failure</c>, <c>Unknown</c>: the value in force.</param>
/// <param name="Streak">How many attempts in a row ended as the last one did.</param>
public sealed record ProbeReading(string Result, int Streak, bool StreakSucceeded, string LastMessage)
{
    internal static ProbeReading Parse(JsonElement probe) => new(
        probe.GetProperty("result").GetString()!,
        probe.GetProperty("streak").GetInt32(),
        probe.GetProperty("streakSucceeded").GetBoolean(),
        probe.GetProperty("lastMessage").GetString()!);
}
