using System.Diagnostics;
using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Tests.Lifecycle.Exploration;

/// <summary>One probe of one incarnation as the judge sees it: when its runs are due, and what its answers amount to.</summary>
/// <param name="clock">Of the life.</param>
internal sealed class ProbeWatch(ProbeKind kind, ProbePlan plan, FreezableClock clock)
{
    private const int MostAttempts = 3;

    private static readonly TimeSpan LeastFreeze = TimeSpan.FromSeconds(1);

    private bool _isOpen;
    private bool _isOver;
    private TimeSpan _origin;
    private TimeSpan _due; // of the next run
    private TimeSpan _begunAt;
    private TimeSpan? _endedAt;
    private int _attempt;
    private int _errors;
    private bool _isTriedAgain;
    private int _streak;
    private bool _succeeded;

    public bool IsUnderWay { get; private set; }

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
        LifeJudge.Check(_isOpen && !_isOver, "a probe runs only while it is its turn", $"{kind} at {now}");
        LifeJudge.Check(!IsUnderWay, "attempts of a probe never overlap", $"{kind} at {now}");
        LifeJudge.Check(attempt == _attempt + 1, "attempts count up", $"{kind} {attempt} after {_attempt}");
        if (_isTriedAgain)
        {
            LifeJudge.Check(now == _endedAt, "an error is tried again at once", $"{kind} at {now}");
            seen.Add("an error tried again");
        }
        else
        {
            bool isCaughtUp = now > _due && now == _endedAt;
            LifeJudge.Check(isCaughtUp || clock.IsAt(now, _due), "runs lie on the grid, or right after a run that was too long", $"{kind} at {now}, due at {_due}");
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
        bool isThrownAway = IsTooLate(now);
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
            return false;
        }

        bool succeeded = outcome is AttemptOutcome.Success or AttemptOutcome.Warning;
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
        LifeJudge.Check(IsUnderWay, "an attempt that is under way is given up", $"{kind} at {now}");
        if (!_isOver)
        {
            LifeJudge.Check(IsTooLate(now), "an attempt is given up only where nothing ran for more than a period", $"{kind} at {now}, begun at {_begunAt}");
            seen.Add("an attempt thrown away");
        }

        (IsUnderWay, _endedAt) = (false, now);
    }

    public void CheckNotOverdue(TimeSpan now)
    {
        LifeJudge.Check(!_isOver || !IsUnderWay, "no attempt outlives its probe", $"{kind} at {now}");
        LifeJudge.Check(!_isTriedAgain || _isOver, "an error is tried again at once", $"{kind}, not at {now}");
        LifeJudge.Check(!_isOpen || _isOver || IsUnderWay || now <= clock.Latest(_due), "no run is left out", $"{kind} due at {_due}, not at {now}");
    }

    /// <summary>We were not run for more than a period since the next run was due, or since its time was over.</summary>
    private bool IsTooLate(TimeSpan now)
    {
        TimeSpan least = plan.Period > LeastFreeze ? plan.Period : LeastFreeze;
        bool spansFreeze = clock.Freeze is { } freeze && now == freeze.To && _begunAt < freeze.From;
        return now - (_begunAt + plan.Timeout) > least || (spansFreeze && now - NextAfter(clock.Freeze!.Value.From) > least);
    }

    private TimeSpan NextAfter(TimeSpan time) => time < _origin ? _origin : _origin + (plan.Period * (Math.Floor((time - _origin) / plan.Period) + 1));
}
