using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Tests.Lifecycle.World;

namespace Supervisor.Tests.Lifecycle.Exploration;

/// <summary>
/// Watches one life and knows the rules: what was told to the core, what it did, and from these alone whether it may. The rules of effects are in
/// <c>LifeJudge.Effects.cs</c>.
/// </summary>
internal sealed partial class LifeJudge(PodPlan plan) : IWorldObserver
{
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // What was told.
    private bool _begun;
    private bool _stopRequested;
    private int _stopSignals;
    private bool _killRequested; // grace 0, or a third signal
    private TimeSpan? _deadline;

    // The process that was spawned last.
    private Incarnation? _current;
    private bool _spawning;
    private bool _alive;
    private SpawnFailure? _refusal;
    private ExitStatus? _exited;
    private bool _givenUp;
    private TimeSpan _startedAt;
    private bool _timedOut;
    private bool _postStartBegan;
    private bool _postStartRuns;
    private bool _postStartFailed;
    private TimeSpan? _preStopAt;
    private bool _preStopRuns;
    private TimeSpan? _stopBegunAt;
    private TimeSpan? _signaledAt;
    private int _signalsSent;
    private TimeSpan? _killedAt;
    private bool _everythingKilled;

    // The whole.
    private int _endedWell;
    private bool _ready;
    private bool _everReady;
    private int _sweep;
    private bool _sweeping;
    private TimeSpan _sweepBegunAt;
    private TimeSpan? _sweepKilledAt;
    private bool _gaveUp;
    private int? _finished;

    /// <summary>What this life had in it; the exploration asserts that nothing was left out of all of them.</summary>
    public HashSet<string> Seen { get; } = [];

    public static void Check(bool holds, string rule, string but)
    {
        if (!holds)
        {
            throw new InvariantBrokenException($"{rule}, but: {but}");
        }
    }

    public void OnEvent(TimeSpan now, LifecycleEvent happened)
    {
        if (_finished is not null)
        {
            return;
        }

        switch (happened)
        {
            case LifecycleEvent.Begun:
                _begun = true;
                break;

            case LifecycleEvent.StopRequested requested:
                OnStopRequested(now, requested.Request);
                break;

            case LifecycleEvent.Spawned spawned when IsCurrent(spawned.Incarnation):
                (_spawning, _alive, _startedAt) = (false, true, now);
                _stopBegunAt = _stopRequested ? now : null;
                break;

            case LifecycleEvent.SpawnRefused refused when IsCurrent(refused.Incarnation):
                (_spawning, _refusal) = (false, refused.Failure);
                Seen.Add("spawn refused");
                break;

            case LifecycleEvent.Exited exited when IsCurrent(exited.Incarnation):
                OnExited(exited.Status);
                break;

            case LifecycleEvent.HookEnded ended when IsCurrent(ended.Incarnation):
                OnHookEnded(now, ended);
                break;

            case LifecycleEvent.TimerDue { Timer.Kind: TimerKind.KillEnd } due when due.Timer.Generation == _current?.Generation && _alive:
                _givenUp = true;
                Seen.Add("process given up");
                break;

            case LifecycleEvent.LeftoversGone gone when gone.Sweep == _sweep:
                _sweeping = false;
                break;

            default:
                break;
        }
    }

    public void OnSettled(TimeSpan now, FakeKernel kernel)
    {
        bool main = _current?.Role == ProcessRole.Main;
        Check(!_ready || (_alive && main && !_stopRequested && !_postStartFailed && !_postStartRuns), "Ready means a started main that nobody stops", $"ready at {now}");
        if (_finished is not null)
        {
            Check(kernel.ArmedTimers.Count == 0, "no timer is armed after the end", string.Join(", ", kernel.ArmedTimers));
            return;
        }

        foreach (TimerKey timer in kernel.ArmedTimers)
        {
            Check(timer.Generation == 0 || timer.Generation == _current?.Generation, "timers are those of the current incarnation", $"{timer} at {now}");
        }

        if (_killedAt is { } killedAt)
        {
            Check(now <= killedAt + Patience || !_everythingKilled, "what SIGKILL does not end is given up after 5 s", $"killed at {killedAt}, alive at {now}");
        }
        else if (_alive && !_givenUp)
        {
            CheckNotOverdue(now);
        }
    }

    /// <summary>The world has come to rest.</summary>
    public void OnNothingMoreHappens(FakeKernel kernel)
    {
        Check(_finished is not null, "a stop request always leads to the end", $"nothing more happens in {kernel.State}");
        Check(kernel.ExitCode == _finished, "there is one Finish", $"{kernel.ExitCode} and {_finished}");
    }

    private bool IsCurrent(Incarnation incarnation) => incarnation.Generation == _current?.Generation;

    private void OnStopRequested(TimeSpan now, StopRequest request)
    {
        _stopRequested = true;
        _stopSignals += request.BySignal ? 1 : 0;
        TimeSpan grace = request.GracePeriod ?? plan.GracePeriod;
        _killRequested |= grace == TimeSpan.Zero || (request.BySignal && _stopSignals > 2);
        if (_deadline is null || now + grace < _deadline)
        {
            _deadline = now + grace;
        }

        if (_alive)
        {
            _stopBegunAt ??= now;
        }

        if (_stopSignals > 2)
        {
            Seen.Add("third signal");
        }
    }

    private void OnExited(ExitStatus status)
    {
        if (_alive)
        {
            _alive = false;
            _exited = status;
            _postStartRuns = false;
            if (_current!.Role == ProcessRole.InitStep && Code() == 0)
            {
                _endedWell++;
            }
        }
    }

    private void OnHookEnded(TimeSpan now, LifecycleEvent.HookEnded ended)
    {
        if (!_alive)
        {
            return;
        }

        switch (ended.Hook)
        {
            case HookKind.PostStart when _postStartRuns:
                _postStartRuns = false;
                if (!ended.Outcome.Succeeded)
                {
                    FailPostStart(now);
                }

                break;

            case HookKind.PreStop:
                _preStopRuns = false;
                break;

            case HookKind.PostStart:
            default:
                break;
        }
    }

    private void FailPostStart(TimeSpan now)
    {
        _postStartFailed = true;
        _stopBegunAt = now;
        _deadline = now + plan.GracePeriod;
        _killRequested |= plan.GracePeriod == TimeSpan.Zero;
        Seen.Add("postStart failed");
    }

    private void CheckNotOverdue(TimeSpan now)
    {
        if (_current!.Role == ProcessRole.InitStep && !_stopRequested && StepTimeout() is { } timeout && timeout > TimeSpan.Zero)
        {
            Check(now <= _startedAt + timeout || _timedOut, "a step over its time is stopped", $"{_current.Name} at {now}");
        }

        if (_timedOut)
        {
            Check(now <= _signaledAt + Floor, "a step that was timed out is killed 2 s later", $"{_current.Name} at {now}");
        }

        if (_deadline is { } deadline && now > deadline)
        {
            Check(_signaledAt is not null, "the stop signal comes with the end of the grace period at the latest", $"none at {now}");
            Check(now <= deadline || now <= _signaledAt + Floor, "nothing outlives its deadline", $"deadline {deadline}, signal {_signaledAt}, alive at {now}");
        }

        Check(!_killRequested, "grace 0 and the third signal kill at once", $"alive and not killed at {now}");
    }

    private TimeSpan? StepTimeout() => _current?.Role == ProcessRole.InitStep ? plan.InitSteps[_current.Generation - 1].Timeout : null;

    private int Code() => _refusal?.Code ?? (_timedOut ? 124 : _exited?.Code ?? 137);

    /// <summary>Section 10 of the contract, from what was told alone.</summary>
    private int ExitCodeByTheBook()
    {
        if (!_begun || _current is null)
        {
            return 143;
        }

        if (_givenUp || _gaveUp)
        {
            return 137;
        }

        int code = Code();
        if (_current.Role == ProcessRole.InitStep)
        {
            return code != 0 ? code : 143;
        }

        bool success = code == 0 || (_refusal is null && plan.Main.SuccessExitCodes.Contains(code));
        return success ? _postStartFailed ? 1 : 0 : code;
    }
}
