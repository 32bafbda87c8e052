using System.Collections.Immutable;
using System.Diagnostics;
using Serilog.Events;
using Supervisor.Plans;

namespace Supervisor.Lifecycle;

/// <summary>
/// The life of the whole: init steps one after the other, the main process, its restarts, the end. Pure: no clock, no system call, no thread.
/// The loop dispatches one event at a time and carries out the effects in their order.
/// </summary>
internal sealed partial class PodMachine : IProcessOwner
{
    /// <summary>The generation of the pod's own timers; incarnations count from 1.</summary>
    public const int PodGeneration = 0;

    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(2);

    private readonly PodPlan _plan;
    private readonly List<Effect> _effects;
    private readonly LeftoverSweep _sweep;

    private ProcessMachine? _current;
    private int _generations;
    private int _step;
    private int _exitCode;
    private bool _ready;
    private bool _everReady; // this incarnation
    private StopRequest? _stop;
    private int _stopSignals;
    private TimeSpan _deadline;

    /// <param name="effects">Where effects are appended; the loop takes them after each dispatch.</param>
    public PodMachine(PodPlan plan, List<Effect> effects)
    {
        _plan = plan;
        _effects = effects;
        _sweep = new LeftoverSweep(effects);
        Gates = new ReadinessGates(plan.ReadinessGates);
        RestartPlan restart = plan.Main.Restart;
        Main = new ContainerLife(plan.Main.Process.Name, restart, restart.Policy);
        // A step has the pod's policy unless it has one of its own; the main process's rules are not its.
        InitSteps = [.. plan.InitSteps.Select(step => new ContainerLife(step.Process.Name, restart with { Rules = step.Restart?.Rules ?? [] }, step.Restart?.Policy ?? restart.Policy))];
    }

    public PodState State { get; private set; } = PodState.Created;

    public bool IsStopping => _stop is not null;

    /// <summary>When the grace period of the stop ends; null while nobody asked for one. What was being stopped for something else may have less left.</summary>
    public TimeSpan? StopDeadline => !IsStopping ? null : Current?.Deadline < _deadline ? Current.Deadline : _deadline;

    public bool IsReady => _ready;

    /// <summary>The main process over all its incarnations.</summary>
    public ContainerLife Main { get; }

    /// <summary>The init steps, in their order.</summary>
    public ImmutableArray<ContainerLife> InitSteps { get; }

    /// <summary>How many init steps have ended with 0 and are not to run again.</summary>
    public int StepsDone => _step;

    /// <summary>Our exit code, once <see cref="State"/> is Ended.</summary>
    public int ExitCode => _exitCode;

    /// <summary>Liveness failed, and the process is not started again.</summary>
    public bool LivenessFailedForGood { get; private set; }

    /// <summary>The one that runs now, for the loop's forwarding; null while there is none.</summary>
    public ProcessMachine? Current => _current is { State: not ProcessState.Ended } ? _current : null;

    /// <summary>When the last event was dispatched: the state is that of this moment. Monotonic, zero at the start.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Decides one event at the monotonic time <paramref name="now"/>. Events of another incarnation than the current one are dropped here, and nowhere else.</summary>
    public void Dispatch(TimeSpan now, LifecycleEvent happened)
    {
        Now = now;
        switch (happened)
        {
            case LifecycleEvent.Begun:
                OnBegun(now);
                break;

            case LifecycleEvent.Spawned spawned when IsCurrent(spawned.Incarnation):
                _current!.OnSpawned(now, spawned.Pid);
                break;

            case LifecycleEvent.SpawnRefused refused when IsCurrent(refused.Incarnation):
                _current!.OnSpawnRefused(now, refused.Failure);
                break;

            case LifecycleEvent.Exited exited when IsCurrent(exited.Incarnation):
                _current!.OnExited(now, exited);
                break;

            case LifecycleEvent.HookEnded ended when IsCurrent(ended.Incarnation):
                _current!.OnHookEnded(now, ended.Hook, ended.Outcome);
                break;

            case LifecycleEvent.ProbeEnded ended when IsCurrent(ended.Incarnation):
                _current!.OnProbeEnded(now, ended.Probe, ended.Attempt, ended.Result);
                break;

            case LifecycleEvent.TimerDue due when due.Timer.Generation == PodGeneration:
                OnPodTimer(now, due.Timer.Kind);
                break;

            case LifecycleEvent.TimerDue due when due.Timer.Generation == _current?.Incarnation.Generation && _current.State != ProcessState.Ended:
                _current.OnTimer(now, due.Timer.Kind);
                break;

            case LifecycleEvent.StopRequested requested:
                OnStopRequested(now, requested.Request);
                break;

            case LifecycleEvent.RestartRequested requested:
                OnRestartRequested(now, requested.Origin);
                break;

            case LifecycleEvent.ConditionSet set:
                OnConditionSet(now, set);
                break;

            case LifecycleEvent.SignalRequested requested:
                OnSignalRequested(requested);
                break;

            case LifecycleEvent.LeftoversGone gone:
                if (_sweep.OnGone(gone.Sweep))
                {
                    OnSweepEnded(now);
                }

                break;

            case LifecycleEvent.Spawned or LifecycleEvent.SpawnRefused or LifecycleEvent.Exited or LifecycleEvent.HookEnded or LifecycleEvent.ProbeEnded or LifecycleEvent.TimerDue:
                Tell(LogEventLevel.Debug, "dropped, its incarnation is over: {Event}", happened.GetType().Name);
                break;

            default:
                throw new UnreachableException(happened.ToString());
        }
    }

    private bool IsCurrent(Incarnation incarnation) => _current is not null && incarnation.Generation == _current.Incarnation.Generation;

    private void OnBegun(TimeSpan now)
    {
        // A stop signal that came before the first spawn has ended the life already.
        if (State == PodState.Created)
        {
            StartNext();
        }
    }

    private void StartNext()
    {
        if (_step < _plan.InitSteps.Length)
        {
            InitStepPlan step = _plan.InitSteps[_step];
            State = PodState.InitStep;
            Start(InitSteps[_step], ProcessRole.InitStep, new ProcessSettings { Process = step.Process, Timeout = step.Timeout, StopSignal = _plan.Signals.StopSignal });
            return;
        }

        State = PodState.Main;
        _everReady = false;
        _restartIsRequested = false;
        MainPlan main = _plan.Main;
        Start(Main, ProcessRole.Main, new ProcessSettings { Process = main.Process, PostStart = main.PostStart, PreStop = main.PreStop, Probes = main.Probes, StopSignal = _plan.Signals.StopSignal });
    }

    private void Start(ContainerLife life, ProcessRole role, ProcessSettings settings)
    {
        _generations++;
        int restarts = life.HasRun ? life.Restarts + 1 : 0;
        _current = new ProcessMachine(new Incarnation(life.Name, role, _generations, restarts), settings, this, _effects);
        life.Starts(_current);
        _current.Start();
    }

    void IProcessOwner.OnReadinessChanged(TimeSpan now, ProcessMachine process)
    {
        if (process.Incarnation.Role == ProcessRole.Main && !IsStopping && !process.IsStopping)
        {
            PublishReady(process.IsReady && Gates.AllTrue);
        }
    }

    void IProcessOwner.OnProbeFailed(TimeSpan now, ProcessMachine process, ProbeKind probe)
    {
        Debug.Assert(process.Incarnation.Role == ProcessRole.Main, "Init steps have no probes.");
        bool again = WillBeRestarted();
        bool isLiveness = probe == ProbeKind.Liveness;
        LivenessFailedForGood = isLiveness && !again;
        PublishReady(false);
        process.Stop(now, new StopOrder(
            // The kubelet's words.
            $"Container {Main.Name} failed {(isLiveness ? "liveness" : "startup")} probe{(again ? ", will be restarted" : "")}",
            isLiveness ? HookReason.LivenessFailed : HookReason.StartupFailed,
            process.Probes.GraceOf(probe) ?? _plan.GracePeriod,
            TimeSpan.Zero,
            again ? Reach.Incarnation : Reach.Everything));
    }

    void IProcessOwner.OnPostStartFailed(TimeSpan now, ProcessMachine process)
    {
        Debug.Assert(process.Incarnation.Role == ProcessRole.Main, "Init steps have no hooks.");
        PublishReady(false);
        process.Stop(now, new StopOrder("postStart failed", HookReason.PostStartFailed, _plan.GracePeriod, TimeSpan.Zero, WillBeRestarted() ? Reach.Incarnation : Reach.Everything));
    }

    void IProcessOwner.OnEnded(TimeSpan now, ProcessMachine process)
    {
        switch (State)
        {
            case PodState.InitStep:
                OnStepEnded(now, process);
                break;

            case PodState.Main:
                OnMainEnded(now, process);
                break;

            case PodState.Created:
            case PodState.ClearingRun:
            case PodState.BackingOff:
            case PodState.ClearingAll:
            case PodState.Ended:
            default:
                throw new UnreachableException($"{process.Incarnation.Name} ended in {State}");
        }
    }

    private void OnStepEnded(TimeSpan now, ProcessMachine step)
    {
        InitSteps[_step].Ended(now, step);
        int code = step.Status.Code;
        if (IsStopping)
        {
            _exitCode = code != 0 ? code : ExitStatus.Terminated;
            ClearAll(now, step);
            return;
        }

        if (code != 0)
        {
            OnStepFailed(now, step, code);
            return;
        }

        _next = NextRun.NextStep;
        _nextAt = now;
        ClearRun(now, step);
    }

    private void ClearRun(TimeSpan now, ProcessMachine last)
    {
        State = PodState.ClearingRun;
        _sweep.Begin(now, Reach.Incarnation, last.Incarnation, deadline: null, killedAt: null);
    }

    private void ClearAll(TimeSpan now, ProcessMachine last) =>
        // What is left of the grace period limits the patience; where SIGKILL had to come, there is none left.
        ClearAll(now, last.Incarnation, last.Deadline ?? StopDeadline, last.EverythingKilledAt);

    private void ClearAll(TimeSpan now, Incarnation last, TimeSpan? deadline, TimeSpan? killedAt)
    {
        State = PodState.ClearingAll;
        _sweep.Begin(now, Reach.Everything, last, deadline, killedAt);
    }

    private void OnPodTimer(TimeSpan now, TimerKind kind)
    {
        if (kind == TimerKind.BackoffEnd)
        {
            OnBackoffEnd();
        }
        else if (_sweep.OnTimer(now, kind))
        {
            OnSweepEnded(now);
        }
    }

    private void OnSweepEnded(TimeSpan now)
    {
        switch (State)
        {
            case PodState.ClearingRun when IsStopping:
                // The sweep of one run spares what does not carry its mark; the end of the whole spares nothing.
                _exitCode = ExitCodeWithoutRun;
                ClearAll(now, _current!.Incarnation, _deadline, killedAt: null);
                break;

            case PodState.ClearingRun:
                OnRunCleared(now);
                break;

            case PodState.ClearingAll:
                Finish(_sweep.GaveUp || _current is { Unkillable: true } ? ExitStatus.Killed : _exitCode);
                break;

            case PodState.Created:
            case PodState.InitStep:
            case PodState.BackingOff:
            case PodState.Main:
            case PodState.Ended:
            default:
                throw new UnreachableException($"a sweep ended in {State}");
        }
    }

    private void Finish(int code)
    {
        State = PodState.Ended;
        _exitCode = code;
        _effects.Add(new Effect.Finish(code));
    }

    private void PublishReady(bool ready)
    {
        if (ready == _ready)
        {
            return;
        }

        _ready = ready;
        _everReady |= ready;
        _effects.Add(new Effect.PublishReady(ready));
        if (ready || _current is { State: not ProcessState.Ended })
        {
            Tell(LogEventLevel.Information, ready ? "ready" : "no longer ready");
        }
    }

    private void Tell(LogEventLevel level, string template, params object[] values) => _effects.Add(new Effect.Tell(new Decision(level, template, values)));
}
