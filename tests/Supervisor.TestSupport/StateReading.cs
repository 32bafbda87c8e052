using System.Text.Json;

namespace Supervisor.TestSupport;

/// <summary>A container's state: <c>waiting</c>, <c>running</c> or <c>terminated</c>; what it has no field for is empty, or -1.</summary>
public sealed record StateReading(string Kind, string Reason, string Message, int ExitCode, int Signal)
{
    /// <summary>Null for an empty object, as <c>lastState</c> is before the first restart.</summary>
    internal static StateReading? Parse(JsonElement state)
    {
        if (state.ValueKind != JsonValueKind.Object || !state.EnumerateObject().Any())
        {
            return null;
        }

        JsonProperty kind = state.EnumerateObject().Single();
        return new StateReading(kind.Name, Text("reason"), Text("message"), Number("exitCode"), Number("signal"));

        string Text(string name) => kind.Value.TryGetProperty(name, out JsonElement text) ? text.GetString()! : "";
        int Number(string name) => kind.Value.TryGetProperty(name, out JsonElement number) ? number.GetInt32() : -1;
    }
}
