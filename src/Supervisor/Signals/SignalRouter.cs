using Mono.Unix.Native;
using Supervisor.Plans;

namespace Supervisor.Signals;

/// <summary>What a signal that we were sent means.</summary>
internal enum SignalRoute
{
    /// <summary>SIGCHLD: children have changed.</summary>
    Reap,

    /// <summary>The map says none, or it came from ourselves (a SIGPIPE of our own log).</summary>
    Drop,

    /// <summary>It begins a stop.</summary>
    Stop,

    /// <summary>TSTP, TTIN, TTOU: they would stop a container for good.</summary>
    Suspend,

    /// <summary>It goes to the main process.</summary>
    Forward,
}

/// <summary>The rules of signals, apart from any process.</summary>
internal static class SignalRouter
{
    /// <returns>The route, and the number after the map.</returns>
    public static (SignalRoute Route, int Signal) Route(int signal, bool fromOurselves, SignalPlan plan)
    {
        if (signal == (int)Signum.SIGCHLD)
        {
            return (SignalRoute.Reap, signal);
        }

        if (fromOurselves)
        {
            return (SignalRoute.Drop, signal);
        }

        // Once, before all else: what was rewritten is not looked up again.
        if (plan.Map.TryGetValue(signal, out int mapped))
        {
            signal = mapped;
        }

        if (signal == 0)
        {
            return (SignalRoute.Drop, signal);
        }

        if (plan.StopRequests.Contains(signal))
        {
            return (SignalRoute.Stop, signal);
        }

        return signal is (int)Signum.SIGTSTP or (int)Signum.SIGTTIN or (int)Signum.SIGTTOU
            ? (SignalRoute.Suspend, signal)
            : (SignalRoute.Forward, signal);
    }
}
