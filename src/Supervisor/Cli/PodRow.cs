using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>
/// One line of <c>get</c>, computed from the status as the API server computes it for <c>kubectl get</c> (<c>printPod</c> in
/// pkg/printers/internalversion): the first abnormal container has the word.
/// </summary>
/// <param name="Status">The word; see there.</param>
/// <param name="Restarts">Of the init steps while they run; then of the main process and the sidecars.</param>
/// <param name="LastRestart">When the last of those that were restarted had ended.</param>
internal sealed record PodRow(string Name, int Ready, int Total, string Status, int Restarts, DateTimeOffset? LastRestart)
{
    private const string Initializing = "PodInitializing";

    public static PodRow Read(JsonElement pod)
    {
        JsonElement status = pod.At("status"), spec = pod.At("spec");
        JsonElement steps = status.List("initContainerStatuses"), main = status.List("containerStatuses");
        InitPart init = InitPart.Read(steps, spec.List("initContainers"));
        string phase = status.Text("phase");
        string word = init.Word ?? (status.Text("reason") is { Length: > 0 } reason ? reason : phase);
        (int ready, int restarts, DateTimeOffset? last) = (init.ReadySidecars, init.Restarts, init.LastRestart);
        if (init.Word is null || status.List("conditions").Find("type", "Initialized").Text("status") == "True")
        {
            (restarts, last) = (init.SidecarRestarts, init.LastSidecarRestart);
            bool runs = false;
            for (int i = main.GetArrayLength() - 1; i >= 0; i--)
            {
                JsonElement container = main[i], state = container.At("state");
                restarts += container.Number("restartCount");
                last = Later(last, container);
                if (state.At("waiting").Text("reason") is { Length: > 0 } waiting)
                {
                    word = waiting;
                }
                else if (state.Has("terminated"))
                {
                    word = Ended(state.At("terminated"));
                }
                else if (state.Has("running") && container.Flag("ready"))
                {
                    runs = true;
                    ready++;
                }
            }

            if (word == "Completed" && runs)
            {
                word = status.List("conditions").Find("type", "Ready").Text("status") == "True" ? "Running" : "NotReady";
            }
        }

        if (pod.At("metadata").Has("deletionTimestamp") && phase is not ("Succeeded" or "Failed"))
        {
            word = "Terminating";
        }

        int containers = spec.List("containers").GetArrayLength();
        return new PodRow(pod.At("metadata").Text("name"), ready, (containers > 0 ? containers : main.GetArrayLength()) + init.Sidecars, word, restarts, last);
    }

    /// <summary><c>1 (3s ago)</c>.</summary>
    public string RestartsText(DateTimeOffset now) =>
        Restarts != 0 && LastRestart is { } last ? $"{Restarts.Decimal()} ({Ages.Text(now - last)} ago)" : Restarts.Decimal();

    private static string Ended(JsonElement terminated) =>
        terminated.Text("reason") is { Length: > 0 } reason ? reason
        : terminated.Number("signal") is int signal and not 0 ? $"Signal:{signal.Decimal()}"
        : $"ExitCode:{terminated.Number("exitCode").Decimal()}";

    private static DateTimeOffset? Later(DateTimeOffset? last, JsonElement container) =>
        container.At("lastState").At("terminated").Time("finishedAt") is { } ended && (last is null || ended > last) ? ended : last;

    /// <summary>The init steps and the sidecars among them, top to bottom, up to the first that holds up those below it.</summary>
    /// <param name="Word">Null if nothing is held up.</param>
    private sealed record InitPart(string? Word, int Sidecars, int ReadySidecars, int Restarts, DateTimeOffset? LastRestart, int SidecarRestarts, DateTimeOffset? LastSidecarRestart)
    {
        public static InitPart Read(JsonElement statuses, JsonElement specified)
        {
            int total = Math.Max(specified.GetArrayLength(), statuses.GetArrayLength()), sidecars = 0, ready = 0, restarts = 0, sidecarRestarts = 0;
            DateTimeOffset? last = null, lastSidecar = null;
            foreach (JsonElement step in specified.EnumerateArray())
            {
                sidecars += IsSidecar(step) ? 1 : 0;
            }

            string? word = null;
            for (int i = 0; i < statuses.GetArrayLength() && word is null; i++)
            {
                JsonElement step = statuses[i], state = step.At("state");
                bool isSidecar = IsSidecar(specified.Find("name", step.Text("name")));
                restarts += step.Number("restartCount");
                last = Later(last, step);
                if (isSidecar)
                {
                    sidecarRestarts += step.Number("restartCount");
                    lastSidecar = Later(lastSidecar, step);
                }

                if (state.Has("terminated"))
                {
                    word = state.At("terminated").Number("exitCode") == 0 ? null : "Init:" + Ended(state.At("terminated"));
                }
                else if (isSidecar && step.Flag("started"))
                {
                    ready += step.Flag("ready") ? 1 : 0;
                }
                else
                {
                    word = state.At("waiting").Text("reason") is { Length: > 0 } reason and not Initializing ? "Init:" + reason : $"Init:{i.Decimal()}/{total.Decimal()}";
                }
            }

            return new InitPart(word, sidecars, ready, restarts, last, sidecarRestarts, lastSidecar);
        }

        private static bool IsSidecar(JsonElement step) => step.Text("restartPolicy") == "Always";
    }
}
