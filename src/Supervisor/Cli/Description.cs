using System.Globalization;
using System.Text;
using System.Text.Json;
using Supervisor.Configuration;

namespace Supervisor.Cli;

/// <summary>
/// <c>describe</c>: what <c>kubectl describe pod</c> prints of a pod, without the lines that mean nothing inside of one container (image, node,
/// volumes, ...). The values of variables may be secrets: their names are shown, and that they are set.
/// </summary>
internal sealed class Description
{
    private readonly Screen _screen;
    private readonly JsonElement _pod;
    private readonly JsonElement _status;
    private readonly StringBuilder _text = new();

    private Description(JsonElement pod, Screen screen)
    {
        _screen = screen;
        _pod = pod;
        _status = pod.At("status");
    }

    public static string Write(JsonElement pod, JsonElement events, Screen screen)
    {
        Description description = new(pod, screen);
        description.Pod();
        description.Containers("Init Containers", "initContainers", "initContainerStatuses");
        description.Containers("Containers", "containers", "containerStatuses");
        description.Conditions();

        // kubectl lays out the events by themselves.
        string head = TabWriter.ForDescription().Format(description._text.ToString());
        description._text.Clear();
        description.Events(events);
        return head + TabWriter.ForDescription().Format(description._text.ToString());
    }

    private void Pod()
    {
        JsonElement metadata = _pod.At("metadata");
        Line(0, $"Name:\t{Screen.Safe(metadata.Text("name"))}");
        Line(0, $"Namespace:\t{Screen.Safe(metadata.Text("namespace"))}");
        if (_status.Time("startTime") is { } start)
        {
            Line(0, $"Start Time:\t{Time(start)}");
        }

        string phase = _status.Text("phase");
        if (metadata.Time("deletionTimestamp") is { } deadline && phase is not ("Succeeded" or "Failed"))
        {
            // The time stamp is that of the grace period's end; kubectl counts from it, and says <invalid> until then.
            TimeSpan grace = metadata.Duration("deletionGracePeriodSeconds") ?? _pod.At("spec").Duration("terminationGracePeriodSeconds") ?? TimeSpan.Zero;
            TimeSpan lasts = _screen.Time.GetUtcNow() - (deadline - grace);
            Line(0, $"Status:\t{_screen.Yellow("Terminating")} (lasts {Ages.Text(lasts > TimeSpan.Zero ? lasts : TimeSpan.Zero)})");
            Line(0, $"Termination Grace Period:\t{DurationText.Format(grace)}");
        }
        else
        {
            Line(0, $"Status:\t{PodTable.StatusWord(_screen, phase)}");
        }

        Given(0, "Reason", _status);
        Given(0, "Message", _status);
    }

    private void Containers(string title, string specName, string statusName)
    {
        JsonElement specified = _pod.At("spec").List(specName), statuses = _status.List(statusName);
        JsonElement named = specified.GetArrayLength() > 0 ? specified : statuses;
        if (named.GetArrayLength() == 0)
        {
            return;
        }

        Line(0, title + ":");
        foreach (JsonElement container in named.EnumerateArray())
        {
            string name = container.Text("name");
            Line(1, Screen.Safe(name) + ":");
            JsonElement spec = specified.Find("name", name);
            Ports(spec);
            Words("Command", spec);
            Words("Args", spec);
            State(statuses.Find("name", name), name);
            Probe("Liveness", spec.At("livenessProbe"));
            Probe("Readiness", spec.At("readinessProbe"));
            Probe("Startup", spec.At("startupProbe"));
            Environment(spec);
        }
    }

    private void Ports(JsonElement spec)
    {
        StringBuilder ports = new();
        foreach (JsonElement port in spec.List("ports").EnumerateArray())
        {
            ports.Append(ports.Length > 0 ? ", " : "").Append(port.Word("containerPort")).Append('/').Append(port.Text("protocol") is { Length: > 0 } protocol ? Screen.Safe(protocol) : "TCP");
        }

        if (ports.Length > 0)
        {
            Line(2, $"{(spec.List("ports").GetArrayLength() > 1 ? "Ports" : "Port")}:\t{ports}");
        }
    }

    private void Words(string title, JsonElement spec)
    {
        JsonElement words = spec.List(title == "Args" ? "args" : "command");
        if (words.GetArrayLength() == 0)
        {
            return;
        }

        Line(2, title + ":");
        foreach (JsonElement word in words.EnumerateArray())
        {
            foreach (string line in Screen.Safe(word.ValueKind == JsonValueKind.String ? word.GetString()! : "").Split('\n'))
            {
                Line(3, line);
            }
        }
    }

    private void State(JsonElement status, string name)
    {
        if (status.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        State("State", status.At("state"));
        if (_pod.At("supervisor").List("containers").Find("name", name).Time("nextRestart") is { } next)
        {
            TimeSpan left = next - _screen.Time.GetUtcNow();
            Line(3, $"Next Restart:\tin {Ages.Text(left > TimeSpan.Zero ? left : TimeSpan.Zero)}");
        }

        if (status.At("lastState").Has("terminated"))
        {
            State("Last State", status.At("lastState"));
        }

        Line(2, $"Ready:\t{(status.Flag("ready") ? "True" : "False")}");
        Line(2, $"Restart Count:\t{status.Number("restartCount").Decimal()}");
    }

    private void State(string title, JsonElement state)
    {
        if (state.At("running") is { ValueKind: JsonValueKind.Object } running)
        {
            Line(2, $"{title}:\t{_screen.Green("Running")}");
            Line(3, $"Started:\t{Time(running.Time("startedAt"))}");
            return;
        }

        if (state.At("terminated") is not { ValueKind: JsonValueKind.Object } ended)
        {
            Line(2, $"{title}:\t{_screen.Yellow("Waiting")}");
            Given(3, "Reason", state.At("waiting"));
            return;
        }

        Line(2, $"{title}:\t{(ended.Number("exitCode") == 0 ? "Terminated" : _screen.Red("Terminated"))}");
        Given(3, "Reason", ended);
        Given(3, "Message", ended);
        Line(3, $"Exit Code:\t{ended.Number("exitCode").Decimal()}");
        if (ended.Number("signal") is int signal and > 0)
        {
            Line(3, $"Signal:\t{signal.Decimal()}");
        }

        Line(3, $"Started:\t{Time(ended.Time("startedAt"))}");
        Line(3, $"Finished:\t{Time(ended.Time("finishedAt"))}");
    }

    private void Given(int level, string title, JsonElement state)
    {
        if (state.Text(title == "Reason" ? "reason" : "message") is { Length: > 0 } text)
        {
            Line(level, $"{title}:\t{Screen.Safe(text)}");
        }
    }

    private void Probe(string title, JsonElement probe)
    {
        if (probe.ValueKind == JsonValueKind.Object)
        {
            Line(2, $"{title}:\t{ProbeText.Write(probe)}");
        }
    }

    private void Environment(JsonElement spec)
    {
        if (spec.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        JsonElement variables = spec.List("env");
        Line(2, variables.GetArrayLength() == 0 ? "Environment:\t<none>" : "Environment:");
        foreach (JsonElement variable in variables.EnumerateArray())
        {
            Line(3, $"{Screen.Safe(variable.Text("name"))}:\t<set>");
        }
    }

    private void Conditions()
    {
        JsonElement gates = _pod.At("spec").List("readinessGates"), conditions = _status.List("conditions");
        if (gates.GetArrayLength() > 0)
        {
            Line(0, "Readiness Gates:\n  Type\tStatus");
            foreach (JsonElement gate in gates.EnumerateArray())
            {
                string type = gate.Text("conditionType");
                Condition(type, conditions.Find("type", type).Text("status") is { Length: > 0 } status ? status : "<none>");
            }
        }

        if (conditions.GetArrayLength() > 0)
        {
            Line(0, "Conditions:\n  Type\tStatus");
            foreach (JsonElement condition in conditions.EnumerateArray())
            {
                Condition(condition.Text("type"), condition.Text("status"));
            }
        }
    }

    // The blank behind each is kubectl's.
    private void Condition(string type, string status) =>
        Line(1, $"{Screen.Safe(type)} \t{status switch { "True" => _screen.Green(status), "False" => _screen.Yellow(status), _ => Screen.Safe(status) }} ");

    private void Events(JsonElement events)
    {
        EventRow[] rows = EventRow.ReadAll(events);
        Line(0, rows.Length == 0 ? "Events:\t<none>" : "Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------");
        DateTimeOffset now = _screen.Time.GetUtcNow();
        foreach (EventRow row in rows)
        {
            Line(1, $"{row.TypeWord(_screen)}\t{row.Reason}\t{row.Age(now)}\t{row.From}\t{row.Message}");
        }
    }

    private void Line(int level, string text) => _text.Append(' ', 2 * level).Append(text).Append('\n');

    /// <summary>RFC 1123 with the zone in numbers, as there; ours is always UTC.</summary>
    private static string Time(DateTimeOffset? time) => (time ?? DateTimeOffset.MinValue).UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
}
