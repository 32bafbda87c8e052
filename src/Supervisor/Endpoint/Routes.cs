using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>
/// What is answered to whom. <c>endpoint.http</c> has the paths that show; the control socket has those too, shows more, and has those that
/// change something. Everything is read from one snapshot, and nothing changes by GET.
/// </summary>
/// <param name="ask">What the control socket may ask for.</param>
internal sealed class Routes(StatusBoard board, Pulse pulse, ControlRoutes ask)
{
    private const string Read = "GET, HEAD";
    private const string Known = "/livez, /readyz, /startupz, /healthz, /status";

    public Answer AnswerTo(RouteRequest request)
    {
        if (request.Peer is not null && ControlRoutes.Has(request.Path))
        {
            return request.Method == "POST" ? ask.AnswerTo(request) : Answer.OnlyBy("POST");
        }

        if (request.Path is not ("/livez" or "/readyz" or "/healthz" or "/startupz" or "/status"))
        {
            return Answer.Text(Answer.NotFound, $"not found; there are {Known}{(request.Peer is null ? "" : ControlRoutes.Known)}");
        }

        if (request.Method is not ("GET" or "HEAD"))
        {
            return Answer.OnlyBy(Read);
        }

        PodSnapshot snapshot = board.Current;
        bool stalled = pulse.IsStalled;
        return request.Path switch
        {
            "/livez" => HealthAnswer.To(request, "livez", snapshot.Live, stalled),
            "/startupz" => HealthAnswer.To(request, "startupz", snapshot.Started, stalled: null),
            "/status" => Answer.Json(Answer.Ok, StatusJson.Write(snapshot, stalled, showsAll: request.Peer is not null)),
            _ => HealthAnswer.To(request, request.Path[1..], snapshot.Ready, stalled),
        };
    }
}
