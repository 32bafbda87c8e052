using System.Text.Json;

namespace Supervisor.Cli;

/// <summary><c>describe</c>: the pod and its events.</summary>
internal static class DescribeVerb
{
    public static VerbResult Execute(ControlCommand.Describe command, VerbRun run) =>
        ControlDocument.Get(run.Search(), command.Socket, "/status", out JsonElement pod)
        ?? ControlDocument.Get(run.Search(), command.Socket, "/events", out JsonElement events)
        ?? new VerbResult(VerbResult.Done, Description.Write(pod, events, run.Screen));
}
