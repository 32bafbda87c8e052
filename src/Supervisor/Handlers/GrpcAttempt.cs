using Supervisor.Grpc;
using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Handlers;

/// <summary>
/// Asks a gRPC server for its health (kubelet: pkg/probe/grpc); SERVING is success, all else a failure. Connecting is tried again until the time is
/// up, so a port that refuses costs all of it, as there.
/// </summary>
internal static class GrpcAttempt
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1);

    public static async Task<AttemptResult> RunAsync(HandlerPlan.Grpc handler, AttemptDeadline deadline)
    {
        string address = GoText.HostAndPort(handler.Host, handler.Port);
        for (TimeSpan pause = s_shortestPause; ; pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause)
        {
            DialResult dial = await Dialer.ConnectAsync(handler.Host, handler.Port, deadline).ConfigureAwait(false);
            if (dial.IsOurLack)
            {
                return AttemptResult.Error(dial.Problem);
            }

            if (dial.IsConnected && await CallAsync(handler.Service, address, dial.Socket, deadline).ConfigureAwait(false) is { } result)
            {
                return result;
            }

            if (!await deadline.TryDelayAsync(pause).ConfigureAwait(false))
            {
                return AttemptResult.Failure($"timeout: failed to connect service {GoText.Quote(address)} within {GoText.Duration(deadline.Timeout)}: context deadline exceeded");
            }
        }
    }

    /// <summary>Null: the server did not begin to speak HTTP/2.</summary>
    private static async Task<AttemptResult?> CallAsync(string service, string address, System.Net.Sockets.Socket socket, AttemptDeadline deadline)
    {
        try
        {
            using GrpcHealthCall call = new(socket, address, deadline);
            GrpcStatus status = await call.RunAsync(service).ConfigureAwait(false);
            return call.IsConnected ? Judge(status, call.ServingStatus, deadline) : null;
        }
        finally
        {
            if (deadline.Token.IsCancellationRequested)
            {
                Dialer.CloseAtOnce(socket);
            }

            socket.Dispose();
        }
    }

    private static AttemptResult Judge(GrpcStatus status, ulong answer, AttemptDeadline deadline) => status.Code switch
    {
        GrpcStatus.Ok when HealthCheckMessage.NameOf(answer) == "SERVING" => AttemptResult.Success(),
        GrpcStatus.Ok => AttemptResult.Failure($"service unhealthy (responded with {GoText.Quote(HealthCheckMessage.NameOf(answer))})"),
        GrpcStatus.Unimplemented => AttemptResult.Failure($"error: this server does not implement the grpc health protocol (grpc.health.v1.Health): {status.Message}"),
        GrpcStatus.DeadlineExceeded => AttemptResult.Failure($"timeout: health rpc did not complete within {GoText.Duration(deadline.Timeout)}"),
        _ => AttemptResult.Failure($"error: health rpc probe failed: {status}"),
    };
}
