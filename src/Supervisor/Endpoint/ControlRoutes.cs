using System.Buffers;
using System.Text.Json;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>What the control socket can ask for: <c>POST /stop</c>, <c>POST /restart</c>. Accepted is what is asked for; what comes of it, the log and the status say.</summary>
/// <param name="board">Whom a restart can mean, and whether a stop is under way.</param>
/// <param name="defaultGracePeriod">The configured one, for the answer.</param>
/// <param name="time">Counts what is left of a stop that is under way.</param>
/// <param name="parseDuration">A duration as in the configuration; null if it is none.</param>
internal sealed class ControlRoutes(IControl control, StatusBoard board, TimeSpan defaultGracePeriod, TimeProvider time, Func<string, TimeSpan?> parseDuration)
{
    public const string Known = ", POST /stop, POST /restart";

    private const string Container = "container";
    private const string GracePeriod = "gracePeriodSeconds";

    public static bool Has(string path) => path is "/stop" or "/restart";

    public Answer AnswerTo(RouteRequest request)
    {
        List<(string Name, string Value)> query = QueryText.Parse(request.Query);
        return request.Path == "/stop" ? Stop(query, request.Peer!) : Restart(query, request.Peer!);
    }

    private Answer Stop(List<(string Name, string Value)> query, ControlPeer peer)
    {
        TimeSpan? gracePeriod = null;
        foreach ((string name, string value) in query)
        {
            // Never passed over: who misspells it would stop with another grace period than he thinks.
            if (name != GracePeriod || gracePeriod is not null)
            {
                return Answer.Text(Answer.BadRequest, $"unknown, or twice: \"{name}\"; allowed is {GracePeriod}, once");
            }

            gracePeriod = parseDuration(value);
            if (gracePeriod is null)
            {
                return Answer.Text(Answer.BadRequest, $"{GracePeriod}: \"{value}\" is no duration; allowed are seconds (30, 0.5) or units (250ms, 5s, 1m30s)");
            }
        }

        TimeSpan granted = Granted(gracePeriod ?? defaultGracePeriod);
        control.RequestStop(gracePeriod, peer.ToString());
        return Accepted(granted);
    }

    /// <summary>A request during a stop can only shorten it.</summary>
    private TimeSpan Granted(TimeSpan asked)
    {
        if (board.Current.StopDeadline is not { } deadline)
        {
            return asked;
        }

        TimeSpan left = deadline - time.GetUtcNow();
        left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        return asked < left ? asked : left;
    }

    private Answer Restart(List<(string Name, string Value)> query, ControlPeer peer)
    {
        string main = board.Current.Main.Name;
        foreach ((string name, string value) in query)
        {
            if (name != Container)
            {
                return Answer.Text(Answer.BadRequest, $"unknown: \"{name}\"; allowed is {Container}");
            }

            if (value != main)
            {
                return Answer.Text(Answer.BadRequest, $"{Container}: there is no \"{value}\" that can be restarted; there is {main}");
            }
        }

        control.RequestRestart(peer.ToString());
        return Accepted(gracePeriod: null);
    }

    private static Answer Accepted(TimeSpan? gracePeriod)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("accepted", true);
            if (gracePeriod is { } granted)
            {
                json.WriteNumber(GracePeriod, (decimal)granted.Ticks / TimeSpan.TicksPerSecond);
            }

            json.WriteEndObject();
        }

        return Answer.Json(Answer.Accepted, buffer.WrittenMemory);
    }
}
