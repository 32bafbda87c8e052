using Supervisor.Grpc;
using Supervisor.Status;

namespace Supervisor.Endpoint;

/// <summary>The services whose health is told by gRPC: the empty name and <c>readiness</c>, <c>liveness</c>, <c>startup</c>.</summary>
internal sealed class GrpcHealth(StatusBoard board, Pulse pulse)
{
    public static readonly string[] Services = ["", "readiness", "liveness", "startup"];

    /// <summary>The status of a service on the board as it is now, and that board's version. Null: there is no such service.</summary>
    /// <param name="isEnding">We end: nothing is served any longer, whatever the board says.</param>
    public (int? Status, long Version) Of(string service, bool isEnding)
    {
        PodSnapshot snapshot = board.Current;
        bool? passed = service switch
        {
            "" or "readiness" => snapshot.Ready.Passed && !pulse.IsStalled,
            "liveness" => snapshot.Live.Passed && !pulse.IsStalled,
            "startup" => snapshot.Started.Passed,
            _ => null,
        };
        int? status = passed is not { } serves ? null : serves && !isEnding ? HealthCheckMessage.Serving : HealthCheckMessage.NotServing;
        return (status, snapshot.ResourceVersion);
    }
}
