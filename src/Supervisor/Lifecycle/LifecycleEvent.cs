using Supervisor.Status;

namespace Supervisor.Lifecycle;

/// <summary>What the core is told. A closed set; the loop is the only one who tells.</summary>
internal abstract record LifecycleEvent
{
    private LifecycleEvent()
    {
    }

    /// <summary>The life begins: sent once, after the signals that came before it.</summary>
    internal sealed record Begun : LifecycleEvent;

    internal sealed record Spawned(Incarnation Incarnation, int Pid) : LifecycleEvent;

    internal sealed record SpawnRefused(Incarnation Incarnation, SpawnFailure Failure) : LifecycleEvent;

    /// <param name="LastWords">What it left in its file of last words (<c>terminationMessagePath</c>); empty if nothing.</param>
    /// <param name="SawOomKill">The kernel has killed something of ours for want of memory since the process was started.</param>
    internal sealed record Exited(Incarnation Incarnation, ExitStatus Status, string LastWords = "", bool SawOomKill = false) : LifecycleEvent;

    internal sealed record HookEnded(Incarnation Incarnation, HookKind Hook, HookOutcome Outcome) : LifecycleEvent;

    internal sealed record ProbeEnded(Incarnation Incarnation, ProbeKind Probe, int Attempt, AttemptResult Result) : LifecycleEvent;

    internal sealed record TimerDue(TimerKey Timer) : LifecycleEvent;

    internal sealed record StopRequested(StopRequest Request) : LifecycleEvent;

    /// <summary>Somebody wants the main process stopped and started again, whatever the policy.</summary>
    /// <param name="Origin">Who, for the log.</param>
    internal sealed record RestartRequested(string Origin) : LifecycleEvent;

    /// <summary>Somebody sets the condition of a readiness gate.</summary>
    /// <param name="Origin">Who, for the log.</param>
    internal sealed record ConditionSet(string Type, ConditionStatus Status, string Reason, string Message, string Origin) : LifecycleEvent;

    /// <summary>Somebody wants a signal sent to a process, as it is: not mapped, and no stop.</summary>
    /// <param name="Container">The process's name.</param>
    /// <param name="Origin">Who, for the log.</param>
    internal sealed record SignalRequested(string Container, int Signal, string Origin) : LifecycleEvent;

    /// <summary>Nothing is left of what the sweep with this number was to end.</summary>
    internal sealed record LeftoversGone(int Sweep) : LifecycleEvent;
}
