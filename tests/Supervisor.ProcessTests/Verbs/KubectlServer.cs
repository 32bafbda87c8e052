using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.TestSupport;

namespace Supervisor.ProcessTests.Verbs;

/// <summary>So much of a Kubernetes API server that the real kubectl prints one pod and its events: what our verbs print is to be the same.</summary>
internal sealed class KubectlServer : IAsyncDisposable
{
    private readonly HttpStandIn _server = new();
    private readonly TemporaryDirectory _home = new();

    /// <param name="pod">The pod.</param>
    /// <param name="events">A v1 EventList.</param>
    /// <param name="rows">What the server makes of the pod for <c>get</c>, the cells of a line each: the first is there, the others come while kubectl watches.</param>
    public KubectlServer(string pod, string events, params IReadOnlyList<string[]> rows)
    {
        _server.Answer(request => request.Target.Split('?') is var parts && parts[0] switch
        {
            "/api" => "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}",
            "/apis" => "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[]}",
            "/api/v1" => """
                {"kind":"APIResourceList","groupVersion":"v1","resources":[
                  {"name":"pods","singularName":"pod","namespaced":true,"kind":"Pod","verbs":["get","list","watch"]},
                  {"name":"events","singularName":"event","namespaced":true,"kind":"Event","verbs":["get","list","watch"]}]}
                """,
            "/api/v1/namespaces/default/events" => events,
            "/api/v1/namespaces/default/pods" when request.Target.Contains("watch=true", StringComparison.Ordinal) =>
                string.Concat(rows.Select((row, i) => $"{{\"type\":\"{(i == 0 ? "ADDED" : "MODIFIED")}\",\"object\":{Table(pod, row)}}}\n")),
            "/api/v1/namespaces/default/pods/web" or "/api/v1/namespaces/default/pods" =>
                rows.Count > 0 && request.Header("Accept").Any(accept => accept.Contains("as=Table", StringComparison.Ordinal)) ? Table(pod, rows[0]) : pod,
            _ => null,
        } is { } body ? Ok(body) : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    /// <summary>Standard output of kubectl with these arguments.</summary>
    public string Run(params IReadOnlyList<string> arguments) =>
        HostCommand.Run("timeout", ["30", "env", "TZ=UTC", "KUBECONFIG=/dev/null", $"HOME={_home["home"]}", "kubectl", "--server", $"http://127.0.0.1:{_server.Port}", .. arguments]);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _home.Dispose();
    }

    private static string Ok(string body) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    private static string Table(string pod, string[] row)
    {
        string[] columns = ["Name", "Ready", "Status", "Restarts", "Age"];
        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = "1" },
            ["columnDefinitions"] = new JsonArray([.. columns.Select(name => (JsonNode)new JsonObject { ["name"] = name, ["type"] = "string", ["format"] = "", ["priority"] = 0 })]),
            ["rows"] = new JsonArray(new JsonObject { ["cells"] = new JsonArray([.. row.Select(cell => (JsonNode)cell)]), ["object"] = JsonNode.Parse(pod) }),
        }.ToJsonString(JsonSerializerOptions.Default);
    }
}
