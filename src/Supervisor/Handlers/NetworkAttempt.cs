using System.Diagnostics;
using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Handlers;

/// <summary>One attempt of a handler that connects: httpGet, tcpSocket, grpc. Rules and texts are the kubelet's (pkg/probe, pkg/kubelet/lifecycle).</summary>
internal static class NetworkAttempt
{
    /// <summary>
    /// Runs wholly on the pool, whatever thread it is called on. Never throws; returns when the time is up, and at once when cancelled (an error
    /// then, which nobody looks at). When it returns, its connections are closed and its timers gone.
    /// </summary>
    /// <param name="handler">HttpGet, TcpSocket or Grpc.</param>
    /// <param name="timeout">Of the whole attempt; zero is none.</param>
    /// <param name="cancelled">Ends the attempt without a verdict.</param>
    public static async Task<AttemptResult> RunAsync(
        HandlerPlan handler, AttemptPurpose purpose, TimeSpan timeout, TimeProvider time, CancellationToken cancelled)
    {
        // The loop's thread calls this: not even the first connect(2), which loopback answers at once, is to run there.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using AttemptDeadline deadline = new(timeout, time, cancelled);
        try
        {
            return handler switch
            {
                HandlerPlan.HttpGet get => await HttpGetAttempt.RunAsync(get, purpose, deadline).ConfigureAwait(false),
                HandlerPlan.TcpSocket tcp => await TcpSocketAttempt.RunAsync(tcp, deadline).ConfigureAwait(false),
                HandlerPlan.Grpc grpc => await GrpcAttempt.RunAsync(grpc, deadline).ConfigureAwait(false),
                _ => throw new UnreachableException(handler.GetType().Name),
            };
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            return AttemptResult.Error("context canceled");
        }
        catch (Exception defect)
        {
            // Without its message: that is a key of the framework's resources (UseSystemResourceKeys).
            string place = defect.StackTrace?.Split('\n', 2)[0].Trim() ?? "";
            return AttemptResult.Error($"a defect of the supervisor: {defect.GetType().Name} {place}");
        }
    }
}
