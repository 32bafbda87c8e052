using System.Diagnostics;
using Serilog.Events;

namespace Supervisor.Lifecycle;

/// <summary>
/// Ends what processes left behind: SIGTERM (and SIGCONT) first, SIGKILL at most 2 s later and never later than the grace period allows,
/// given up 5 s after that. The effect runner repeats the signal for what turns up meanwhile.
/// </summary>
internal sealed class LeftoverSweep(List<Effect> effects)
{
    private const int SIGKILL = 9;
    private const int SIGTERM = 15;

    private static readonly TimeSpan TermPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    private enum SweepState
    {
        Idle,
        Terminating,
        Killing,
    }

    private SweepState _state;
    private int _number;
    private Reach _reach;
    private Incarnation? _incarnation;
    private TimeSpan _killAt;
    private TimeSpan? _killedAt;

    /// <summary>Something outlived SIGKILL by 5 s in the last sweep that was begun.</summary>
    public bool GaveUp { get; private set; }

    public bool IsRunning => _state != SweepState.Idle;

    /// <param name="deadline">When SIGKILL is due at the latest; null is no limit but the 2 s.</param>
    /// <param name="killedAt">When all that is left had SIGKILL already; null is not yet. Its 5 s count from then on.</param>
    public void Begin(TimeSpan now, Reach reach, Incarnation incarnation, TimeSpan? deadline, TimeSpan? killedAt)
    {
        Debug.Assert(_state == SweepState.Idle, "One sweep at a time.");
        _number++;
        _reach = reach;
        _incarnation = incarnation;
        _killedAt = killedAt;
        GaveUp = false;
        _killAt = deadline is { } limit && limit < now + TermPatience ? limit : now + TermPatience;
        if (_killAt <= now || killedAt is not null)
        {
            Kill(now);
            return;
        }

        _state = SweepState.Terminating;
        effects.Add(new Effect.Arm(Timer(TimerKind.SweepTermEnd), _killAt));
        effects.Add(new Effect.Sweep(_number, reach, incarnation, SIGTERM));
    }

    /// <summary>True when this was the end of the sweep that is under way.</summary>
    public bool OnGone(int number)
    {
        if (_state == SweepState.Idle || number != _number)
        {
            return false;
        }

        End();
        return true;
    }

    /// <summary>True when the sweep ended by giving up.</summary>
    public bool OnTimer(TimeSpan now, TimerKind kind)
    {
        switch (_state)
        {
            case SweepState.Terminating when kind == TimerKind.SweepTermEnd:
                Kill(now);
                return false;

            case SweepState.Killing when kind == TimerKind.SweepKillEnd:
                GaveUp = true;
                effects.Add(new Effect.GiveUpSweep(_number));
                End();
                return true;

            case SweepState.Idle:
            case SweepState.Terminating:
            case SweepState.Killing:
                return false;

            default:
                throw new UnreachableException($"sweep: {kind} in {_state}");
        }
    }

    /// <summary>No more patience: SIGKILL now.</summary>
    public void KillNow(TimeSpan now)
    {
        if (_state == SweepState.Terminating)
        {
            Kill(now);
        }
    }

    /// <summary>A stop came meanwhile: SIGKILL is due when its grace period ends, if that is earlier.</summary>
    public void EndBy(TimeSpan now, TimeSpan deadline)
    {
        if (_state != SweepState.Terminating || deadline >= _killAt)
        {
            return;
        }

        if (deadline <= now)
        {
            Kill(now);
            return;
        }

        _killAt = deadline;
        effects.Add(new Effect.Arm(Timer(TimerKind.SweepTermEnd), _killAt));
    }

    private void Kill(TimeSpan now)
    {
        if (_state == SweepState.Terminating)
        {
            effects.Add(new Effect.Tell(new Decision(LogEventLevel.Warning, "SIGKILL to what {Container} left behind", _incarnation!.Name)));
        }

        _state = SweepState.Killing;
        effects.Add(new Effect.Disarm(Timer(TimerKind.SweepTermEnd)));
        effects.Add(new Effect.Arm(Timer(TimerKind.SweepKillEnd), (_killedAt ?? now) + KillPatience));
        effects.Add(new Effect.Sweep(_number, _reach, _incarnation!, SIGKILL));
    }

    private void End()
    {
        _state = SweepState.Idle;
        effects.Add(new Effect.Disarm(Timer(TimerKind.SweepTermEnd)));
        effects.Add(new Effect.Disarm(Timer(TimerKind.SweepKillEnd)));
    }

    private static TimerKey Timer(TimerKind kind) => new(PodMachine.PodGeneration, kind);
}
