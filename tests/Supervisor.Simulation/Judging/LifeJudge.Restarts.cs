using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Simulation.Judging;

/// <summary>What is started next, and when: section 4.4 of the contract, from what was told alone.</summary>
internal sealed partial class LifeJudge
{
    /// <summary>What the judge remembers of each step, and behind them of main.</summary>
    private sealed class Memory
    {
        public int Starts { get; set; }

        /// <summary>Restarts that nobody asked for.</summary>
        public int Restarts { get; set; }

        /// <summary>Those since the last reset of the back-off.</summary>
        public int SinceReset { get; set; }
    }

    private readonly Memory[] _memories = [.. Enumerable.Range(0, plan.InitSteps.Length + 1).Select(_ => new Memory())];
    private int? _next; // what is started next: steps from 0 on, then main; null is nothing
    private bool _nextIsAgain; // it is a restart
    private TimeSpan _nextAt;
    private TimeSpan _sweepEndedAt;
    private int _index; // what was started last
    private bool _asked; // for a restart of this incarnation of main
    private bool _wasToRunAgain; // when it ended
    private int? _mainCode; // the last one, if it has ended
    private bool _clearingGaveUp;

    private int MainIndex => plan.InitSteps.Length;

    private RestartPlan Restart => plan.Main.Restart;

    private RestartPolicy Policy => _index < MainIndex ? plan.InitSteps[_index].Restart?.Policy ?? Restart.Policy : Restart.Policy;

    private bool MayRestart => Restart.Maximum == 0 || _memories[_index].Restarts < Restart.Maximum;

    private bool WasKilled => _cause is HookReason.LivenessFailed or HookReason.StartupFailed or HookReason.PostStartFailed;

    /// <summary>Whether the process, which is being stopped, or was, is started again.</summary>
    private bool RunsAgain => !_stopRequested && _current?.Role == ProcessRole.Main && (_asked || (WasKilled && Policy != RestartPolicy.Never && MayRestart));

    private void OnRestartRequested(TimeSpan now)
    {
        bool mainRuns = _current?.Role == ProcessRole.Main && (_spawning || (_alive && !_givenUp));
        if (_stopRequested || !_begun)
        {
            _isStale = true;
        }
        else if (mainRuns)
        {
            _asked = true;
            _livenessFailedForGood = false;
            if (_cause is null)
            {
                BeginStop(now, HookReason.RestartRequested, plan.GracePeriod);
            }

            Seen.Add("a restart requested");
        }
        else if (_next is not null && _nextIsAgain && (!_sweeping || _mainCode is not null))
        {
            Seen.Add(_nextAt > now ? "a back-off cut short" : "a restart requested between two runs");
            _nextAt = now < _nextAt ? now : _nextAt;
        }
        else
        {
            _isStale = true;
        }
    }

    /// <summary>The process has ended, could not be started, or was given up.</summary>
    private void OnOver(TimeSpan now)
    {
        bool isStep = _current!.Role == ProcessRole.InitStep;
        if (!isStep)
        {
            _mainCode = MainCode();
        }

        // A SIGKILL that was for a restart took its hooks along, also where a stop came behind it.
        _wasToRunAgain = RunsAgain || (_killedAt is not null && !_everythingKilled);
        Decide(now, isStep);
        _postStartRuns = false;
        foreach (ProbeWatch probe in _probes.Values)
        {
            probe.End();
        }

        if (_next is not null)
        {
            // What it was stopped for is over.
            (_deadline, _killRequested, _everythingKilled) = (null, false, false);
        }
    }

    private void Decide(TimeSpan now, bool isStep)
    {
        (_next, _nextIsAgain, _nextAt) = (null, true, now);
        if (_stopRequested || (_givenUp && !(isStep && Code() == 0)))
        {
            return;
        }

        if (isStep && Code() == 0)
        {
            (_next, _nextIsAgain) = (_index + 1, false);
            return;
        }

        if (_asked)
        {
            _next = _index;
            return;
        }

        if (_refusal is { Code: 126 or 127 } && _memories[_index].Starts == 1)
        {
            return;
        }

        (bool again, bool all) = ByPolicyAndRules(isStep);
        if (again && !MayRestart)
        {
            Seen.Add("given up after maxRestarts");
        }
        else if (again)
        {
            _memories[_index].Restarts++;
            _nextAt = now + Wait(now);
            _next = all ? 0 : _index;
            Seen.Add(all ? "all started again" : _nextAt > now ? "backed off" : "started again at once");
        }
    }

    private (bool Again, bool All) ByPolicyAndRules(bool isStep)
    {
        if (WasKilled)
        {
            return (Policy != RestartPolicy.Never, false);
        }

        foreach (RestartRule rule in isStep ? plan.InitSteps[_index].Restart?.Rules ?? [] : Restart.Rules)
        {
            if (rule.ExitCodes.Contains(Code()) == rule.IsIn)
            {
                return (true, rule.RestartsAll);
            }
        }

        return (Policy == RestartPolicy.Always || (Policy == RestartPolicy.OnFailure && !IsSuccess()), false);
    }

    private TimeSpan Wait(TimeSpan now)
    {
        Memory memory = _memories[_index];
        if (_refusal is null && now - _startedAt > Restart.ResetAfter)
        {
            memory.SinceReset = 0;
            Seen.Add("a back-off forgotten");
        }

        int restarts = memory.SinceReset++;
        TimeSpan wait = restarts == 0 ? TimeSpan.Zero : Restart.InitialBackoff;
        for (int i = 1; i < restarts && wait < Restart.MaximumBackoff; i++)
        {
            wait *= 2;
        }

        return wait < Restart.MaximumBackoff ? wait : Restart.MaximumBackoff;
    }

    private void OnSpawn(TimeSpan now, Effect.Spawn spawn)
    {
        Check(!_alive && !_spawning && !_sweeping, Invariants.OneIncarnation, $"{spawn.Incarnation} at {now}");
        Check(!_stopRequested, Invariants.NothingStartsInAStop, $"{spawn.Incarnation} at {now}");
        Check(spawn.Incarnation.Generation == (_current?.Generation ?? 0) + 1, Invariants.GenerationsCountUp, $"{spawn.Incarnation}");
        Check(_next is not null && !_clearingGaveUp, Invariants.OnlyWhatIsToStart, $"{spawn.Incarnation} at {now}");
        _index = _next!.Value;
        bool isMain = _index == MainIndex;
        Check(
            spawn.Process == (isMain ? plan.Main.Process : plan.InitSteps[_index].Process) && spawn.Incarnation.Role == (isMain ? ProcessRole.Main : ProcessRole.InitStep),
            Invariants.StepsInOrder,
            $"{spawn.Incarnation} at {now}");
        TimeSpan due = _nextAt > _sweepEndedAt ? _nextAt : _sweepEndedAt;
        Check(clock.IsAt(now, due), Invariants.RestartsOnTheCurve, $"{spawn.Incarnation} at {now}, due at {due}");
        Check(spawn.Incarnation.Restart == _memories[_index].Starts, Invariants.RestartCount, $"{spawn.Incarnation}");
        Check(!_preStopRuns && !_postStartRuns, Invariants.HooksDoNotMeetTheNext, $"{spawn.Incarnation} at {now}");
        _memories[_index].Starts++;
        _current = spawn.Incarnation;
        (_next, _spawning) = (null, true);
        (_exited, _refusal, _cause, _isOpen) = (null, null, null, false);
        (_timedOut, _signaledAt, _signalsSent, _killedAt, _everythingKilled, _stopBegunAt) = (false, null, 0, null, false, null);
        (_preStopAt, _postStartBegan, _everReady) = (null, false, false);
        _asked &= !isMain;
        _budgetEnd = null;
        WatchProbes();
    }

    private void CheckNextNotOverdue(TimeSpan now)
    {
        if (_next is not null && !_stopRequested && !_spawning && !_sweeping && !_clearingGaveUp)
        {
            TimeSpan due = _nextAt > _sweepEndedAt ? _nextAt : _sweepEndedAt;
            Check(now <= clock.Latest(due), Invariants.RestartIsNotForgotten, $"due at {due}, not at {now}");
        }
    }

    private bool IsSuccess() => _refusal is null && (Code() == 0 || (_current!.Role == ProcessRole.Main && plan.Main.SuccessExitCodes.Contains(Code())));

    private int MainCode() => !IsSuccess() ? Code() : WasKilled ? 1 : 0;

    /// <summary>Section 10 of the contract.</summary>
    private int ExitCodeByTheBook()
    {
        if (!_begun || _current is null)
        {
            return 143;
        }

        if (_givenUp || _gaveUp || _clearingGaveUp)
        {
            return 137;
        }

        // Between two runs it is the last code of main, before main ever ran the step's.
        bool isBetween = _next is not null;
        if (_mainCode is { } code && (isBetween || _current.Role == ProcessRole.Main))
        {
            return code;
        }

        return Code() != 0 ? Code() : 143;
    }
}
