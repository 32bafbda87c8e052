using System.Text.Json;

namespace Supervisor.Cli;

/// <summary><c>timeline</c>: how long each phase took.</summary>
internal static class TimelineVerb
{
    public static VerbResult Execute(ControlCommand.Timeline command, VerbRun run) =>
        ControlDocument.Get(run.Search(), command.Socket, "/timeline", out JsonElement spans)
        ?? new VerbResult(VerbResult.Done, command.Format == OutputFormat.Table ? TimelineChart.Write(spans, run.Screen) : DocumentText.Write(spans, command.Format));
}
