using System.Text.Json;

namespace Supervisor.Cli;

/// <summary><c>get</c>: the pod in a line, and with <c>-w</c> a line for each change.</summary>
internal static class GetVerb
{
    public static VerbResult Execute(ControlCommand.Get command, VerbRun run)
    {
        GetOutput output = new(run.Screen, command.Format);
        if (!command.Watches)
        {
            return ControlDocument.Get(run.Search(), command.Socket, "/status", out JsonElement pod) ?? new VerbResult(VerbResult.Done, output.Next(pod));
        }

        if (run.Open(command.Socket, "/status?watch", "", out VerbResult? failure) is not { } stream)
        {
            return failure!;
        }

        bool sawEnd = false;
        while (stream.Next(limit: null, out string line) == StreamLine.Read)
        {
            if (ControlDocument.Read(line, out JsonElement pod) is { } wrong)
            {
                return wrong;
            }

            sawEnd = Watch.IsOver(pod);
            if (!run.Screen.Write(output.Next(pod)))
            {
                return new VerbResult(VerbResult.Done, "");
            }
        }

        return Watch.End(run, command, stream, sawEnd);
    }
}
