using System.Text.Json;
using Supervisor.TestSupport;

namespace Supervisor.ProcessTests.Status;

/// <summary>What the tests of the status read besides <see cref="PodStatus"/>: conditions, events, the time line.</summary>
internal static class PodReading
{
    /// <summary>The conditions, a line each: <c>Ready False ContainersNotReady containers with unready status: [web]</c>.</summary>
    public static string[] Conditions(this PodStatus status) =>
        [.. Each(status).Select(condition => $"{Text(condition, "type")} {Text(condition, "status")} {Text(condition, "reason")} {Text(condition, "message")}".TrimEnd())];

    public static string Condition(this PodStatus status, string type) => status.Conditions().Single(condition => condition.StartsWith(type + " ", StringComparison.Ordinal));

    public static DateTimeOffset Transition(this PodStatus status, string type) =>
        Each(status).Single(condition => Text(condition, "type") == type).GetProperty("lastTransitionTime").GetDateTimeOffset();

    /// <summary><c>GET /events</c>: reason and count of each.</summary>
    public static (string Reason, int Count, string Message)[] Events(SupervisorRun run) => Events(run.Directory["control.sock"]);

    public static (string Reason, int Count, string Message)[] Events(string socket)
    {
        using JsonDocument document = JsonDocument.Parse(ControlSocket.Request(socket, "GET", "/events").Body);
        return [.. document.RootElement.GetProperty("items").EnumerateArray().Select(item => (Text(item, "reason"), item.GetProperty("count").GetInt32(), Text(item, "message")))];
    }

    public static int Spans(SupervisorRun run)
    {
        using JsonDocument document = JsonDocument.Parse(Get(run, "/timeline"));
        return document.RootElement.GetArrayLength();
    }

    public static (int Code, string Body) SetCondition(SupervisorRun run, string type, string status, string rest = "") =>
        ControlSocket.Request(run.Directory["control.sock"], "POST", $"/condition?type={type}&status={status}{rest}");

    public static string Get(SupervisorRun run, string target) => ControlSocket.Request(run.Directory["control.sock"], "GET", target).Body;

    private static JsonElement[] Each(PodStatus status)
    {
        using JsonDocument document = JsonDocument.Parse(status.Text);
        return [.. document.RootElement.GetProperty("status").GetProperty("conditions").EnumerateArray().Select(condition => condition.Clone())];
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement text) ? text.GetString()! : "";
}
