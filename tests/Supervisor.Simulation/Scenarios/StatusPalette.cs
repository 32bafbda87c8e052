using Supervisor.Status;

namespace Supervisor.Simulation.Scenarios;

/// <summary>What can be made wrong with a status.</summary>
internal static class StatusPalette
{
    public static readonly string[] Names = ["ready", "live", "restarts", "phase", "deadline", "runs", "backoff", "start", "times", "condition", "transition"];

    public static PodSnapshot Change(string what, PodSnapshot status) => what switch
    {
        "ready" => status with { Ready = Flip(status.Ready) },
        "live" => status with { Live = Flip(status.Live) },
        "restarts" => status with { Main = status.Main with { RestartCount = status.Main.RestartCount + 1 } },
        "phase" => status with { Phase = status.Phase == PodPhase.Pending ? PodPhase.Succeeded : PodPhase.Pending },
        "deadline" => status with { StopDeadline = (status.StopDeadline ?? status.StartTime) + TimeSpan.FromSeconds(1) },
        "runs" => status with { Main = status.Main with { Pid = status.Main.Pid == 0 ? 7 : 0 } },
        "backoff" => status with { Main = status.Main with { State = new ContainerState.Waiting("CrashLoopBackOff", "") } },
        "start" => status with { StartTime = status.StartTime + TimeSpan.FromSeconds(1) },
        "condition" => status with { Conditions = [.. status.Conditions.Select(condition => condition with { Status = condition.Status == ConditionStatus.True ? ConditionStatus.False : ConditionStatus.True })] },
        "transition" => status with { Conditions = [.. status.Conditions.Select(condition => condition with { LastTransitionTime = condition.LastTransitionTime - TimeSpan.FromSeconds(1) })] },
        "times" => status with { Main = status.Main with { LastState = null, State = new ContainerState.Running(DateTimeOffset.MaxValue) } },
        _ => throw new FormatException($"{what} is nothing of a status"),
    };

    private static Verdict Flip(Verdict verdict) => new([verdict.Passed ? Check.Failed("sabotage", "flipped") : Check.Ok("sabotage")]);
}
