using System.Diagnostics;
using Serilog.Events;
using Supervisor.Plans;

namespace Supervisor.Lifecycle;

/// <summary>
/// One probe of one incarnation: when it runs, what its attempts say, and what the verdict is. Pure. The rules are the kubelet's, with the
/// first run exactly at start + initialDelay and the streak beginning anew with each incarnation.
/// </summary>
/// <remarks>
/// <code>
/// Idle -> Waiting &lt;-> Attempting -> Idle (held, or ceased)
/// </code>
/// Runs lie on a grid: origin + k x period. One that falls due while an attempt is under way is run once, right after it; the others are left
/// out. Attempts never overlap.
/// </remarks>
internal sealed class ProbeMachine(Incarnation incarnation, ProbeKind kind, ProbePlan plan, IProbeOwner owner, List<Effect> effects)
{
    /// <summary>How often an attempt that ends with an error is made in all, at once (kubelet: maxProbeRetries).</summary>
    private const int MostAttempts = 3;

    /// <summary>Less than this is load, not a frozen container, however short the period.</summary>
    private static readonly TimeSpan LeastFreeze = TimeSpan.FromSeconds(1);

    /// <summary>How long after its own time an attempt may still answer; then it counts as failed without.</summary>
    private static readonly TimeSpan AttemptPatience = TimeSpan.FromSeconds(1);

    private enum ProbeState
    {
        /// <summary>Not begun, or held until the next incarnation.</summary>
        Idle,

        /// <summary>The timer is armed for the next run.</summary>
        Waiting,

        /// <summary>An attempt is under way; the timer is armed for the next run.</summary>
        Attempting,
    }

    private readonly ProbeStreak _streak = new(plan);
    private readonly ComplaintRow _row = new();
    private ProbeState _state;
    private TimeSpan _origin;
    private TimeSpan _due;
    private TimeSpan _attemptedAt; // the attempt under way began
    private TimeSpan _overdueAt; // of the attempt under way
    private bool _fellDue; // the next run fell due while this one was under way
    private int _errors; // attempts of this run that ended with an error

    public ProbeKind Kind => kind;

    public ProbeValue Value { get; private set; } = kind switch
    {
        ProbeKind.Startup => ProbeValue.Unknown,
        ProbeKind.Liveness => ProbeValue.Success,
        ProbeKind.Readiness => ProbeValue.Failure,
        _ => throw new UnreachableException(kind.ToString()),
    };

    public ProbeStreak Streak => _streak;

    /// <summary>What the last attempt that counted had to say.</summary>
    public string LastMessage { get; private set; } = "";

    /// <summary>The attempt under way, or the last one: an answer to an older one is dropped. Counts from 1.</summary>
    public int Attempt { get; private set; }

    /// <summary>The grid begins; what lies before <paramref name="now"/> is left out.</summary>
    /// <param name="origin">When the first run is due.</param>
    public void Begin(TimeSpan now, TimeSpan origin)
    {
        Debug.Assert(_state == ProbeState.Idle, "A probe begins once.");
        _origin = origin;
        _state = ProbeState.Waiting;
        _due = origin >= now ? origin : NextAfter(now - TimeSpan.FromTicks(1));
        if (_due <= now)
        {
            RunDue(now);
            return;
        }

        Arm();
    }

    /// <summary>No more runs in this incarnation; the verdict stays. An attempt under way is given up.</summary>
    public void Cease()
    {
        switch (_state)
        {
            case ProbeState.Idle:
                break;

            case ProbeState.Waiting:
                _state = ProbeState.Idle;
                effects.Add(new Effect.Disarm(Timer));
                break;

            case ProbeState.Attempting:
                _state = ProbeState.Idle;
                effects.Add(new Effect.Disarm(Timer));
                effects.Add(new Effect.Disarm(OverdueTimer));
                effects.Add(new Effect.EndProbe(incarnation, kind));
                break;

            default:
                throw new UnreachableException(_state.ToString());
        }
    }

    public void OnTimer(TimeSpan now)
    {
        switch (_state)
        {
            case ProbeState.Waiting:
                RunDue(now);
                break;

            case ProbeState.Attempting when WasFrozen(now):
                effects.Add(new Effect.EndProbe(incarnation, kind));
                ThrowAway();
                RunDue(now);
                break;

            case ProbeState.Attempting:
                _fellDue = true;
                ArmNext(now);
                break;

            case ProbeState.Idle:
                // Disarmed with its end, so never due.
                break;

            default:
                throw new UnreachableException(_state.ToString());
        }
    }

    /// <summary>The attempt under way has not answered in its time, nor in some more.</summary>
    public void OnOverdue(TimeSpan now)
    {
        switch (_state)
        {
            case ProbeState.Attempting:
                effects.Add(new Effect.EndProbe(incarnation, kind));
                AttemptEnded(now, AttemptResult.Failure($"no answer within {Durations.Text(plan.Timeout)}"));
                break;

            case ProbeState.Waiting:
            case ProbeState.Idle:
                // Disarmed with the attempt's end, so never due.
                break;

            default:
                throw new UnreachableException(_state.ToString());
        }
    }

    /// <summary>An attempt has ended; <paramref name="attempt"/> says which.</summary>
    public void OnEnded(TimeSpan now, int attempt, AttemptResult result)
    {
        switch (_state)
        {
            case ProbeState.Attempting when attempt == Attempt:
                AttemptEnded(now, result);
                break;

            case ProbeState.Attempting:
            case ProbeState.Waiting:
            case ProbeState.Idle:
                // Given up, and answered after all.
                Tell(LogEventLevel.Debug, "{Probe} probe: an attempt that was given up ended", Word);
                break;

            default:
                throw new UnreachableException(_state.ToString());
        }
    }

    private void AttemptEnded(TimeSpan now, AttemptResult result)
    {
        effects.Add(new Effect.Disarm(OverdueTimer));
        if (WasFrozen(now))
        {
            ThrowAway();
            _state = ProbeState.Waiting;
            if (_due <= now || _fellDue)
            {
                RunDue(now);
            }

            return;
        }

        if (result.Outcome == AttemptOutcome.Error && ++_errors < MostAttempts)
        {
            Tell(LogEventLevel.Debug, "{Probe} probe: no verdict, once more: {Message}", Word, MessageText.OneLine(result.Message));
            BeginAttempt(now);
            return;
        }

        // Before the verdict is told: what it leads to may cease us.
        bool runsAgain = _fellDue;
        _state = ProbeState.Waiting;
        effects.Add(new Effect.CountAttempt(incarnation, kind, result.Outcome, now - _attemptedAt));
        Judge(now, result);
        if (runsAgain && _state == ProbeState.Waiting)
        {
            // The next one with it, if that is due just now.
            RunDue(now);
        }
    }

    private void Judge(TimeSpan now, AttemptResult result)
    {
        switch (result.Outcome)
        {
            case AttemptOutcome.Success:
                _row.End();
                Tell(LogEventLevel.Debug, "{Probe} probe succeeded", Word);
                Count(now, succeeded: true, result);
                break;

            case AttemptOutcome.Warning:
                TellEvent("ProbeWarning", "warning", result);
                Count(now, succeeded: true, result);
                break;

            case AttemptOutcome.Failure:
                TellEvent("Unhealthy", "failed", result);
                Count(now, succeeded: false, result);
                break;

            case AttemptOutcome.Error:
                TellEvent("Unhealthy", "errored and resulted in unknown state", result);
                break;

            default:
                throw new UnreachableException(result.ToString());
        }
    }

    private void Count(TimeSpan now, bool succeeded, AttemptResult result)
    {
        LastMessage = result.Tail ?? result.Message;
        if (!_streak.Add(succeeded))
        {
            return;
        }

        ProbeValue value = succeeded ? ProbeValue.Success : ProbeValue.Failure;
        bool changed = value != Value;
        Value = value;
        bool isFinal = kind == ProbeKind.Startup || (kind == ProbeKind.Liveness && !succeeded);
        if (isFinal)
        {
            // Held until the next incarnation: no more attempts on what is about to be stopped, nor on what has started.
            Cease();
        }

        if (changed)
        {
            owner.OnVerdict(now, this);
        }
    }

    private void RunDue(TimeSpan now)
    {
        ArmNext(now);
        _errors = 0;
        _fellDue = false;
        BeginAttempt(now);
    }

    private void BeginAttempt(TimeSpan now)
    {
        _state = ProbeState.Attempting;
        _attemptedAt = now;
        _overdueAt = now + plan.Timeout + AttemptPatience;
        Attempt++;
        effects.Add(new Effect.Arm(OverdueTimer, _overdueAt));
        effects.Add(new Effect.StartProbe(incarnation, kind, Attempt, plan.Handler, plan.Timeout));
    }

    private void ThrowAway() =>
        Tell(LogEventLevel.Information, "{Probe} probe: its attempt is thrown away, for nothing ran here for more than {Least}", Word, Durations.Text(LeastGap));

    /// <summary>A gap of this length is a frozen container: a period, and at least a second.</summary>
    private TimeSpan LeastGap => plan.Period > LeastFreeze ? plan.Period : LeastFreeze;

    /// <summary>
    /// We ourselves were not run (a frozen container, a suspended machine): one of our two timers, which nothing but that holds up, lies too far
    /// back. An attempt that is late by itself is no sign of it, for <see cref="OnOverdue"/> ends it on time.
    /// </summary>
    private bool WasFrozen(TimeSpan now)
    {
        TimeSpan afterOverdue = LeastGap - AttemptPatience > LeastFreeze ? LeastGap - AttemptPatience : LeastFreeze;
        return now - _due > LeastGap || now - _overdueAt > afterOverdue;
    }

    private void ArmNext(TimeSpan now)
    {
        _due = NextAfter(now);
        Arm();
    }

    private void Arm() => effects.Add(new Effect.Arm(Timer, _due));

    /// <summary>The first point of the grid after <paramref name="now"/>.</summary>
    private TimeSpan NextAfter(TimeSpan now)
    {
        if (now < _origin)
        {
            return _origin;
        }

        long runs = (now - _origin).Ticks / plan.Period.Ticks;
        return _origin + TimeSpan.FromTicks((runs + 1) * plan.Period.Ticks);
    }

    private TimerKey OverdueTimer => new(
        incarnation.Generation,
        kind switch
        {
            ProbeKind.Startup => TimerKind.StartupAttempt,
            ProbeKind.Liveness => TimerKind.LivenessAttempt,
            ProbeKind.Readiness => TimerKind.ReadinessAttempt,
            _ => throw new UnreachableException(kind.ToString()),
        });

    private TimerKey Timer => new(
        incarnation.Generation,
        kind switch
        {
            ProbeKind.Startup => TimerKind.StartupProbe,
            ProbeKind.Liveness => TimerKind.LivenessProbe,
            ProbeKind.Readiness => TimerKind.ReadinessProbe,
            _ => throw new UnreachableException(kind.ToString()),
        });

    private string Word => kind.ToString();

    private void Tell(LogEventLevel level, string rest, params object[] values) =>
        effects.Add(new Effect.Tell(new Decision(level, "{Container}: " + rest, [incarnation.Name, .. values]), incarnation));

    private void TellEvent(string reason, string how, AttemptResult result)
    {
        string text = MessageText.OneLine(result.Message);
        bool isNew = _row.Add(how, text);
        string template = "{Container}: {Probe} probe " + how + ": {Message}";
        Decision decision = new(LogEventLevel.Warning, template, incarnation.Name, Word, text)
        {
            Event = reason,
            EventMessage = $"{Word} probe {how}: {MessageText.Bounded(result.Message)}",
            InRow = _row.Length,
            IsRepetition = !isNew,
        };
        effects.Add(new Effect.Tell(decision, incarnation));
    }
}
