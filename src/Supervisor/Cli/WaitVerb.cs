using System.Diagnostics;
using System.Text.Json;
using Supervisor.Configuration;

namespace Supervisor.Cli;

/// <summary><c>wait ready|TYPE|exit</c>: returns when a condition is True, or when the life is over.</summary>
internal static class WaitVerb
{
    public static VerbResult Execute(ControlCommand.Wait command, VerbRun run)
    {
        long start = run.Screen.Time.GetTimestamp();
        if (run.Open(command.Socket, "/status?watch", "", out VerbResult? failure) is not { } stream)
        {
            return failure!;
        }

        JsonElement pod = default;
        bool isFirst = true;
        while (true)
        {
            // What is there already is looked at, however little time is given.
            TimeSpan? left = isFirst ? VerbResult.Limit : command.Timeout is { } limit ? limit - run.Screen.Time.GetElapsedTime(start) : null;
            switch (stream.Next(left < TimeSpan.Zero ? TimeSpan.Zero : left, out string line))
            {
                case StreamLine.Read:
                    if (ControlDocument.Read(line, out pod) is { } wrong)
                    {
                        return wrong;
                    }

                    if (Judge(command.For, pod, isFirst) is { } result)
                    {
                        return result;
                    }

                    isFirst = false;
                    break;

                case StreamLine.TimedOut:
                    string waited = command.Timeout is { } told ? DurationText.Format(told) : DurationText.Format(VerbResult.Limit);
                    return NotSo($"timed out after {waited}: {State(command.For, pod)}");

                case StreamLine.Ended:
                    return End(command, run, stream);

                default:
                    throw new UnreachableException();
            }
        }
    }

    /// <returns>Null if it goes on.</returns>
    private static VerbResult? Judge(string what, JsonElement pod, bool isFirst)
    {
        bool isOver = Watch.IsOver(pod);
        if (what == ControlCommand.Wait.Exit)
        {
            return isOver ? new VerbResult(VerbResult.Done, Ended(pod)) : null;
        }

        JsonElement condition = Find(what, pod);
        return condition.Text("status") == "True" ? new VerbResult(VerbResult.Done, $"{Screen.Safe(condition.Text("type"))} is True")
            : isOver ? NotSo($"{State(what, pod)}, and it has ended: {Ended(pod)}")
            : isFirst && condition.ValueKind == JsonValueKind.Undefined && !IsGate(what, pod) ? NotSo(Unknown(what, pod))
            : null;
    }

    private static VerbResult End(ControlCommand.Wait command, VerbRun run, ControlStream stream)
    {
        VerbResult end = Watch.End(run, command, stream, sawEnd: false);
        return end.ExitCode != VerbResult.Done ? end
            : command.For == ControlCommand.Wait.Exit ? new VerbResult(VerbResult.Done, "ended")
            : NotSo("the supervisor has ended");
    }

    private static JsonElement Find(string what, JsonElement pod)
    {
        foreach (JsonElement condition in pod.At("status").List("conditions").EnumerateArray())
        {
            if (condition.Text("type").Equals(what, StringComparison.OrdinalIgnoreCase))
            {
                return condition;
            }
        }

        return default;
    }

    private static bool IsGate(string what, JsonElement pod)
    {
        foreach (JsonElement gate in pod.At("spec").List("readinessGates").EnumerateArray())
        {
            if (gate.Text("conditionType").Equals(what, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Nobody can ever make it True: a slip.</summary>
    private static string Unknown(string what, JsonElement pod)
    {
        List<string> known = ["ready", ControlCommand.Wait.Exit];
        foreach (JsonElement condition in pod.At("status").List("conditions").EnumerateArray())
        {
            known.Add(Screen.Safe(condition.Text("type")));
        }

        foreach (JsonElement gate in pod.At("spec").List("readinessGates").EnumerateArray())
        {
            string type = Screen.Safe(gate.Text("conditionType"));
            if (!known.Contains(type))
            {
                known.Add(type);
            }
        }

        return NearestName.Of(what, known) is { } nearest
            ? $"there is no condition {Texts.Quote(what)} here; did you mean {nearest}?"
            : $"there is no condition {Texts.Quote(what)} here; there are {string.Join(", ", known)}";
    }

    private static string State(string what, JsonElement pod)
    {
        if (what == ControlCommand.Wait.Exit)
        {
            return $"it is {Screen.Safe(PodRow.Read(pod).Status)}";
        }

        JsonElement condition = Find(what, pod);
        string type = Texts.OneLine(condition.Text("type") is { Length: > 0 } known ? known : what);
        string why = string.Join(": ", ((string[])[condition.Text("reason"), condition.Text("message")]).Where(text => text.Length > 0));
        return condition.ValueKind == JsonValueKind.Undefined ? $"{type} was never set"
            : $"{type} is {condition.Text("status")}{(why.Length > 0 ? $" ({Texts.OneLine(why, 500)})" : "")}";
    }

    private static string Ended(JsonElement pod)
    {
        foreach (string list in (string[])["containerStatuses", "initContainerStatuses"])
        {
            foreach (JsonElement container in pod.At("status").List(list).EnumerateArray())
            {
                JsonElement ended = container.At("state").At("terminated");
                if (ended.ValueKind == JsonValueKind.Object && (list == "containerStatuses" || ended.Number("exitCode") != 0))
                {
                    return $"{Screen.Safe(container.Text("name"))} exited with code {ended.Number("exitCode").Decimal()}";
                }
            }
        }

        return $"it is {Screen.Safe(pod.At("status").Text("phase"))}";
    }

    private static VerbResult NotSo(string line) => new(VerbResult.NotSo, line, IsError: true);
}
