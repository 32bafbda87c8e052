using Supervisor.Loop;
using Supervisor.Status;
using Supervisor.Simulation.World;

namespace Supervisor.Simulation.Judging;

/// <summary>What the status says after each event: no reader ever sees what is not so.</summary>
internal sealed partial class LifeJudge
{
    private SnapshotBuilder? _snapshots;

    private void CheckStatus(TimeSpan now, FakeKernel kernel)
    {
        _snapshots ??= new SnapshotBuilder(plan, kernel.Pod, DateTimeOffset.UnixEpoch);
        PodSnapshot snapshot = _snapshots.Build();
        Check(snapshot.Ready.Passed == _ready, "the status is ready exactly while it is told to be", $"{snapshot.Ready.Reason} at {now}");
        Check(snapshot.Live.Passed == !_livenessFailedForGood, "the status is not alive only once liveness failed for good", $"{snapshot.Live.Reason} at {now}");
        Check(snapshot.Main.RestartCount == Math.Max(0, _memories[MainIndex].Starts - 1), "the status counts the restarts", $"{snapshot.Main.RestartCount} at {now}");
        if (_finished is { } code)
        {
            Check(snapshot.Phase == (code == 0 ? PodPhase.Succeeded : PodPhase.Failed), "the last phase is that of the exit code", $"{snapshot.Phase} at {now}");
            return;
        }

        bool isStopped = _stopRequested && _alive && _killedAt is null;
        Check(!isStopped || snapshot.StopDeadline == DateTimeOffset.UnixEpoch + _deadline, "the status shows the deadline that holds", $"{snapshot.StopDeadline} for {_deadline} at {now}");
        Check(snapshot.Phase == (_memories[MainIndex].Starts > 0 ? PodPhase.Running : PodPhase.Pending), "the phase is Running from the first start of main on", $"{snapshot.Phase} at {now}");
        for (int i = 0; i <= MainIndex; i++)
        {
            ContainerStatus container = i < MainIndex ? snapshot.InitContainers[i] : snapshot.Main;
            bool runs = i == _index && _alive && !_givenUp;
            Check(container.State is ContainerState.Running == runs && container.Pid > 0 == runs, "the status says what runs", $"{container} at {now}");
            bool backsOff = i == _index && _next is not null && _nextIsAgain && !_stopRequested && !_spawning && !_sweeping && !_clearingGaveUp && _nextAt > _sweepEndedAt;
            Check(container.State is ContainerState.Waiting { Reason: "CrashLoopBackOff" } == backsOff, "the status says what backs off", $"{container} at {now}");
        }
    }
}
