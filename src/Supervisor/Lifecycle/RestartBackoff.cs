using Supervisor.Plans;

namespace Supervisor.Lifecycle;

/// <summary>
/// How long a process waits before it is started again: not at all the first time, then <c>initialSeconds</c> doubling up to
/// <c>maxSeconds</c>, no jitter, whatever the exit code; a run of more than <c>resetSeconds</c> forgets all that was before it (kubelet: 10 s,
/// 300 s, 600 s).
/// </summary>
internal sealed class RestartBackoff(RestartPlan plan)
{
    private int _restarts; // since the last reset

    /// <summary>The wait from the end of a run that lasted <paramref name="ran"/> to the next start.</summary>
    public TimeSpan Next(TimeSpan ran)
    {
        if (ran > plan.ResetAfter)
        {
            _restarts = 0;
        }

        // Once the maximum is reached there is nothing to count.
        TimeSpan wait = Wait(_restarts);
        if (wait < plan.MaximumBackoff)
        {
            _restarts++;
        }

        return wait;
    }

    private TimeSpan Wait(int restarts)
    {
        if (restarts == 0)
        {
            return TimeSpan.Zero;
        }

        // In floating point, and where the exponent has its bound: an initial 0 never comes to the maximum, and 0 x infinity is no number.
        double seconds = plan.InitialBackoff.TotalSeconds * Math.Pow(2, Math.Min(restarts - 1, 1000));
        return seconds < plan.MaximumBackoff.TotalSeconds ? TimeSpan.FromSeconds(seconds) : plan.MaximumBackoff;
    }
}
