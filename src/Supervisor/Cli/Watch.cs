using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>How a stream ended: with the supervisor, or because it cut us off, or because we were asked to end.</summary>
internal static class Watch
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>The supervisor's life is over or about to be: nothing more can be expected of it.</summary>
    public static bool IsOver(JsonElement pod) => pod.At("status").Text("phase") is "Succeeded" or "Failed";

    /// <param name="sawEnd">The last that came was the end.</param>
    public static VerbResult End(VerbRun run, ControlCommand command, ControlStream stream, bool sawEnd)
    {
        if (sawEnd)
        {
            return new VerbResult(VerbResult.Done, "");
        }

        // A supervisor that goes on as if nothing were has cut us off for being slow.
        VerbResult? silence = ControlDocument.Get(run.NewSearch(s_patience), command.Socket, "/status", out JsonElement pod);
        bool goesOn = silence is null && !IsOver(pod) && !pod.At("metadata").Has("deletionTimestamp");
        return !goesOn ? new VerbResult(VerbResult.Done, "")
            : stream.IsAlarmed ? new VerbResult(128 + 15, "") { EndsBySignal = true }
            : new VerbResult(VerbResult.NotSo, "the supervisor goes on, but ended this stream: it is read too slowly", IsError: true);
    }
}
