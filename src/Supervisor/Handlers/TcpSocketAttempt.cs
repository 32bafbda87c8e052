using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Handlers;

/// <summary>Connects and closes; nothing is sent or read. A listener whose accept queue is full still passes: the kernel has answered for it.</summary>
internal static class TcpSocketAttempt
{
    public static async Task<AttemptResult> RunAsync(HandlerPlan.TcpSocket handler, AttemptDeadline deadline)
    {
        DialResult dial = await Dialer.ConnectAsync(handler.Host, handler.Port, deadline).ConfigureAwait(false);
        if (dial.IsConnected)
        {
            dial.Socket.Dispose();
            return AttemptResult.Success();
        }

        return dial.IsOurLack ? AttemptResult.Error(dial.Problem) : AttemptResult.Failure(dial.Problem);
    }
}
