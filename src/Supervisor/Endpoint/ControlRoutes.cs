using System.Buffers;
using System.Text.Json;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>
/// What the control socket can ask for: <c>POST /stop</c>, <c>/restart</c>, <c>/signal</c>, <c>/condition</c>. Accepted is what is asked for; what
/// comes of it, the log and the status say.
/// </summary>
/// <param name="board">Whom a restart can mean, and whether a stop is under way.</param>
/// <param name="defaultGracePeriod">The configured one, for the answer.</param>
/// <param name="time">Counts what is left of a stop that is under way.</param>
/// <param name="words">How values are read.</param>
internal sealed class ControlRoutes(IControl control, StatusBoard board, TimeSpan defaultGracePeriod, TimeProvider time, ControlWords words)
{
    public const string Known = ", POST /stop, POST /restart, POST /signal, POST /condition";

    /// <summary>How long the answer to a condition waits until the condition is in force.</summary>
    private static readonly TimeSpan ForcePatience = TimeSpan.FromSeconds(1);

    private const string Container = "container";
    private const string GracePeriod = "gracePeriodSeconds";

    public static bool Has(string path) => path is "/stop" or "/restart" or "/signal" or "/condition";

    public Answer AnswerTo(RouteRequest request)
    {
        List<(string Name, string Value)> query = QueryText.Parse(request.Query);
        return request.Path switch
        {
            "/stop" => Stop(query, request.Peer!),
            "/restart" => Restart(query, request.Peer!),
            "/signal" => Signal(query, request.Peer!),
            _ => Condition(query, request.Peer!),
        };
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

            gracePeriod = words.ParseDuration(value);
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

    private Answer Signal(List<(string Name, string Value)> query, ControlPeer peer)
    {
        if (TryTake(query, [Container, "signal"], out string?[] values) is { } wrong)
        {
            return wrong;
        }

        if (values[1] is not { } text || words.ParseSignal(text) is not { } signal)
        {
            return Answer.Text(Answer.BadRequest, values[1] is null ? "signal: a name or a number is due" : $"signal: \"{values[1]}\" is no signal; allowed are names with or without SIG (HUP, SIGUSR1, RTMIN+1) and numbers");
        }

        PodSnapshot snapshot = board.Current;
        string container = values[0] ?? snapshot.Main.Name;
        string[] names = [.. snapshot.InitContainers.Select(step => step.Name), snapshot.Main.Name];
        if (!names.Contains(container))
        {
            return Answer.Text(Answer.NotFound, $"{Container}: there is no \"{container}\"; there are {string.Join(", ", names)}");
        }

        control.Signal(container, signal, peer.ToString());
        return Accepted(gracePeriod: null);
    }

    private Answer Condition(List<(string Name, string Value)> query, ControlPeer peer)
    {
        if (TryTake(query, ["type", "status", "reason", "message"], out string?[] values) is { } wrong)
        {
            return wrong;
        }

        if (values[0] is not { Length: > 0 } type)
        {
            return Answer.Text(Answer.BadRequest, "type: the condition type of a readiness gate is due");
        }

        ConditionStatus? status = values[1] switch { "True" => ConditionStatus.True, "False" => ConditionStatus.False, "Unknown" => ConditionStatus.Unknown, _ => null };
        if (status is null)
        {
            return Answer.Text(Answer.BadRequest, "status: True, False or Unknown is due");
        }

        if (!board.Current.ReadinessGates.Contains(type))
        {
            string known = board.Current.ReadinessGates.IsEmpty ? "none is configured" : $"there are {string.Join(", ", board.Current.ReadinessGates)}";
            return Answer.Text(Answer.NotFound, $"type: there is no readiness gate \"{type}\"; {known}");
        }

        (string reason, string message) = (values[2] ?? "", values[3] ?? "");
        control.SetCondition(type, status.Value, reason, message, peer.ToString());
        ReadOnlyMemory<byte> body = JsonDocuments.Write(compact: true, json =>
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("status", status.Value.ToString());
            json.WriteEndObject();
        });
        // Who asks for readiness next sees what he has just set.
        return Answer.Json(Answer.Ok, body) with { After = InForceAsync(condition => condition.Type == type && condition.Status == status && condition.Reason == reason && condition.Message == message) };
    }

    private async Task InForceAsync(Predicate<PodCondition> isIt)
    {
        using CancellationTokenSource patience = new(ForcePatience, time);
        try
        {
            for (long version = board.Version; !board.Current.Conditions.Any(condition => isIt(condition)); version = board.Version)
            {
                await board.ChangedAfterAsync(version, patience.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Set again by another, or the loop hangs: accepted it is.
        }
    }

    /// <summary>The values of these keys, null for those that are not there. The answer where another key is there, or one twice.</summary>
    private static Answer? TryTake(List<(string Name, string Value)> query, string[] keys, out string?[] values)
    {
        values = new string?[keys.Length];
        foreach ((string name, string value) in query)
        {
            int i = Array.IndexOf(keys, name);
            if (i < 0 || values[i] is not null)
            {
                return Answer.Text(Answer.BadRequest, $"unknown, or twice: \"{name}\"; allowed are {string.Join(", ", keys)}, each once");
            }

            values[i] = value;
        }

        return null;
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
