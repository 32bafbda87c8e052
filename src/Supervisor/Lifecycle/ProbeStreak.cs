using Supervisor.Plans;

namespace Supervisor.Lifecycle;

/// <summary>Counts equal results in a row, and says when a threshold is reached (kubelet: worker.resultRun). One opposite result begins anew.</summary>
internal sealed class ProbeStreak(ProbePlan plan)
{
    /// <summary>How many attempts in a row ended as the last one did.</summary>
    public int Length { get; private set; }

    /// <summary>What they ended with.</summary>
    public bool Succeeded { get; private set; }

    /// <summary>Counts one result. True if there are as many in a row as the threshold asks for.</summary>
    public bool Add(bool succeeded)
    {
        if (succeeded != Succeeded)
        {
            Succeeded = succeeded;
            Length = 0;
        }

        // At its end the count stays: a probe that passes for years must not begin again below zero.
        Length = Length < int.MaxValue ? Length + 1 : Length;
        return Length >= (succeeded ? plan.SuccessThreshold : plan.FailureThreshold);
    }
}
