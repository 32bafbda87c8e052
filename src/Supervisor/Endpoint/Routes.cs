using System.Globalization;
using System.Text;
using Supervisor.Plans;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>
/// What is answered to whom. <c>endpoint.http</c> has the paths that show; the control socket has those too, shows more, and has those that
/// change something. Everything is read from one snapshot, and nothing changes by GET.
/// </summary>
/// <param name="plan">What the control socket shows as the pod's specification.</param>
/// <param name="configuration">What is in force, and where each value comes from, as the verb <c>config</c> prints it.</param>
/// <param name="ask">What the control socket may ask for.</param>
internal sealed class Routes(StatusBoard board, Pulse pulse, PodPlan plan, Func<string> configuration, ControlRoutes ask, TimeProvider time)
{
    private const string Read = "GET, HEAD";
    private const string Known = "/livez, /readyz, /startupz, /healthz, /status, /events, /timeline, /metrics";
    private const string OfControl = ", /config";
    private const string EventStreamType = "text/event-stream";

    public Answer AnswerTo(RouteRequest request)
    {
        bool showsAll = request.Peer is not null;
        if (showsAll && ControlRoutes.Has(request.Path))
        {
            return request.Method == "POST" ? ask.AnswerTo(request) : Answer.OnlyBy("POST");
        }

        bool isKnown = request.Path is "/livez" or "/readyz" or "/healthz" or "/startupz" or "/status" or "/events" or "/timeline" or "/metrics"
            || (showsAll && request.Path == "/config");
        return !isKnown ? Answer.Text(Answer.NotFound, $"not found; there are {Known}{(showsAll ? OfControl + ControlRoutes.Known : "")}")
            : request.Method is not ("GET" or "HEAD") ? Answer.OnlyBy(Read)
            : Show(request, showsAll);
    }

    private Answer Show(RouteRequest request, bool showsAll)
    {
        PodSnapshot snapshot = board.Current;
        bool stalled = pulse.IsStalled;
        return request.Path switch
        {
            "/livez" => HealthAnswer.To(request, "livez", snapshot.Live, stalled),
            "/startupz" => HealthAnswer.To(request, "startupz", snapshot.Started, stalled: null),
            "/status" => Status(request, showsAll),
            "/events" => Events(request, showsAll),
            "/timeline" => Answer.Json(Answer.Ok, TimelineJson.Write(board.Timeline)),
            "/metrics" => new Answer(Answer.Ok, PrometheusText.ContentType, Metrics.Write(snapshot, board.Counters, stalled)),
            "/config" => new Answer(Answer.Ok, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(configuration())),
            _ => HealthAnswer.To(request, request.Path[1..], snapshot.Ready, stalled),
        };
    }

    private Answer Status(RouteRequest request, bool showsAll)
    {
        if (!QueryText.TryReadSwitch(request.Query, "watch", out bool watches))
        {
            return BadSwitch();
        }

        PodPlan? spec = showsAll ? plan : null;
        return watches
            ? Answer.Of(new StatusStream(board, pulse, (snapshot, stalled) => StatusJson.Write(snapshot, spec, stalled, time.GetUtcNow(), compact: true)), "application/json")
            : Answer.Json(Answer.Ok, StatusJson.Write(board.Current, spec, pulse.IsStalled, time.GetUtcNow(), compact: false));
    }

    private Answer Events(RouteRequest request, bool showsAll)
    {
        if (!QueryText.TryReadSwitch(request.Query, "watch", out bool watches))
        {
            return BadSwitch();
        }

        if (!watches && !request.Likes(EventStreamType, "application/json"))
        {
            return Answer.Json(Answer.Ok, EventJson.Write(board.Events, board.Current, showsAll));
        }

        long after = 0;
        return request.LastEventId.Length > 0 && !long.TryParse(request.LastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out after)
            ? Answer.Text(Answer.BadRequest, "Last-Event-ID: the id of an event is due, a number")
            : Answer.Of(new EventStream(board, after, showsAll), EventStreamType);
    }

    private static Answer BadSwitch() => Answer.Text(Answer.BadRequest, "watch: allowed are watch, watch=true, watch=false");
}
