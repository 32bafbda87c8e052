using System.Text;
using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>One line about a probe, as <c>kubectl describe</c> has it (<c>DescribeProbe</c>).</summary>
internal static class ProbeText
{
    public static string Write(JsonElement probe)
    {
        string numbers = $"delay={Seconds(probe, "initialDelaySeconds", "0")} timeout={Seconds(probe, "timeoutSeconds", "1")} period={Seconds(probe, "periodSeconds", "10")}"
            + $" #success={probe.Word("successThreshold", "1")} #failure={probe.Word("failureThreshold", "3")}";
        return $"{Handler(probe)} {numbers}";
    }

    private static string Handler(JsonElement probe)
    {
        if (probe.At("exec") is { ValueKind: JsonValueKind.Object } exec)
        {
            return $"exec [{Words(exec.List("command"))}]";
        }

        if (probe.At("httpGet") is { ValueKind: JsonValueKind.Object } http)
        {
            string port = http.Word("port"), host = Screen.Safe(http.Text("host"));
            string path = Screen.Safe(http.Text("path"));
            string authority = port.Length == 0 ? host : $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{Screen.Safe(port)}";
            return $"http-get {(http.Text("scheme") == "HTTPS" ? "https" : "http")}://{authority}{(path.StartsWith('/') || path.Length == 0 ? "" : "/")}{path}";
        }

        if (probe.At("tcpSocket") is { ValueKind: JsonValueKind.Object } tcp)
        {
            return $"tcp-socket {Screen.Safe(tcp.Text("host"))}:{Screen.Safe(tcp.Word("port"))}";
        }

        if (probe.At("grpc") is { ValueKind: JsonValueKind.Object } grpc)
        {
            string host = grpc.Text("host") is { Length: > 0 } own ? Screen.Safe(own) : "<pod>";
            return $"grpc {host}:{grpc.Word("port")} {Screen.Safe(grpc.Text("service"))}";
        }

        return probe.Has("notify") ? "notify" : "unknown";
    }

    /// <summary>Whole seconds as there; ours may have decimals.</summary>
    private static string Seconds(JsonElement probe, string name, string missing) => probe.Word(name, missing) is var word && word.EndsWith('s') ? word : word + "s";

    private static string Words(JsonElement command)
    {
        StringBuilder words = new();
        foreach (JsonElement word in command.EnumerateArray())
        {
            words.Append(words.Length > 0 ? " " : "").Append(word.ValueKind == JsonValueKind.String ? Screen.Safe(word.GetString()!) : "");
        }

        return words.ToString();
    }
}
