using System.Collections.Immutable;
using Supervisor.Status;
using Supervisor.Simulation.World;

namespace Supervisor.Simulation.Judging;

/// <summary>What the status says after each event: no reader ever sees what is not so.</summary>
internal sealed partial class LifeJudge
{
    private PodSnapshot? _lastStatus;
    private ImmutableArray<PodCondition> _lastConditions = [];

    private void CheckStatus(TimeSpan now, FakeKernel kernel)
    {
        PodSnapshot snapshot = kernel.Published!.Snapshot;
        CheckTimes(now, snapshot);
        CheckConditions(now, snapshot);
        Check(snapshot.Ready.Passed == _ready, Invariants.StatusReady, $"{snapshot.Ready.Reason} at {now}");
        Check(snapshot.Live.Passed == !_livenessFailedForGood, Invariants.StatusLive, $"{snapshot.Live.Reason} at {now}");
        Check(snapshot.Main.RestartCount == Math.Max(0, _memories[MainIndex].Starts - 1), Invariants.StatusRestarts, $"{snapshot.Main.RestartCount} at {now}");
        if (_finished is { } code)
        {
            Check(snapshot.Phase == (code == 0 ? PodPhase.Succeeded : PodPhase.Failed), Invariants.StatusLastPhase, $"{snapshot.Phase} at {now}");
            return;
        }

        bool isStopped = _stopRequested && _alive && _killedAt is null;
        Check(!isStopped || snapshot.StopDeadline == DateTimeOffset.UnixEpoch + _deadline, Invariants.StatusDeadline, $"{snapshot.StopDeadline} for {_deadline} at {now}");
        Check(snapshot.Phase == (_memories[MainIndex].Starts > 0 ? PodPhase.Running : PodPhase.Pending), Invariants.StatusPhase, $"{snapshot.Phase} at {now}");
        for (int i = 0; i <= MainIndex; i++)
        {
            ContainerStatus container = i < MainIndex ? snapshot.InitContainers[i] : snapshot.Main;
            bool runs = i == _index && _alive && !_givenUp;
            Check(container.State is ContainerState.Running == runs && container.Pid > 0 == runs, Invariants.StatusRuns, $"{container} at {now}");
            bool backsOff = i == _index && _next is not null && _nextIsAgain && !_stopRequested && !_spawning && !_sweeping && !_clearingGaveUp && _nextAt > _sweepEndedAt;
            Check(container.State is ContainerState.Waiting { Reason: "CrashLoopBackOff" } == backsOff, Invariants.StatusBackOff, $"{container} at {now}");
        }
    }

    private void CheckTimes(TimeSpan now, PodSnapshot status)
    {
        Check(status.StartTime == (_lastStatus?.StartTime ?? DateTimeOffset.UnixEpoch), Invariants.TimesAreMonotone, $"the start is {status.StartTime} at {now}");
        CheckTimes(now, status.Main, _lastStatus?.Main);
        for (int i = 0; i < status.InitContainers.Length; i++)
        {
            CheckTimes(now, status.InitContainers[i], _lastStatus?.InitContainers[i]);
        }

        _lastStatus = status;
    }

    private static void CheckTimes(TimeSpan now, ContainerStatus status, ContainerStatus? last)
    {
        DateTimeOffset latest = Latest(status.State);
        Check(latest <= DateTimeOffset.UnixEpoch + now, Invariants.TimesAreMonotone, $"{status.Name}: {latest} is still to come at {now}");
        Check(Latest(status.LastState) <= latest || status.State is ContainerState.Waiting, Invariants.TimesAreMonotone, $"{status.Name}: {status.LastState} before {status.State} at {now}");
        Check(
            status.State is not ContainerState.Terminated ended || ended.StartedAt is null || ended.StartedAt <= ended.FinishedAt,
            Invariants.TimesAreMonotone,
            $"{status.Name}: {status.State} at {now}");
        if (last is not null)
        {
            Check(Latest(status.State) >= Latest(last.State) || status.State is ContainerState.Waiting, Invariants.TimesAreMonotone, $"{status.Name}: {status.State} after {last.State} at {now}");
        }
    }

    private static DateTimeOffset Latest(ContainerState? state) => state switch
    {
        ContainerState.Running running => running.StartedAt,
        ContainerState.Terminated ended => ended.FinishedAt,
        _ => DateTimeOffset.MinValue,
    };

    private void CheckConditions(TimeSpan now, PodSnapshot status)
    {
        foreach (PodCondition condition in status.Conditions)
        {
            PodCondition? last = _lastConditions.FirstOrDefault(other => other.Type == condition.Type);
            bool turned = last is null || last.Status != condition.Status;
            Check(
                condition.LastTransitionTime == (turned ? DateTimeOffset.UnixEpoch + now : last!.LastTransitionTime),
                Invariants.TimesAreMonotone,
                $"{condition} after {last} at {now}");
            bool isReady = condition.Type == PodCondition.Ready && condition.Status == ConditionStatus.True;
            Check(condition.Type != PodCondition.Ready || isReady == _ready, Invariants.StatusCondition, $"{condition} at {now}");
        }

        _lastConditions = status.Conditions;
    }
}
