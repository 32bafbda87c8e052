using System.Text;
using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>The table of <c>get</c>: the columns of <c>kubectl get pod</c>, and with <c>-o wide</c> those of kubectl's wide ones that one container has, and ours.</summary>
internal sealed class PodTable(Screen screen, bool isWide)
{
    private const string None = "<none>";
    private const string Initializing = "PodInitializing";

    private readonly TabWriter _layout = TabWriter.ForTable();
    private string? _last;
    private string _lastStatus = "";

    public string Header() => isWide ? "NAME\tREADY\tSTATUS\tRESTARTS\tAGE\tPID\tNEXT RESTART\tGRACE LEFT\tREADINESS GATES\n" : "NAME\tREADY\tSTATUS\tRESTARTS\tAGE\n";

    /// <summary>The row, below the header if it is the first one; empty if nothing but the time has changed since the last one.</summary>
    public string Next(JsonElement pod)
    {
        DateTimeOffset now = screen.Time.GetUtcNow();
        PodRow row = PodRow.Read(pod);
        JsonElement ours = pod.At("supervisor").List("containers").Find("name", MainName(pod));
        DateTimeOffset? nextRestart = ours.Time("nextRestart");
        DateTimeOffset? deadline = pod.At("metadata").Time("deletionTimestamp");
        string gates = Gates(pod), pid = ours.Word("pid", None);

        // What moves by itself with the time, ages, is no change.
        string state = string.Join('\t', row.ToString(), nextRestart?.ToUnixTimeSeconds(), deadline?.ToUnixTimeSeconds(), gates, pid);
        if (state == _last)
        {
            return "";
        }

        StringBuilder text = new(_last is null ? Header() : "");
        if (IsStep(_lastStatus) && row.Status == "Running")
        {
            // It was so for a moment: main is started in the turn in which the last step has ended. A watcher in Kubernetes sees it.
            Append(row with { Ready = 0, Status = Initializing, Restarts = 0 }, None);
        }

        Append(row, pid);
        (_last, _lastStatus) = (state, row.Status);
        return _layout.Format(text.ToString());

        void Append(PodRow line, string process)
        {
            text.Append(Screen.Safe(line.Name)).Append('\t').Append(Ready(line)).Append('\t').Append(StatusWord(screen, line.Status)).Append('\t').Append(line.RestartsText(now))
                .Append('\t').Append(Ages.Since(pod.At("metadata").Time("creationTimestamp"), now));
            if (isWide)
            {
                text.Append('\t').Append(process).Append('\t').Append(Ahead(nextRestart, now)).Append('\t').Append(Ahead(deadline, now)).Append('\t').Append(gates);
            }

            text.Append('\n');
        }
    }

    /// <summary>Green is as it should be, yellow on its way, red neither.</summary>
    public static string StatusWord(Screen screen, string word)
    {
        string safe = Screen.Safe(word);
        return word switch
        {
            "Running" => screen.Green(safe),
            "Completed" or "Succeeded" => safe,
            "Pending" or Initializing or "ContainerCreating" or "Terminating" or "NotReady" or "Waiting" => screen.Yellow(safe),
            _ when IsStep(word) => screen.Yellow(safe),
            _ => screen.Red(safe),
        };
    }

    /// <summary><c>Init:1/2</c>.</summary>
    private static bool IsStep(string word) => word is ['I', 'n', 'i', 't', ':', >= '0' and <= '9', ..];

    private static string MainName(JsonElement pod) => pod.At("status").List("containerStatuses") is var all && all.GetArrayLength() > 0 ? all[0].Text("name") : "";

    /// <summary>How many gates are open of how many.</summary>
    private static string Gates(JsonElement pod)
    {
        JsonElement gates = pod.At("spec").List("readinessGates"), conditions = pod.At("status").List("conditions");
        int open = 0;
        foreach (JsonElement gate in gates.EnumerateArray())
        {
            open += conditions.Find("type", gate.Text("conditionType")).Text("status") == "True" ? 1 : 0;
        }

        return gates.GetArrayLength() == 0 ? None : $"{open.Decimal()}/{gates.GetArrayLength().Decimal()}";
    }

    private static string Ahead(DateTimeOffset? moment, DateTimeOffset now) => moment is { } due ? Ages.Text(due > now ? due - now : TimeSpan.Zero) : None;

    private string Ready(PodRow row)
    {
        string text = $"{row.Ready.Decimal()}/{row.Total.Decimal()}";
        return row.Ready < row.Total && row.Status != "Completed" ? screen.Yellow(text) : text;
    }
}
