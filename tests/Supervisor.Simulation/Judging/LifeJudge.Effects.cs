using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Simulation.Judging;

/// <summary>What the core may do, and when.</summary>
internal sealed partial class LifeJudge
{
    private const int SIGKILL = 9;
    private const int SIGTERM = 15;
    private const int SIGCONT = 18;

    private bool _owesSIGCONT;

    public void OnEffect(TimeSpan now, Effect effect)
    {
        if (effect is Effect.Tell)
        {
            return;
        }

        Check(_finished is null, "nothing is done after the end", $"{effect} at {now}");
        Check(!_isStale, "what is over changes nothing", $"{effect} at {now}");
        Check(!_owesSIGCONT || effect is Effect.SendSignal { Signal: SIGCONT }, "SIGCONT comes behind every stop signal", $"{effect} at {now}");
        switch (effect)
        {
            case Effect.Spawn spawn:
                OnSpawn(now, spawn);
                break;

            case Effect.SendSignal { Signal: SIGCONT }:
                Check(_owesSIGCONT, "SIGCONT comes behind a stop signal only", $"at {now}");
                _owesSIGCONT = false;
                break;

            case Effect.SendSignal send:
                OnSendSignal(now, send);
                break;

            case Effect.Kill kill:
                OnKill(now, kill);
                break;

            case Effect.StartHook { Hook: HookKind.PostStart } hook:
                Check(IsCurrent(hook.Incarnation) && _alive && now == _startedAt && _cause is null && !_postStartBegan, "postStart begins once, with its process", $"at {now}");
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
                Check(publish.Ready != _ready, "Ready is told when it turns", $"{publish.Ready} again at {now}");
                _ready = publish.Ready;
                _everReady |= publish.Ready;
                break;

            case Effect.Sweep sweep:
                OnSweep(now, sweep);
                break;

            case Effect.GiveUpSweep giveUp:
                Check(giveUp.Number == _sweep && _sweeping, "a sweep that runs is given up", $"{giveUp} at {now}");
                TimeSpan killedAt = (_everythingKilled ? _killedAt : _sweepKilledAt)!.Value;
                Check(clock.IsAt(now, killedAt + Patience), "left-overs are given up 5 s after SIGKILL", $"at {now}, killed at {killedAt}");
                (_sweeping, _gaveUp, _sweepEndedAt) = (false, true, now);
                _clearingGaveUp |= _next is not null && _nextIsAgain && !_stopRequested;
                Seen.Add("left-overs given up");
                break;

            case Effect.Arm arm:
                Check(arm.Timer.Generation == 0 || arm.Timer.Generation == _current?.Generation, "timers are those of the current incarnation", $"{arm} at {now}");
                break;

            case Effect.Finish finish:
                OnFinish(now, finish);
                break;

            default:
                break;
        }
    }

    private void OnSendSignal(TimeSpan now, Effect.SendSignal send)
    {
        Check(IsCurrent(send.Incarnation) && _alive && !_givenUp, "signals go to the process that runs", $"{send} at {now}");
        Check(_killedAt is null, "no stop signal follows SIGKILL", $"at {now}");
        Check(!_ready, "unready comes first", $"{send} at {now}");
        Check(!_killRequested, "grace 0 and the third signal send no stop signal", $"at {now}");
        if (_cause is null)
        {
            Check(StepTimeout() is { } timeout && timeout > TimeSpan.Zero && clock.IsAt(now, _startedAt + timeout) && send.Signal == SIGTERM, "a process is stopped for a reason", $"{send} at {now}");
            _timedOut = true;
            Seen.Add("step timed out");
        }
        else
        {
            Check(send.Signal == plan.Signals.StopSignal || _timedOut, "the stop signal is the plan's", $"{send} at {now}");
            Check(!_preStopRuns || now >= _deadline || _stopSignals >= 2, "the stop signal waits for preStop or the end of the budget", $"at {now}");
            bool owesPreStop = _current!.Role == ProcessRole.Main && plan.Main.PreStop is not null && _preStopAt is null;
            Check(MayDrain || _preStopAt is not null || _signaledAt is not null || now == _stopBegunAt, "there is a drain only for what was ready and is to end", $"{send} at {now}");
            Check(!owesPreStop || now >= _deadline || _stopSignals >= 2, "preStop runs before the stop signal", $"at {now}");
        }

        _signalsSent++;
        Check(_signalsSent == 1 || _signalsSent <= _stopSignals, "the stop signal is repeated for a second one only", $"{_signalsSent} times at {now}");
        _signaledAt ??= now;
        _owesSIGCONT = true;
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
        Check(IsCurrent(kill.Incarnation) && _alive && !_givenUp && _killedAt is null, "SIGKILL goes once, to the process that runs", $"at {now}");
        Check(!_ready, "unready comes first", $"{kill} at {now}");
        bool isTheEnd = _stopRequested || (_cause is not null && !RunsAgain);
        Check((kill.Reach == Reach.Everything) == isTheEnd, "the end of the whole kills everything, and a restart its own incarnation", $"{kill} at {now}");
        if (!isTheEnd && !_timedOut)
        {
            Seen.Add("killed to be started again");
        }

        if (!_killRequested)
        {
            Check(_signaledAt is not null, "SIGKILL comes after the stop signal", $"at {now}");
            TimeSpan due = _timedOut ? _signaledAt!.Value + Floor : TimeSpan.MaxValue;
            due = _deadline < due ? _deadline!.Value : due;
            Check(now >= due, "SIGKILL does not come before its time", $"at {now}, due at {due}");
            bool waited = _preStopAt is not null || (_signaledAt > _stopBegunAt && !_timedOut);
            Check(!waited || now >= _signaledAt + Floor, "after preStop or drain the process has 2 s between stop signal and SIGKILL", $"{_signaledAt} to {now}");
            Check(waited || _timedOut || plan.Drain > TimeSpan.Zero || now <= clock.Latest(_deadline!.Value), "without preStop and drain the grace period counts alone", $"at {now}");
            Seen.Add(waited && now > _deadline ? "2 s beyond the deadline" : "killed at the deadline");
        }

        _killedAt = now;
        _everythingKilled = kill.Reach == Reach.Everything;
    }

    private void OnPreStop(TimeSpan now, Effect.StartHook hook)
    {
        Check(IsCurrent(hook.Incarnation) && _current!.Role == ProcessRole.Main, "preStop is main's", $"{hook} at {now}");
        Check(_alive && !_givenUp && _killedAt is null && _signaledAt is null, "preStop never runs after its process was signaled or has ended", $"at {now}");
        Check(_preStopAt is null, "preStop runs once at most", $"{_preStopAt} and {now}");
        Check(_cause is not null, "preStop has a reason", $"at {now}");
        Check(!_killRequested, "preStop never runs for grace 0", $"at {now}");
        Check(_stopSignals < 2, "a second signal skips preStop", $"at {now}");
        Check(!_ready, "unready comes first", $"at {now}");
        Check(hook.Reason == _cause, "preStop is told its reason", $"{hook.Reason} for {_cause}");
        TimeSpan left = _deadline > now ? _deadline.Value - now : TimeSpan.Zero;
        Check(hook.GraceLeft == left, "preStop is told what is left of the grace", $"{hook.GraceLeft}, deadline {_deadline} at {now}");
        Check(MayDrain || now == _stopBegunAt, "there is a drain only for what was ready and is to end", $"at {now}");
        (_preStopAt, _preStopRuns) = (now, true);
        Seen.Add("preStop");
    }

    private void OnEndHook(TimeSpan now, Effect.EndHook hook)
    {
        Check(IsCurrent(hook.Incarnation), "effects are those of the current incarnation", $"{hook} at {now}");
        switch (hook.Hook)
        {
            case HookKind.PostStart:
                if (_alive && _cause is null)
                {
                    Check(clock.IsAt(now, _startedAt + plan.Main.PostStart!.Timeout), "postStart is killed at its time-out", $"at {now}");
                    FailPostStart(now);
                }

                _postStartRuns = false;
                break;

            case HookKind.PreStop:
                bool isGone = !_alive || _givenUp;
                Check(
                    _preStopRuns && (isGone || clock.IsAt(now, _preStopAt!.Value + plan.Main.PreStop!.Timeout)),
                    "preStop is killed at its own time-out, or once its process is gone",
                    $"at {now}");
                Check(!isGone || EndsWithItsProcess, "a command of preStop is swept with all that is left, unless its process is started again", $"at {now}");
                _preStopRuns = false;
                break;

            default:
                break;
        }
    }

    private void OnSweep(TimeSpan now, Effect.Sweep sweep)
    {
        Check(!_alive || _givenUp, "left-overs are swept after their process", $"{sweep} at {now}");
        Check(IsCurrent(sweep.Incarnation), "effects are those of the current incarnation", $"{sweep} at {now}");
        if (sweep.Number != _sweep)
        {
            Check(!_sweeping && sweep.Number == _sweep + 1, "one sweep at a time", $"{sweep} at {now}");
            bool isBetween = _next is not null && !_stopRequested && !_clearingGaveUp;
            Check((sweep.Reach == Reach.Incarnation) == isBetween, "between two runs the left-overs of one are swept, at the end everything", $"{sweep} at {now}");
            (_sweep, _sweeping, _sweepBegunAt, _sweepKilledAt, _gaveUp) = (sweep.Number, true, now, null, false);
        }
        else
        {
            Check(_sweeping && sweep.Signal == SIGKILL && _sweepKilledAt is null, "SIGTERM first, then SIGKILL once", $"{sweep} at {now}");
        }

        if (sweep.Signal == SIGTERM)
        {
            Check(!_everythingKilled, "no SIGTERM follows the SIGKILL that went to everything", $"{sweep} at {now}");
            Check(_deadline is null || now < _deadline, "SIGTERM waits within the grace period only", $"{sweep} at {now}");
            return;
        }

        Check(
            _killRequested || _everythingKilled || _clearingGaveUp || now >= _deadline || now >= _sweepBegunAt + Floor,
            "left-overs have 2 s, or what is left of the grace",
            $"{sweep} at {now}, since {_sweepBegunAt}, deadline {_deadline}");
        _sweepKilledAt = now;
        Seen.Add("left-overs killed");
    }

    private void OnFinish(TimeSpan now, Effect.Finish finish)
    {
        Check(!_alive || _givenUp, "nothing is alive at the end but what can't be killed", $"at {now}");
        Check(!_spawning && !_sweeping && !_ready, "the end comes last", $"at {now}");
        Check(!_preStopRuns || !EndsWithItsProcess, "a preStop that is no command ends with its process", $"at {now}");
        Check(_stopRequested || _next is null || _clearingGaveUp, "the life ends by request, or where nothing is to start again", $"at {now}");
        int expected = ExitCodeByTheBook();
        Check(finish.ExitCode == expected, "the exit code is the one of the book", $"{finish.ExitCode}, by the book {expected}, at {now}");
        _finished = finish.ExitCode;
        Seen.Add(_current is null ? "stopped before the start" : _current.Role == ProcessRole.InitStep ? "ended in a step" : "ended in main");
    }

    /// <summary>A command goes with all the rest; between two incarnations at once, for the next one must not meet it.</summary>
    private bool EndsWithItsProcess => plan.Main.PreStop!.Handler is not HandlerPlan.Exec || _wasToRunAgain;
}
