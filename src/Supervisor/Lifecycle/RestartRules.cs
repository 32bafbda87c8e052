using System.Diagnostics;
using Supervisor.Plans;

namespace Supervisor.Lifecycle;

/// <summary>What follows the end of a process.</summary>
internal enum RestartAction
{
    /// <summary>It stays ended.</summary>
    End,

    Restart,

    /// <summary>All begins anew, with the first init step (KEP-5532).</summary>
    RestartAll,
}

/// <summary>Decides by policy and rules whether a process that ended is started again. Pure, and without memory.</summary>
internal static class RestartRules
{
    /// <param name="policy">In force for this process.</param>
    /// <param name="code">What it ended with.</param>
    /// <param name="succeeded">Whether that counts as a success.</param>
    /// <param name="wasKilled">Liveness, startup or postStart failed: restarted under Always and OnFailure, whatever the code or the rules say.</param>
    public static RestartAction Decide(RestartPlan plan, RestartPolicy policy, int code, bool succeeded, bool wasKilled)
    {
        if (wasKilled)
        {
            return policy == RestartPolicy.Never ? RestartAction.End : RestartAction.Restart;
        }

        foreach (RestartRule rule in plan.Rules)
        {
            if (rule.ExitCodes.Contains(code) == rule.IsIn)
            {
                return rule.RestartsAll ? RestartAction.RestartAll : RestartAction.Restart;
            }
        }

        return policy switch
        {
            RestartPolicy.Never => RestartAction.End,
            RestartPolicy.OnFailure => succeeded ? RestartAction.End : RestartAction.Restart,
            RestartPolicy.Always => RestartAction.Restart,
            _ => throw new UnreachableException(policy.ToString()),
        };
    }
}
