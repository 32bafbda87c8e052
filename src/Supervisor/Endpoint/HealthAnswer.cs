using System.Buffers;
using System.Text;
using System.Text.Json;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>
/// A verdict as an answer: <c>ok</c>, or one line that says why not; with <c>?verbose</c> a line for each check, in the style of Kubernetes'
/// API server (k8s.io/apiserver/pkg/server/healthz); as JSON where that is asked for.
/// </summary>
internal static class HealthAnswer
{
    /// <param name="name"><c>livez</c>, <c>readyz</c>, <c>healthz</c>, <c>startupz</c>.</param>
    /// <param name="stalled">Whether the supervision hangs; null where that does not matter.</param>
    public static Answer To(RouteRequest request, string name, Verdict verdict, bool? stalled)
    {
        bool verbose = false;
        foreach ((string key, string value) in QueryText.Parse(request.Query))
        {
            // Other keys are left alone, as in Kubernetes: a load balancer may add one of its own.
            if (key == "verbose")
            {
                if (value is not ("" or "1" or "true"))
                {
                    return Answer.Text(Answer.BadRequest, "verbose takes no value");
                }

                verbose = true;
            }
        }

        bool passed = verdict.Passed && stalled != true;
        int status = passed ? Answer.Ok : Answer.ServiceUnavailable;
        IEnumerable<Check> checks = stalled is { } hangs ? verdict.Checks.Prepend(hangs ? Check.Failed("supervision", "stalled") : Check.Ok("supervision")) : verdict.Checks;
        string reason = OneLine(stalled == true ? "supervision stalled" : verdict.Reason);
        return request.WantsJson ? Answer.Json(status, Json(name, passed, reason, checks))
            : verbose ? Answer.Text(status, Lines(name, passed, checks))
            : Answer.Text(status, passed ? "ok" : reason);
    }

    private static string Lines(string name, bool passed, IEnumerable<Check> checks)
    {
        StringBuilder text = new();
        foreach (Check check in checks)
        {
            text.Append(check.Passed ? $"[+]{check.Name} ok\n" : $"[-]{check.Name} failed: {OneLine(check.Reason)}\n");
        }

        return text.Append(name).Append(passed ? " check passed" : " check failed").ToString();
    }

    private static ReadOnlyMemory<byte> Json(string name, bool passed, string reason, IEnumerable<Check> checks)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("check", name);
            WriteOutcome(json, passed, reason);
            json.WriteStartArray("checks");
            foreach (Check check in checks)
            {
                json.WriteStartObject();
                json.WriteString("name", check.Name);
                WriteOutcome(json, check.Passed, OneLine(check.Reason));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteOutcome(Utf8JsonWriter json, bool passed, string reason)
    {
        json.WriteString("status", passed ? "ok" : "failed");
        if (!passed)
        {
            json.WriteString("reason", reason);
        }
    }

    /// <summary>A gate's message may have line breaks.</summary>
    private static string OneLine(string text) =>
        text.AsSpan().ContainsAnyInRange('\0', '\x1F') ? string.Create(text.Length, text, static (line, from) => WithoutControls(line, from)) : text;

    private static void WithoutControls(Span<char> line, string text)
    {
        for (int i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(text[i]) ? ' ' : text[i];
        }
    }
}
