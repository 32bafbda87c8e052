using System.Runtime.CompilerServices;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Supervisor.Status;

namespace Supervisor.Simulation.Judging;

/// <summary>
/// Watches one life and knows the rules: what was told to the core, what it did, and from these alone whether it may. Its parts: the rules of
/// effects, of probes, and of what is started again.
/// </summary>
internal sealed partial class LifeJudge(PodPlan plan, FreezableClock clock) : IWorldObserver
{
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // What was told.
    private bool _begun;
    private bool _isStale; // the last event: of something that is over, or a request that comes too late
    private bool _stopRequested;
    private int _stopSignals;
    private bool _killRequested; // grace 0, or a third signal
    private TimeSpan? _deadline;
    private TimeSpan? _requestedDeadline; // of the whole, by the requests alone

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
    private bool _isOpen; // postStart is over
    private TimeSpan? _preStopAt;
    private bool _preStopRuns;
    private HookReason? _cause; // of its stop
    private TimeSpan? _stopBegunAt;
    private TimeSpan? _signaledAt;
    private int _signalsSent;
    private TimeSpan? _killedAt;
    private bool _everythingKilled;

    // The whole.
    private bool _ready;
    private bool _everReady; // this incarnation
    private int _sweep;
    private bool _sweeping;
    private TimeSpan _sweepBegunAt;
    private TimeSpan? _sweepKilledAt;
    private bool _gaveUp;
    private int? _finished;
    private readonly Dictionary<string, ConditionStatus> _gates = []; // as they were set
    private readonly Dictionary<int, ExitStatus> _deaths = []; // by generation: nobody has been told of them yet

    /// <summary>What this life had in it; the exploration asserts that nothing was left out of all of them.</summary>
    public HashSet<string> Seen { get; } = [];

    public static void Check(bool holds, Invariant invariant, [InterpolatedStringHandlerArgument(nameof(holds))] ref Detail but)
    {
        if (!holds)
        {
            throw new InvariantBrokenException(invariant, but.Text());
        }
    }

    public void OnEvent(TimeSpan now, LifecycleEvent happened)
    {
        if (happened is LifecycleEvent.Exited { Incarnation: var owner, Status: var status })
        {
            CheckOwner(now, owner, status);
        }

        _done.Clear();
        _told.Clear();
        _expected.Clear();
        _counted = null;
        _happened = happened;
        if (_finished is not null)
        {
            return;
        }

        _isStale = false;
        switch (happened)
        {
            case LifecycleEvent.Begun:
                _begun = true;
                (_next, _nextAt, _sweepEndedAt) = (0, now, now);
                break;

            case LifecycleEvent.StopRequested requested:
                OnStopRequested(now, requested.Request);
                break;

            case LifecycleEvent.ConditionSet set:
                _isStale = !plan.ReadinessGates.Contains(set.Type);
                if (!_isStale)
                {
                    _gates[set.Type] = set.Status;
                }

                break;

            case LifecycleEvent.SignalRequested requested:
                _isStale = !_alive || _givenUp || _killedAt is not null || _current!.Name != requested.Container;
                break;

            case LifecycleEvent.RestartRequested:
                OnRestartRequested(now);
                break;

            case LifecycleEvent.Spawned spawned when IsCurrent(spawned.Incarnation):
                OnSpawned(now);
                break;

            case LifecycleEvent.SpawnRefused refused when IsCurrent(refused.Incarnation):
                // What was to be stopped before it was there has no deadline of its own.
                (_spawning, _refusal, _deadline) = (false, refused.Failure, _requestedDeadline);
                Seen.Add("spawn refused");
                Expect("Failed");
                OnOver(now);
                break;

            case LifecycleEvent.Exited exited when IsCurrent(exited.Incarnation):
                OnExited(now, exited.Status);
                break;

            case LifecycleEvent.HookEnded ended when IsCurrent(ended.Incarnation):
                OnHookEnded(now, ended);
                break;

            case LifecycleEvent.ProbeEnded ended when IsCurrent(ended.Incarnation):
                OnProbeEnded(now, ended);
                break;

            case LifecycleEvent.TimerDue { Timer.Kind: TimerKind.KillEnd } due when due.Timer.Generation == _current?.Generation && _alive && !_givenUp:
                _givenUp = true;
                Seen.Add("process given up");
                Expect("ExceededGracePeriod");
                OnOver(now);
                break;

            case LifecycleEvent.TimerDue { Timer.Kind: TimerKind.StartupAttempt or TimerKind.LivenessAttempt or TimerKind.ReadinessAttempt } due
                when due.Timer.Generation == _current?.Generation && _alive && !_givenUp:
                OnOverdue(now, due.Timer.Kind == TimerKind.StartupAttempt ? ProbeKind.Startup : due.Timer.Kind == TimerKind.LivenessAttempt ? ProbeKind.Liveness : ProbeKind.Readiness);
                break;

            case LifecycleEvent.TimerDue { Timer.Kind: TimerKind.PreStopTimeout } due when due.Timer.Generation == _current?.Generation && _preStopRuns && _alive && _signaledAt is null && _killedAt is null:
                Expect("FailedPreStopHook");
                break;

            case LifecycleEvent.TimerDue due when due.Timer.Generation == 0 || (due.Timer.Generation == _current?.Generation && _alive && !_givenUp):
                break;

            case LifecycleEvent.LeftoversGone gone when gone.Sweep == _sweep && _sweeping:
                (_sweeping, _sweepEndedAt) = (false, now);
                if (_next is not null && !_stopRequested && !_clearingGaveUp && _nextAt > now)
                {
                    Expect("BackOff");
                }

                break;

            default:
                _isStale = true;
                break;
        }
    }

    public void OnDeath(TimeSpan now, Incarnation incarnation, ExitStatus status) => _deaths.Add(incarnation.Generation, status);

    public void OnSettled(TimeSpan now, FakeKernel kernel)
    {
        CheckTold(now);
        if (_finished is not null)
        {
            Check(kernel.RunningHooks.Count == 0 || _gaveUp || _givenUp, Invariants.NoHookAfterTheEnd, $"{string.Join(", ", kernel.RunningHooks)}");
            Check(kernel.ArmedTimers.Count == 0, Invariants.NoTimerAfterTheEnd, $"{string.Join(", ", kernel.ArmedTimers)}");
            CheckStatus(now, kernel);
            return;
        }

        foreach (TimerKey timer in kernel.ArmedTimers)
        {
            Check(timer.Generation == 0 || timer.Generation == _current?.Generation, Invariants.CurrentTimers, $"{timer} at {now}");
        }

        foreach ((int generation, ProbeKind probe) in kernel.RunningAttempts)
        {
            Check(generation == _current?.Generation && _alive && !_givenUp, Invariants.AttemptInItsProcess, $"{probe} at {now}");
        }

        CheckProbes(now);
        CheckStatus(now, kernel);
        CheckNextNotOverdue(now);
        if (!_alive || _givenUp)
        {
            return;
        }

        if (_killedAt is { } killedAt)
        {
            Check(now <= clock.Latest(killedAt + Patience), Invariants.GivenUpInTime, $"killed at {killedAt}, alive at {now}");
        }
        else
        {
            CheckNotOverdue(now);
        }
    }

    /// <summary>The world has come to rest.</summary>
    public void OnNothingMoreHappens(FakeKernel kernel)
    {
        Check(_finished is not null, Invariants.StopEnds, $"nothing more happens in {kernel.State}");
        Check(_deaths.Count == 0, Invariants.ExitToItsOwner, $"nobody was told of the end of {string.Join(", ", _deaths)}");
    }

    private static TimeSpan Earlier(TimeSpan? one, TimeSpan other) => one < other ? one.Value : other;

    private bool IsCurrent(Incarnation incarnation) => incarnation.Generation == _current?.Generation;

    private void OnStopRequested(TimeSpan now, StopRequest request)
    {
        if (!_stopRequested)
        {
            Seen.Add(_alive ? _cause is null ? "stopped while it ran" : $"stopped in a stop for {_cause}" : _next is null ? "stopped at the end" : _sweeping ? "stopped between two runs" : "stopped in a back-off");
        }

        _stopRequested = true;
        _stopSignals += request.BySignal ? 1 : 0;
        TimeSpan grace = request.GracePeriod ?? plan.GracePeriod;
        _killRequested |= grace == TimeSpan.Zero || (request.BySignal && _stopSignals > 2);
        _requestedDeadline = Earlier(_requestedDeadline, now + grace);
        _deadline = Earlier(_deadline, now + grace);
        if (_spawning)
        {
            // Behind a request for a restart, in the same turn: the end takes its place.
            _cause = HookReason.StopRequested;
        }
        else if (_alive)
        {
            OnStopBegun(now, _cause ?? HookReason.StopRequested);
        }

        if (_stopSignals > 2)
        {
            Seen.Add("third signal");
        }
    }

    private void BeginStop(TimeSpan now, HookReason cause, TimeSpan grace)
    {
        _deadline = now + grace;
        _killRequested |= grace == TimeSpan.Zero;
        OnStopBegun(now, cause);
    }

    private void OnStopBegun(TimeSpan now, HookReason cause)
    {
        _cause = cause;
        if (_alive && _stopBegunAt is null)
        {
            _stopBegunAt = now;
            if (!_timedOut)
            {
                Expect("Killing");
            }
        }

        foreach (ProbeKind kind in (ProbeKind[])[ProbeKind.Startup, ProbeKind.Liveness])
        {
            if (_probes.TryGetValue(kind, out ProbeWatch? probe))
            {
                probe.End();
            }
        }
    }

    private void OnSpawned(TimeSpan now)
    {
        (_spawning, _alive, _startedAt) = (false, true, now);
        Expect("Started");
        if (_cause is not null)
        {
            _stopBegunAt = now;
            Expect("Killing");
        }
        else if (_current!.Role == ProcessRole.Main && plan.Main.PostStart is null)
        {
            OpenProbes(now);
        }
    }

    private void OnExited(TimeSpan now, ExitStatus status)
    {
        if (!_alive || _givenUp)
        {
            _alive = false;
            _isStale = true;
            return;
        }

        (_alive, _exited) = (false, status);
        OnOver(now);
    }

    private void OnHookEnded(TimeSpan now, LifecycleEvent.HookEnded ended)
    {
        switch (ended.Hook)
        {
            case HookKind.PostStart when _postStartRuns && _alive:
                _postStartRuns = false;
                if (ended.Outcome.Succeeded)
                {
                    OpenProbes(now);
                }
                else
                {
                    FailPostStart(now);
                }

                break;

            case HookKind.PreStop when _preStopRuns:
                _preStopRuns = false;
                if (!ended.Outcome.Succeeded && _alive && !_givenUp && _signaledAt is null && _killedAt is null)
                {
                    Expect("FailedPreStopHook");
                }

                break;

            case HookKind.PreStop:

            case HookKind.PostStart:
            default:
                _isStale = true;
                break;
        }
    }

    private void FailPostStart(TimeSpan now)
    {
        Expect("FailedPostStartHook");
        BeginStop(now, HookReason.PostStartFailed, plan.GracePeriod);
        Seen.Add("postStart failed");
    }

    private void CheckNotOverdue(TimeSpan now)
    {
        if (_current!.Role == ProcessRole.InitStep && !_stopRequested && StepTimeout() is { } timeout && timeout > TimeSpan.Zero)
        {
            Check(now <= clock.Latest(_startedAt + timeout) || _timedOut, Invariants.StepTimesOut, $"{_current.Name} at {now}");
        }

        if (_timedOut)
        {
            Check(now <= clock.Latest(_signaledAt!.Value + Floor), Invariants.TimedOutStepIsKilled, $"{_current.Name} at {now}");
        }

        if (_cause is not null && !MayDrain)
        {
            Check(_preStopAt is not null || _signaledAt is not null, Invariants.StopBeginsAtOnce, $"begun at {_stopBegunAt}, nothing at {now}");
        }

        if (_deadline is { } deadline && now > clock.Latest(deadline))
        {
            Check(_signaledAt is not null, Invariants.SignalAtTheDeadline, $"none at {now}");
            Check(now <= clock.Latest(_signaledAt!.Value + Floor), Invariants.NothingOutlivesDeadline, $"deadline {deadline}, signal {_signaledAt}, alive at {now}");
        }

        Check(!_killRequested, Invariants.KillAtOnce, $"alive and not killed at {now}");
    }

    private bool MayDrain => _everReady && _cause == HookReason.StopRequested && plan.Drain > TimeSpan.Zero;

    private TimeSpan? StepTimeout() => _current?.Role == ProcessRole.InitStep ? plan.InitSteps[_index].Timeout : null;

    private int Code() => _refusal?.Code ?? (_timedOut ? 124 : _givenUp ? 137 : _exited?.Code ?? 137);

    private void CheckOwner(TimeSpan now, Incarnation owner, ExitStatus status)
    {
        // What is told of an incarnation that is over may be a scenario's doing.
        bool died = _deaths.Remove(owner.Generation, out ExitStatus own);
        Check(died ? own == status : !IsCurrent(owner), Invariants.ExitToItsOwner, $"{owner} was told {status} at {now}");
    }
}
