using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Simulation.Judging;

/// <summary>What the core may do, and when.</summary>
internal sealed partial class LifeJudge
{
    private const int SIGKILL = 9;
    private const int SIGTERM = 15;
    private const int SIGCONT = 18;
    private const int SIGTSTP = 20;
    private const int SIGTTIN = 21;
    private const int SIGTTOU = 22;

    private bool _owesSecond; // of a stop signal and the SIGCONT that goes with it
    private TimeSpan? _budgetEnd; // the end of the budget as it is armed

    public void OnEffect(TimeSpan now, Effect effect)
    {
        _done.Add(effect);
        if (effect is Effect.Tell tell)
        {
            OnTell(tell.Decision);
            return;
        }

        Check(_finished is null, Invariants.NothingAfterTheEnd, $"{effect} at {now}");
        Check(!_isStale, Invariants.StaleChangesNothing, $"{effect} at {now}");
        Check(!_owesSecond || effect is Effect.SendSignal, Invariants.ContinuedAfterSignal, $"{effect} at {now}");
        CheckReadinessDoesNothing(now, effect);
        switch (effect)
        {
            case Effect.Spawn spawn:
                OnSpawn(now, spawn);
                break;

            case Effect.SendSignal send:
                OnSendSignal(now, send);
                break;

            case Effect.Kill kill:
                OnKill(now, kill);
                break;

            case Effect.StartHook { Hook: HookKind.PostStart } hook:
                Check(IsCurrent(hook.Incarnation) && _alive && now == _startedAt && _cause is null && !_postStartBegan, Invariants.PostStartOnce, $"at {now}");
                (_postStartBegan, _postStartRuns) = (true, true);
                break;

            case Effect.StartHook hook:
                OnPreStop(now, hook);
                break;

            case Effect.EndHook hook:
                OnEndHook(now, hook);
                break;

            case Effect.StartProbe start:
                OnStartProbe(now, start);
                break;

            case Effect.EndProbe end:
                OnEndProbe(now, end);
                break;

            case Effect.PublishReady publish:
                Check(publish.Ready != _ready, Invariants.ReadyToldWhenItTurns, $"{publish.Ready} again at {now}");
                _ready = publish.Ready;
                _everReady |= publish.Ready;
                break;

            case Effect.Sweep sweep:
                OnSweep(now, sweep);
                break;

            case Effect.GiveUpSweep giveUp:
                Check(giveUp.Number == _sweep && _sweeping, Invariants.SweepGivenUpRuns, $"{giveUp} at {now}");
                TimeSpan killedAt = (_everythingKilled ? _killedAt : _sweepKilledAt)!.Value;
                Check(clock.IsAt(now, killedAt + Patience), Invariants.SweepGivenUpInTime, $"at {now}, killed at {killedAt}");
                (_sweeping, _gaveUp, _sweepEndedAt) = (false, true, now);
                _clearingGaveUp |= _next is not null && _nextIsAgain && !_stopRequested;
                Seen.Add("left-overs given up");
                break;

            case Effect.Arm arm:
                OnArm(now, arm);
                break;

            case Effect.Finish finish:
                OnFinish(now, finish);
                break;

            default:
                break;
        }
    }

    private void OnArm(TimeSpan now, Effect.Arm arm)
    {
        Check(arm.Timer.Generation == 0 || arm.Timer.Generation == _current?.Generation, Invariants.CurrentTimers, $"{arm} at {now}");
        if (arm.Timer.Kind != TimerKind.BudgetEnd)
        {
            return;
        }

        Check(
            _happened is not LifecycleEvent.StopRequested || _budgetEnd is not { } before || arm.Due <= before || arm.Due <= now + Floor,
            Invariants.RequestOnlyShortens,
            $"from {_budgetEnd} to {arm.Due} at {now}");
        _budgetEnd = arm.Due;
    }

    /// <summary>SIGCONT goes behind the stop signal, or a stopped process would keep it for later; before those that it would discard (TSTP, TTIN, TTOU).</summary>
    private void OnSendSignal(TimeSpan now, Effect.SendSignal send)
    {
        if (_happened is LifecycleEvent.SignalRequested requested)
        {
            Check(send.Signal == requested.Signal && IsCurrent(send.Incarnation), Invariants.SignalOfTheVerb, $"{send} for {requested} at {now}");
            return;
        }

        int stopSignal = _timedOut || _cause is null ? SIGTERM : plan.Signals.StopSignal;
        bool isContinuedFirst = stopSignal is SIGTSTP or SIGTTIN or SIGTTOU;
        bool isContinue = send.Signal == SIGCONT;
        if (_owesSecond)
        {
            Check(isContinue != isContinuedFirst, Invariants.ContinuedAfterSignal, $"{send} at {now}");
            _owesSecond = false;
        }
        else
        {
            Check(isContinue == isContinuedFirst, Invariants.ContinuedOnlyWithSignal, $"{send} at {now}");
            _owesSecond = true;
        }

        if (!isContinue)
        {
            OnStopSignal(now, send);
        }
    }

    private void OnStopSignal(TimeSpan now, Effect.SendSignal send)
    {
        Check(IsCurrent(send.Incarnation) && _alive && !_givenUp, Invariants.SignalsToTheLiving, $"{send} at {now}");
        Check(_killedAt is null, Invariants.NoSignalAfterKill, $"at {now}");
        Check(!_ready, Invariants.UnreadyFirst, $"{send} at {now}");
        Check(!_killRequested, Invariants.NoSignalForGraceZero, $"at {now}");
        if (_cause is null)
        {
            Check(StepTimeout() is { } timeout && timeout > TimeSpan.Zero && clock.IsAt(now, _startedAt + timeout) && send.Signal == SIGTERM, Invariants.StopHasReason, $"{send} at {now}");
            _timedOut = true;
            Seen.Add("step timed out");
        }
        else
        {
            Check(send.Signal == plan.Signals.StopSignal || _timedOut, Invariants.PlannedStopSignal, $"{send} at {now}");
            Check(!_preStopRuns || now >= _deadline || _stopSignals >= 2, Invariants.SignalWaitsForPreStop, $"at {now}");
            bool owesPreStop = _current!.Role == ProcessRole.Main && plan.Main.PreStop is not null && _preStopAt is null;
            Check(!owesPreStop || now >= _deadline || _stopSignals >= 2, Invariants.PreStopBeforeSignal, $"at {now}");
        }

        _signalsSent++;
        Check(_signalsSent == 1 || _signalsSent <= _stopSignals, Invariants.SignalRepeatedForSecond, $"{_signalsSent} times at {now}");
        _signaledAt ??= now;
        if (_preStopRuns)
        {
            Seen.Add(_stopSignals >= 2 ? "preStop hurried" : "preStop cut off");
        }

        if (_preStopAt > _stopBegunAt || (_preStopAt is null && _signaledAt > _stopBegunAt))
        {
            Seen.Add("drained");
        }
    }

    private void OnKill(TimeSpan now, Effect.Kill kill)
    {
        Check(IsCurrent(kill.Incarnation) && _alive && !_givenUp && _killedAt is null, Invariants.KillOnce, $"at {now}");
        Check(!_ready, Invariants.UnreadyFirst, $"{kill} at {now}");
        bool isTheEnd = _stopRequested || (_cause is not null && !RunsAgain);
        Check((kill.Reach == Reach.Everything) == isTheEnd, Invariants.KillReach, $"{kill} at {now}");
        if (!isTheEnd && !_timedOut)
        {
            Seen.Add("killed to be started again");
        }

        if (!_killRequested)
        {
            Check(_signaledAt is not null, Invariants.KillAfterSignal, $"at {now}");
            TimeSpan due = _timedOut ? _signaledAt!.Value + Floor : TimeSpan.MaxValue;
            due = _deadline < due ? _deadline!.Value : due;
            Check(now >= due, Invariants.KillNotTooEarly, $"at {now}, due at {due}");
            bool waited = _preStopAt is not null || (_signaledAt > _stopBegunAt && !_timedOut);
            Check(!waited || now >= _signaledAt + Floor, Invariants.Floor, $"{_signaledAt} to {now}");
            Check(waited || _timedOut || plan.Drain > TimeSpan.Zero || now <= clock.Latest(_deadline!.Value), Invariants.NoFloorWithoutHook, $"at {now}");
            if (!_timedOut)
            {
                Expect("ExceededGracePeriod");
            }

            Seen.Add(waited && now > _deadline ? "2 s beyond the deadline" : "killed at the deadline");
        }

        foreach (ProbeWatch probe in _probes.Values)
        {
            // Nothing that it could say still matters.
            probe.End();
        }

        _killedAt = now;
        _everythingKilled = kill.Reach == Reach.Everything;
    }

    private void OnPreStop(TimeSpan now, Effect.StartHook hook)
    {
        Check(IsCurrent(hook.Incarnation) && _current!.Role == ProcessRole.Main, Invariants.PreStopOfMain, $"{hook} at {now}");
        Check(_alive && !_givenUp && _killedAt is null && _signaledAt is null, Invariants.PreStopOfTheLiving, $"at {now}");
        Check(_preStopAt is null, Invariants.PreStopOnce, $"{_preStopAt} and {now}");
        Check(_cause is not null, Invariants.PreStopHasReason, $"at {now}");
        Check(!_killRequested, Invariants.PreStopNotForGraceZero, $"at {now}");
        Check(_stopSignals < 2, Invariants.PreStopSkippedBySecond, $"at {now}");
        Check(!_ready, Invariants.UnreadyFirst, $"at {now}");
        Check(hook.Reason == _cause, Invariants.PreStopToldReason, $"{hook.Reason} for {_cause}");
        TimeSpan left = _deadline > now ? _deadline.Value - now : TimeSpan.Zero;
        Check(hook.GraceLeft == left, Invariants.PreStopToldGrace, $"{hook.GraceLeft}, deadline {_deadline} at {now}");
        (_preStopAt, _preStopRuns) = (now, true);
        Seen.Add("preStop");
    }

    private void OnEndHook(TimeSpan now, Effect.EndHook hook)
    {
        Check(IsCurrent(hook.Incarnation), Invariants.CurrentEffects, $"{hook} at {now}");
        switch (hook.Hook)
        {
            case HookKind.PostStart:
                if (_alive && _cause is null)
                {
                    Check(clock.IsAt(now, _startedAt + plan.Main.PostStart!.Timeout), Invariants.PostStartTimesOut, $"at {now}");
                    FailPostStart(now);
                }

                _postStartRuns = false;
                break;

            case HookKind.PreStop:
                bool isGone = !_alive || _givenUp;
                Check(
                    _preStopRuns && (isGone || clock.IsAt(now, _preStopAt!.Value + plan.Main.PreStop!.Timeout)),
                    Invariants.PreStopKilledInTime,
                    $"at {now}");
                // What SIGKILL has gone to may be ended once more.
                Check(!isGone || EndsWithItsProcess || _killedAt is not null, Invariants.PreStopCommandIsSwept, $"at {now}");
                _preStopRuns = false;
                break;

            default:
                break;
        }
    }

    private void OnSweep(TimeSpan now, Effect.Sweep sweep)
    {
        Check(!_alive || _givenUp, Invariants.SweepAfterProcess, $"{sweep} at {now}");
        Check(IsCurrent(sweep.Incarnation), Invariants.CurrentEffects, $"{sweep} at {now}");
        if (sweep.Number != _sweep)
        {
            Check(!_sweeping && sweep.Number == _sweep + 1, Invariants.OneSweep, $"{sweep} at {now}");
            bool isBetween = _next is not null && !_stopRequested && !_clearingGaveUp;
            Check((sweep.Reach == Reach.Incarnation) == isBetween, Invariants.SweepReach, $"{sweep} at {now}");
            (_sweep, _sweeping, _sweepBegunAt, _sweepKilledAt, _gaveUp) = (sweep.Number, true, now, null, false);
        }
        else
        {
            Check(_sweeping && sweep.Signal == SIGKILL && _sweepKilledAt is null, Invariants.SweepTermThenKill, $"{sweep} at {now}");
        }

        if (sweep.Signal == SIGTERM)
        {
            Check(!_everythingKilled, Invariants.SweepNoTermAfterKill, $"{sweep} at {now}");
            Check(_deadline is null || now < _deadline, Invariants.SweepTermInGrace, $"{sweep} at {now}");
            return;
        }

        Check(
            _killRequested || _everythingKilled || _clearingGaveUp || now >= _deadline || now >= _sweepBegunAt + Floor,
            Invariants.SweepPatience,
            $"{sweep} at {now}, since {_sweepBegunAt}, deadline {_deadline}");
        _sweepKilledAt = now;
        Seen.Add("left-overs killed");
    }

    private void OnFinish(TimeSpan now, Effect.Finish finish)
    {
        Check(!_alive || _givenUp, Invariants.NothingAliveAtTheEnd, $"at {now}");
        Check(!_spawning && !_sweeping && !_ready, Invariants.EndComesLast, $"at {now}");
        Check(!_preStopRuns || !EndsWithItsProcess, Invariants.PreStopEndsWithProcess, $"at {now}");
        Check(_stopRequested || _next is null || _clearingGaveUp, Invariants.EndHasReason, $"at {now}");
        int expected = ExitCodeByTheBook();
        Check(finish.ExitCode == expected, Invariants.ExitCode, $"{finish.ExitCode}, by the book {expected}, at {now}");
        _finished = finish.ExitCode;
        Seen.Add(_current is null ? "stopped before the start" : _current.Role == ProcessRole.InitStep ? "ended in a step" : "ended in main");
    }

    /// <summary>A command goes with all the rest; between two incarnations at once, for the next one must not meet it.</summary>
    private bool EndsWithItsProcess => plan.Main.PreStop!.Handler is not HandlerPlan.Exec || _wasToRunAgain;
}
