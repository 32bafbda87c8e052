using System.Globalization;
using System.Text;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Signals;
using Supervisor.TestSupport;

namespace Supervisor.SimulationTests.Reality;

/// <summary>A scenario as a configuration whose commands are the child program: what <see cref="ModelLife"/> has them do, they do.</summary>
/// <param name="directory">For the journals, the counters, and the names of the programs.</param>
internal sealed class TwinYaml(TwinScenario scenario, string directory)
{
    public const string Journal = "journal";

    /// <summary>So often a process can be started and still find out the how manieth it is.</summary>
    public const int MostStarts = 8;

    public string ControlSocket => $"{directory}/control.sock";

    /// <summary>The programs of the processes: names of the child program, so that each can be missing by itself.</summary>
    public void WritePrograms()
    {
        WriteProgram(TwinScenario.Main, scenario.TurnOf(TwinScenario.Main, 1));
        foreach (TwinStep step in scenario.Steps)
        {
            WriteProgram(step.Name, scenario.TurnOf(step.Name, 1));
        }
    }

    public string Text(int readinessPort, IReadOnlyDictionary<ProbeKind, int> httpPorts)
    {
        StringBuilder yaml = new();
        Add($"terminationGracePeriodSeconds: {scenario.Grace}");
        Add($"drainSeconds: {scenario.Drain}");
        Add($"restartPolicy: {scenario.Policy}");
        Add($"maxRestarts: {scenario.MaxRestarts}");
        Add($"restartBackoff: {{initialSeconds: {scenario.Backoff}}}");
        Add($"successExitCodes: [{string.Join(", ", scenario.SuccessExitCodes)}]");
        Add($"restartPolicyRules: [{string.Join(", ", scenario.Rules.Select(Rule))}]");
        Add($"initContainers: [{string.Join(", ", scenario.Steps.Select(Step))}]");
        Add($"command: {Command(TwinScenario.Main, scenario.Leaves)}");
        Add($"lifecycle: {{stopSignal: {SignalNames.NameOf(scenario.StopSignal)}{Hook(HookKind.PostStart)}{Hook(HookKind.PreStop)}}}");
        foreach ((ProbeKind kind, TwinProbe probe) in scenario.Probes)
        {
            string handler = httpPorts.TryGetValue(kind, out int port) ? $"httpGet: {{port: {port}}}" : $"exec: {{command: {Attempts(kind, probe)}}}";
            string grace = probe.Grace is { } seconds ? Invariant($", terminationGracePeriodSeconds: {seconds}") : "";
            Add($"{kind.ToString().ToLowerInvariant()}Probe: {{{handler}, periodSeconds: {probe.Period}, initialDelaySeconds: {probe.Delay}, timeoutSeconds: {probe.Timeout}, successThreshold: {probe.Success}, failureThreshold: {probe.Failure}{grace}}}");
        }

        Add($"endpoint: {{control: \"{ControlSocket}\", tcp: \"127.0.0.1:{readinessPort}\"}}");
        Add($"logging: {{level: debug, format: json}}");
        return yaml.ToString();

        void Add(FormattableString line) => yaml.AppendLine(Invariant(line));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Rule(RestartRule rule) =>
        $"{{action: {(rule.RestartsAll ? "RestartAllContainers" : "Restart")}, exitCodes: {{operator: {(rule.IsIn ? "In" : "NotIn")}, values: [{string.Join(", ", rule.ExitCodes)}]}}}}";

    private static string Seconds(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);

    private string Step(TwinStep step) => Invariant($"{{name: {step.Name}, timeoutSeconds: {step.Timeout}, command: {Command(step.Name, step.Leaves)}}}");

    private string ProgramOf(string name) => $"{directory}/{name}";

    private string JournalPath => $"{directory}/{Journal}";

    private void WriteProgram(string name, ProcessTurn first)
    {
        switch (first.Refused)
        {
            case 127:
                break;

            case 126:
                // No bit of execution, which root needs as well.
                File.WriteAllText(ProgramOf(name), "");
                break;

            default:
                File.CreateSymbolicLink(ProgramOf(name), ChildProgram.Path);
                break;
        }
    }

    private string Command(string name, LeftBehind leaves)
    {
        List<string> words = [ProgramOf(name), "nth", $"{directory}/count.{name}", "["];
        for (int number = 1; number <= MostStarts; number++)
        {
            ProcessTurn turn = scenario.TurnOf(name, number);
            if (turn.Refused is null)
            {
                bool isLast = scenario.TurnOf(name, number + 1).Refused is not null;
                words.AddRange(["[", .. Verbs(name, number, turn, isLast, number == 1 ? leaves : LeftBehind.Nothing), "]"]);
            }
        }

        return ChildProgram.Yaml((IReadOnlyList<string>)[.. words, "]"]);
    }

    /// <param name="isLast">Its program is not there the next time.</param>
    private List<string> Verbs(string name, int number, ProcessTurn turn, bool isLast, LeftBehind leaves)
    {
        string self = $"{name} {number}";
        string told = $"{JournalPath}.{name}.{number}";
        // Before the handlers, which it would inherit.
        List<string> verbs = [.. Orphan(name, leaves)];
        foreach (int signal in new[] { 15, scenario.StopSignal }.Distinct().Where(_ => turn.OnStop != StopManner.Dies))
        {
            string signalName = SignalNames.NameOf(signal);
            verbs.AddRange(["stamp-on", signalName[3..], told, $"{self} got {signalName}"]);
            if (turn.OnStop == StopManner.Exits)
            {
                verbs.AddRange(["exit-on", signalName[3..], $"{turn.StopCode}"]);
            }
        }

        verbs.AddRange(["stamp", JournalPath, $"{self} begins"]);
        if (isLast)
        {
            verbs.AddRange(["remove", ProgramOf(name)]);
        }

        if (turn.EndsAfter is { } seconds)
        {
            verbs.AddRange(["sleep", Seconds(seconds), "stamp", JournalPath, $"{self} ends"]);
            verbs.AddRange(turn.EndsWith.Signal != 0 ? ["die-by", $"{turn.EndsWith.Signal}"] : ["exit", $"{turn.EndsWith.Code}"]);
        }
        else if (turn.OnStop == StopManner.ExitsLater)
        {
            verbs.AddRange(["await", told, "sleep", Seconds(turn.StopDelay), "exit", $"{turn.StopCode}"]);
        }
        else
        {
            verbs.Add("pause");
        }

        return verbs;
    }

    private IEnumerable<string> Orphan(string name, LeftBehind leaves)
    {
        string told = $"{JournalPath}.left.{name}";
        string[] first = ["orphan", "[", "setsid", "stamp-on", "TERM", told, $"left-over of {name} got SIGTERM"];
        return leaves switch
        {
            LeftBehind.Nothing => [],
            LeftBehind.Ignores => [.. first, "pause", "]"],
            LeftBehind.Obeys => [.. first, "await", told, "sleep", "0.2", "stamp", JournalPath, $"left-over of {name} ends", "]"],
            _ => throw new InvalidOperationException(leaves.ToString()),
        };
    }

    private string Hook(HookKind kind)
    {
        if (scenario.HookOf(kind) is not { } hook)
        {
            return "";
        }

        string name = kind == HookKind.PostStart ? "postStart" : "preStop";
        string variables = kind == HookKind.PostStart ? "SUPERVISOR_RESTART_COUNT,SUPERVISOR_REASON" : "SUPERVISOR_RESTART_COUNT,SUPERVISOR_REASON,SUPERVISOR_GRACE_SECONDS_LEFT";
        string[] begins = [ChildProgram.Path, "stamp-env", JournalPath, $"{name} begins", variables];
        string handler = hook.Manner switch
        {
            HookManner.Sleeps => $"sleep: {{seconds: {Seconds(hook.Duration)}}}",
            HookManner.Missing => $"exec: {{command: [\"{directory}/missing\"]}}",
            HookManner.Hangs => Exec([.. begins, "pause"]),
            HookManner.Succeeds => Exec([.. begins, "sleep", Seconds(hook.Duration), "stamp", JournalPath, $"{name} ends"]),
            HookManner.Fails => Exec([.. begins, "sleep", Seconds(hook.Duration), "stamp", JournalPath, $"{name} ends", "exit", "3"]),
            _ => throw new InvalidOperationException(hook.Manner.ToString()),
        };
        return Invariant($", {name}: {{{handler}, timeoutSeconds: {hook.Timeout}}}");

        static string Exec(IReadOnlyList<string> words) => $"exec: {{command: {ChildProgram.Yaml(words)}}}";
    }

    private string Attempts(ProbeKind kind, TwinProbe probe)
    {
        IEnumerable<string> attempts = probe.Attempts.SelectMany(letter => (string[])
        [
            "[", "stamp", JournalPath, $"{kind} runs",
            .. letter switch { 'S' => (string[])["exit", "0"], 'F' => ["exit", "1"], 'H' => ["pause"], _ => throw new InvalidOperationException($"{letter}") },
            "]",
        ]);
        return ChildProgram.Yaml((IReadOnlyList<string>)[ChildProgram.Path, "nth", $"{directory}/count.{kind}", "[", .. attempts, "]"]);
    }
}
