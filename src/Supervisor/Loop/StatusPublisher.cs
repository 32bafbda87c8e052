using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Status;

namespace Supervisor.Loop;

/// <summary>
/// Makes what everybody else reads: snapshot, events, phases, counters. It is told each event of the core and each of its effects, in their order, and
/// publishes once a turn, all of it together. What changes nothing makes no object and wakes nobody.
/// </summary>
internal sealed class StatusPublisher
{
    private readonly PodMachine _pod;
    private readonly DateTimeOffset _startTime;
    private readonly StatusBoard _board;
    private readonly Revisions _revisions = new();
    private readonly SnapshotBuilder _snapshots;
    private readonly EventHistory _history;
    private readonly PhaseRecorder _phases;
    private readonly CounterBook _counters;
    private bool _mayHaveChanged = true;

    public StatusPublisher(PodPlan plan, PodMachine pod, DateTimeOffset startTime, StatusBoard board)
    {
        _pod = pod;
        _startTime = startTime;
        _board = board;
        _snapshots = new SnapshotBuilder(plan, pod, startTime, _revisions);
        _history = new EventHistory(plan.Name, _revisions);
        _phases = new PhaseRecorder(pod, startTime);
        _counters = new CounterBook(pod);
    }

    /// <summary>An effect is being carried out.</summary>
    public void OnEffect(Effect effect)
    {
        switch (effect)
        {
            // A timer that makes a probe run changes nothing that is shown.
            case Effect.Arm or Effect.Disarm or Effect.StartProbe:
                return;

            case Effect.Tell { Decision: { Event: { } reason } decision } tell:
                _history.Add(
                    _startTime + _pod.Now,
                    reason is "Started" or "Killing" ? EventType.Normal : EventType.Warning,
                    reason,
                    decision.EventMessage,
                    FieldPathOf(tell.About),
                    reason is "Unhealthy" or "ProbeWarning" or "Failed");
                break;

            case Effect.CountAttempt attempt:
                _counters.Count(attempt);
                break;

            default:
                break;
        }

        _mayHaveChanged = true;
    }

    /// <summary>An event was dispatched, and its effects carried out.</summary>
    public void OnSettled(LifecycleEvent happened)
    {
        _mayHaveChanged |= happened is not LifecycleEvent.TimerDue;
        if (_mayHaveChanged)
        {
            _phases.Look(_pod.Now);
            _counters.Look(_pod.Now);
        }
    }

    /// <summary>Shows everybody how things are now.</summary>
    public void Publish()
    {
        if (!_mayHaveChanged)
        {
            return;
        }

        _mayHaveChanged = false;
        Publication last = _board.Published;
        Publication next = new(_snapshots.Build())
        {
            Events = _history.List,
            Timeline = _phases.Spans,
            Counters = _counters.Counters,
            Version = Math.Max(last.Version + 1, _revisions.Last),
        };
        bool isSame = ReferenceEquals(next.Snapshot, last.Snapshot) && ReferenceEquals(next.Events, last.Events) && next.Timeline == last.Timeline && ReferenceEquals(next.Counters, last.Counters);
        if (!isSame)
        {
            _board.Publish(next);
        }
    }

    private static string FieldPathOf(Incarnation? about) => about switch
    {
        null => "",
        { Role: ProcessRole.InitStep } => $"spec.initContainers{{{about.Name}}}",
        { Role: ProcessRole.Main } => $"spec.containers{{{about.Name}}}",
        _ => throw new System.Diagnostics.UnreachableException(about.Role.ToString()),
    };
}
