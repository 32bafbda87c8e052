using System.Diagnostics;
using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Simulation.Judging;

/// <summary>One probe of one incarnation as the judge sees it: when its runs are due, and what its answers amount to.</summary>
/// <param name="clock">Of the life.</param>
internal sealed class ProbeWatch(ProbeKind kind, ProbePlan plan, FreezableClock clock)
{
    private const int MostAttempts = 3;
    private const string Unhealthy = "Unhealthy";

    private static readonly TimeSpan LeastFreeze = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private bool _isOpen;
    private bool _isOver;
    private TimeSpan _origin;
    private TimeSpan _due; // of the next run
    private TimeSpan _begunAt;
    private TimeSpan? _endedAt;
    private int _attempt;
    private int _errors;
    private bool _isTriedAgain;
    private bool _isOverdue;
    private int _streak;
    private bool _succeeded;

    public bool IsUnderWay { get; private set; }

    public ProbeKind Kind => kind;

    /// <summary>What the last answer was counted as; null is not at all.</summary>
    public AttemptOutcome? Counted { get; private set; }

    /// <summary>The reason word of what the last answer was told as; null is as nothing.</summary>
    public string? Event { get; private set; }

    public ProbeValue Value { get; private set; } = kind switch
    {
        ProbeKind.Startup => ProbeValue.Unknown,
        ProbeKind.Liveness => ProbeValue.Success,
        ProbeKind.Readiness => ProbeValue.Failure,
        _ => throw new UnreachableException(kind.ToString()),
    };

    /// <param name="origin">When its first run is due, were it open by then.</param>
    public void Open(TimeSpan now, TimeSpan origin)
    {
        _isOpen = true;
        _origin = origin;
        _due = origin >= now ? origin : NextAfter(now - TimeSpan.FromTicks(1));
    }

    /// <summary>No more runs.</summary>
    public void End() => _isOver = true;

    public void OnStart(TimeSpan now, int attempt, HashSet<string> seen)
    {
        LifeJudge.Check(_isOpen && !_isOver, Invariants.ProbeTurn, $"{kind} at {now}");
        LifeJudge.Check(!IsUnderWay, Invariants.AttemptsDoNotOverlap, $"{kind} at {now}");
        LifeJudge.Check(attempt == _attempt + 1, Invariants.AttemptsCountUp, $"{kind} {attempt} after {_attempt}");
        if (_isTriedAgain)
        {
            LifeJudge.Check(now == _endedAt, Invariants.ErrorTriedAgain, $"{kind} at {now}");
            seen.Add("an error tried again");
        }
        else
        {
            bool isCaughtUp = now > _due && now == _endedAt;
            LifeJudge.Check(isCaughtUp || clock.IsAt(now, _due), Invariants.RunsOnTheGrid, $"{kind} at {now}, due at {_due}");
            _errors = 0;
            _due = NextAfter(now);
            if (isCaughtUp)
            {
                seen.Add("a run caught up");
            }
        }

        (IsUnderWay, _isTriedAgain, _attempt, _begunAt) = (true, false, attempt, now);
    }

    /// <summary>Whether that is the attempt under way.</summary>
    public bool Awaits(int attempt) => IsUnderWay && attempt == _attempt;

    /// <summary>True if the value changed.</summary>
    public bool OnAnswer(TimeSpan now, AttemptOutcome outcome, HashSet<string> seen)
    {
        (Event, Counted) = (null, null);
        bool isThrownAway = WasFrozen(now);
        (IsUnderWay, _endedAt) = (false, now);
        if (isThrownAway)
        {
            seen.Add("an answer thrown away");
            return false;
        }

        if (outcome == AttemptOutcome.Error)
        {
            _errors++;
            _isTriedAgain = _errors < MostAttempts;
            Event = _isTriedAgain ? null : Unhealthy;
            Counted = _isTriedAgain ? null : outcome;
            return false;
        }

        Counted = outcome;
        Event = outcome == AttemptOutcome.Failure ? Unhealthy : outcome == AttemptOutcome.Warning ? "ProbeWarning" : null;
        return Count(outcome is AttemptOutcome.Success or AttemptOutcome.Warning);
    }

    /// <summary>Its attempt has not answered. True if the value changed.</summary>
    public bool OnOverdue(TimeSpan now, HashSet<string> seen)
    {
        LifeJudge.Check(IsUnderWay && clock.IsAt(now, OverdueAt), Invariants.OverdueInTime, $"{kind} at {now}, begun at {_begunAt}");
        (Event, Counted) = (null, null);
        if (WasFrozen(now))
        {
            return false;
        }

        _isOverdue = true;
        (Event, Counted) = (Unhealthy, AttemptOutcome.Failure);
        seen.Add("an attempt that never answers");
        return Count(succeeded: false);
    }

    private bool Count(bool succeeded)
    {
        _streak = succeeded == _succeeded ? _streak + 1 : 1;
        _succeeded = succeeded;
        if (_streak < (succeeded ? plan.SuccessThreshold : plan.FailureThreshold))
        {
            return false;
        }

        ProbeValue before = Value;
        Value = succeeded ? ProbeValue.Success : ProbeValue.Failure;
        _isOver |= kind == ProbeKind.Startup || (kind == ProbeKind.Liveness && !succeeded);
        return Value != before;
    }

    public void OnGivenUp(TimeSpan now, HashSet<string> seen)
    {
        LifeJudge.Check(IsUnderWay, Invariants.GivenUpUnderWay, $"{kind} at {now}");
        if (!_isOver && !_isOverdue)
        {
            LifeJudge.Check(WasFrozen(now), Invariants.GivenUpForFreeze, $"{kind} at {now}, begun at {_begunAt}");
            seen.Add("an attempt thrown away");
        }

        (IsUnderWay, _isOverdue, _endedAt) = (false, false, now);
    }

    public void CheckNotOverdue(TimeSpan now)
    {
        LifeJudge.Check(!IsUnderWay || now <= clock.Latest(OverdueAt), Invariants.AttemptHasItsTime, $"{kind} at {now}, begun at {_begunAt}");
        LifeJudge.Check(!_isOver || !IsUnderWay, Invariants.AttemptInItsProbe, $"{kind} at {now}");
        LifeJudge.Check(!_isTriedAgain || _isOver, Invariants.ErrorTriedAgain, $"{kind}, not at {now}");
        LifeJudge.Check(!_isOpen || _isOver || IsUnderWay || now <= clock.Latest(_due), Invariants.NoRunLeftOut, $"{kind} due at {_due}, not at {now}");
    }

    private TimeSpan OverdueAt => _begunAt + plan.Timeout + Patience;

    /// <summary>We were not run for more than a period since the next run was due, or since the attempt should have been over.</summary>
    private bool WasFrozen(TimeSpan now)
    {
        TimeSpan least = plan.Period > LeastFreeze ? plan.Period : LeastFreeze;
        TimeSpan sinceOverdue = least - Patience > LeastFreeze ? least - Patience : LeastFreeze;
        return clock.FrozenSince(now) is { } from && _begunAt <= from && (now - NextAfter(from) > least || now - OverdueAt > sinceOverdue);
    }

    private TimeSpan NextAfter(TimeSpan time) => time < _origin ? _origin : _origin + (plan.Period * (Math.Floor((time - _origin) / plan.Period) + 1));
}
