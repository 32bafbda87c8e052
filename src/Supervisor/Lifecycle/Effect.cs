using Supervisor.Plans;

namespace Supervisor.Lifecycle;

/// <summary>How far a clean-up, or a kill, reaches.</summary>
internal enum Reach
{
    /// <summary>One incarnation: its process, its group, its session, and what carries its mark.</summary>
    Incarnation,

    /// <summary>Everything that is there: as process 1 by kill(-1), otherwise all descendants.</summary>
    Everything,
}

/// <summary>What the core wants done. A closed set; the effect runner carries it out in order, in the same turn.</summary>
internal abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>Start the process; the answer is <see cref="LifecycleEvent.Spawned"/> or <see cref="LifecycleEvent.SpawnRefused"/>.</summary>
    internal sealed record Spawn(Incarnation Incarnation, ProcessPlan Process) : Effect;

    /// <summary>Send the process a signal (its group, if the plan's target says so).</summary>
    internal sealed record SendSignal(Incarnation Incarnation, int Signal) : Effect;

    /// <summary>SIGKILL, as far as <paramref name="Reach"/> says.</summary>
    internal sealed record Kill(Incarnation Incarnation, Reach Reach) : Effect;

    /// <summary>Run a hook; the answer is <see cref="LifecycleEvent.HookEnded"/>.</summary>
    /// <param name="GraceLeft">For preStop: what is left of the grace period.</param>
    internal sealed record StartHook(Incarnation Incarnation, HookKind Hook, HandlerPlan Handler, HookReason Reason, TimeSpan? GraceLeft) : Effect;

    /// <summary>Kill a running hook with its group. No answer follows.</summary>
    internal sealed record EndHook(Incarnation Incarnation, HookKind Hook) : Effect;

    /// <summary>
    /// Make one attempt of a probe; the answer, within <paramref name="Timeout"/>, is <see cref="LifecycleEvent.ProbeEnded"/> with the same
    /// <paramref name="Attempt"/>.
    /// </summary>
    internal sealed record StartProbe(Incarnation Incarnation, ProbeKind Probe, int Attempt, HandlerPlan Handler, TimeSpan Timeout) : Effect;

    /// <summary>Give up the attempt under way, with all that it started. An answer that is on its way already is dropped by its number.</summary>
    internal sealed record EndProbe(Incarnation Incarnation, ProbeKind Probe) : Effect;

    internal sealed record Arm(TimerKey Timer, TimeSpan Due) : Effect;

    internal sealed record Disarm(TimerKey Timer) : Effect;

    /// <summary>Disarm all timers of an incarnation.</summary>
    internal sealed record DisarmAll(int Generation) : Effect;

    /// <summary>
    /// Send <paramref name="Signal"/> to what is left, and to what turns up while the sweep lasts; the answer, once nothing is left, is
    /// <see cref="LifecycleEvent.LeftoversGone"/>. A later sweep of the same number replaces the signal.
    /// </summary>
    internal sealed record Sweep(int Number, Reach Reach, Incarnation Incarnation, int Signal) : Effect;

    /// <summary>The sweep is over, whatever is left; its names go to the log.</summary>
    internal sealed record GiveUpSweep(int Number) : Effect;

    /// <summary>Ready turned to this; the endpoint follows in the same turn.</summary>
    internal sealed record PublishReady(bool Ready) : Effect;

    /// <summary>A line for the log, and an event if the decision is one.</summary>
    /// <param name="About">The run that it is about; null is the whole.</param>
    internal sealed record Tell(Decision Decision, Incarnation? About = null) : Effect;

    /// <summary>An attempt of a probe has ended and counted; one that errors and is made again has not.</summary>
    internal sealed record CountAttempt(Incarnation Incarnation, ProbeKind Probe, AttemptOutcome Outcome, TimeSpan Took) : Effect;

    /// <summary>It is over: end the loop, then ourselves, with this code.</summary>
    internal sealed record Finish(int ExitCode) : Effect;
}
