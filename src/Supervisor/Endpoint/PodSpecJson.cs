using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Supervisor.Plans;

namespace Supervisor.Endpoint;

/// <summary>
/// <c>spec</c> of the pod: what <c>describe</c> shows of it, in Kubernetes' fields. For the control socket alone. Values of variables and headers are
/// nowhere in it.
/// </summary>
internal static class PodSpecJson
{
    /// <summary>Handlers ask here where none is said; left out, as in a manifest.</summary>
    private const string OwnHost = "127.0.0.1";

    public static void Write(Utf8JsonWriter json, PodPlan plan)
    {
        WriteSteps(json, plan.InitSteps);
        json.WriteStartArray("containers");
        json.WriteStartObject();
        WriteProcess(json, plan.Main.Process);
        WritePorts(json, plan.Main.Ports);
        WriteHooks(json, plan.Main.PostStart, plan.Main.PreStop);
        WriteProbes(json, plan.Main.Probes);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("restartPolicy", plan.Main.Restart.Policy.ToString());
        JsonDocuments.WriteSeconds(json, "terminationGracePeriodSeconds", plan.GracePeriod);
    }

    private static void WriteSteps(Utf8JsonWriter json, ImmutableArray<InitStepPlan> steps)
    {
        json.WriteStartArray("initContainers");
        foreach (InitStepPlan step in steps)
        {
            json.WriteStartObject();
            WriteProcess(json, step.Process);
            if (step.Sidecar is { } sidecar)
            {
                json.WriteString("restartPolicy", nameof(RestartPolicy.Always));
                WriteHooks(json, sidecar.PostStart, sidecar.PreStop);
                WriteProbes(json, sidecar.Probes);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteProcess(Utf8JsonWriter json, ProcessPlan process)
    {
        json.WriteString("name", process.Name);
        WriteTexts(json, "command", process.Argv);
        if (process.WorkingDirectory is { } directory)
        {
            json.WriteString("workingDir", directory);
        }

        json.WriteStartArray("env");
        foreach (EnvironmentVariable variable in process.Environment)
        {
            json.WriteStartObject();
            json.WriteString("name", variable.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePorts(Utf8JsonWriter json, ImmutableArray<ContainerPort> ports)
    {
        json.WriteStartArray("ports");
        foreach (ContainerPort port in ports)
        {
            json.WriteStartObject();
            if (port.Name is { } name)
            {
                json.WriteString("name", name);
            }

            json.WriteNumber("containerPort", port.Number);
            json.WriteString("protocol", "TCP");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteHooks(Utf8JsonWriter json, HookPlan? postStart, HookPlan? preStop)
    {
        if (postStart is null && preStop is null)
        {
            return;
        }

        json.WriteStartObject("lifecycle");
        foreach ((string name, HookPlan? hook) in (ReadOnlySpan<(string, HookPlan?)>)[("postStart", postStart), ("preStop", preStop)])
        {
            if (hook is not null)
            {
                json.WriteStartObject(name);
                WriteHandler(json, hook.Handler);
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
    }

    private static void WriteProbes(Utf8JsonWriter json, ProbesPlan probes)
    {
        WriteProbe(json, "startupProbe", probes.Startup);
        WriteProbe(json, "livenessProbe", probes.Liveness);
        WriteProbe(json, "readinessProbe", probes.Readiness);
    }

    private static void WriteProbe(Utf8JsonWriter json, string name, ProbePlan? probe)
    {
        if (probe is null)
        {
            return;
        }

        json.WriteStartObject(name);
        WriteHandler(json, probe.Handler);
        JsonDocuments.WriteSeconds(json, "initialDelaySeconds", probe.InitialDelay);
        JsonDocuments.WriteSeconds(json, "timeoutSeconds", probe.Timeout);
        JsonDocuments.WriteSeconds(json, "periodSeconds", probe.Period);
        json.WriteNumber("successThreshold", probe.SuccessThreshold);
        json.WriteNumber("failureThreshold", probe.FailureThreshold);
        if (probe.GracePeriod is { } grace)
        {
            JsonDocuments.WriteSeconds(json, "terminationGracePeriodSeconds", grace);
        }

        json.WriteEndObject();
    }

    private static void WriteHandler(Utf8JsonWriter json, HandlerPlan handler)
    {
        switch (handler)
        {
            case HandlerPlan.Exec exec:
                json.WriteStartObject("exec");
                WriteTexts(json, "command", exec.Process.Argv);
                break;

            case HandlerPlan.HttpGet get:
                json.WriteStartObject("httpGet");
                json.WriteString("scheme", get.IsHttps ? "HTTPS" : "HTTP");
                WriteHost(json, get.Host);
                json.WriteNumber("port", get.Port);
                json.WriteString("path", get.Path);
                break;

            case HandlerPlan.TcpSocket socket:
                json.WriteStartObject("tcpSocket");
                WriteHost(json, socket.Host);
                json.WriteNumber("port", socket.Port);
                break;

            case HandlerPlan.Grpc grpc:
                json.WriteStartObject("grpc");
                WriteHost(json, grpc.Host);
                json.WriteNumber("port", grpc.Port);
                json.WriteString("service", grpc.Service);
                break;

            case HandlerPlan.Sleep sleep:
                json.WriteStartObject("sleep");
                JsonDocuments.WriteSeconds(json, "seconds", sleep.Duration);
                break;

            case HandlerPlan.Notify notify:
                json.WriteStartObject("notify");
                if (notify.Descriptor is { } descriptor)
                {
                    json.WriteNumber("fd", descriptor);
                }

                break;

            case HandlerPlan.Download download:
                json.WriteStartObject("download");
                json.WriteString("path", download.Path);
                break;

            case HandlerPlan.Template template:
                json.WriteStartObject("template");
                json.WriteString("path", template.Path);
                break;

            default:
                throw new UnreachableException(handler.ToString());
        }

        json.WriteEndObject();
    }

    private static void WriteHost(Utf8JsonWriter json, string host)
    {
        if (host != OwnHost)
        {
            json.WriteString("host", host);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
