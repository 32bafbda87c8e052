using System.Diagnostics;
using Serilog.Events;
using Supervisor.Plans;

namespace Supervisor.Lifecycle;

/// <summary>
/// The life of the whole: init steps one after the other, the main process, the end. Pure: no clock, no system call, no thread. The loop
/// dispatches one event at a time and carries out the effects in their order.
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
    private bool _everReady;
    private StopRequest? _stop;
    private int _stopSignals;
    private TimeSpan _deadline;

    /// <param name="effects">Where effects are appended; the loop takes them after each dispatch.</param>
    public PodMachine(PodPlan plan, List<Effect> effects)
    {
        _plan = plan;
        _effects = effects;
        _sweep = new LeftoverSweep(effects);
    }

    public PodState State { get; private set; } = PodState.Created;

    public bool IsStopping => _stop is not null;

    /// <summary>The one that runs now, for the loop's forwarding; null while there is none.</summary>
    public ProcessMachine? Current => _current is { State: not ProcessState.Ended } ? _current : null;

    /// <summary>Decides one event at the monotonic time <paramref name="now"/>. Events of another incarnation than the current one are dropped here, and nowhere else.</summary>
    public void Dispatch(TimeSpan now, LifecycleEvent happened)
    {
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
                _current!.OnExited(now, exited.Status);
                break;

            case LifecycleEvent.HookEnded ended when IsCurrent(ended.Incarnation):
                _current!.OnHookEnded(now, ended.Hook, ended.Outcome);
                break;

            case LifecycleEvent.TimerDue due when due.Timer.Generation == PodGeneration:
                OnSweepTimer(now, due.Timer.Kind);
                break;

            case LifecycleEvent.TimerDue due when due.Timer.Generation == _current?.Incarnation.Generation && _current.State != ProcessState.Ended:
                _current.OnTimer(now, due.Timer.Kind);
                break;

            case LifecycleEvent.StopRequested requested:
                OnStopRequested(now, requested.Request);
                break;

            case LifecycleEvent.LeftoversGone gone:
                if (_sweep.OnGone(gone.Sweep))
                {
                    OnSweepEnded(now);
                }

                break;

            case LifecycleEvent.Spawned or LifecycleEvent.SpawnRefused or LifecycleEvent.Exited or LifecycleEvent.HookEnded or LifecycleEvent.TimerDue:
                _effects.Add(new Effect.Tell(new Decision(LogEventLevel.Debug, "dropped, its incarnation is over: {Event}", happened.GetType().Name)));
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
            StartNext(now);
        }
    }

    private void StartNext(TimeSpan now)
    {
        if (_step < _plan.InitSteps.Length)
        {
            InitStepPlan step = _plan.InitSteps[_step];
            State = PodState.InitStep;
            Start(step.Process.Name, ProcessRole.InitStep, new ProcessSettings { Process = step.Process, Timeout = step.Timeout, StopSignal = _plan.Signals.StopSignal });
            return;
        }

        State = PodState.Main;
        MainPlan main = _plan.Main;
        Start(main.Process.Name, ProcessRole.Main, new ProcessSettings { Process = main.Process, PostStart = main.PostStart, PreStop = main.PreStop, StopSignal = _plan.Signals.StopSignal });
    }

    private void Start(string name, ProcessRole role, ProcessSettings settings)
    {
        _generations++;
        _current = new ProcessMachine(new Incarnation(name, role, _generations, Restart: 0), settings, this, _effects);
        _current.Start();
    }

    void IProcessOwner.OnStarted(TimeSpan now, ProcessMachine process)
    {
        if (process.Incarnation.Role == ProcessRole.Main && !IsStopping)
        {
            PublishReady(true);
        }
    }

    void IProcessOwner.OnPostStartFailed(TimeSpan now, ProcessMachine process)
    {
        Debug.Assert(process.Incarnation.Role == ProcessRole.Main, "Init steps have no hooks.");
        PublishReady(false);
        process.Stop(now, new StopOrder("postStart failed", HookReason.PostStartFailed, _plan.GracePeriod, TimeSpan.Zero, Reach.Everything));
    }

    void IProcessOwner.OnEnded(TimeSpan now, ProcessMachine process)
    {
        switch (State)
        {
            case PodState.InitStep:
                OnStepEnded(now, process);
                break;

            case PodState.Main:
                PublishReady(false);
                _exitCode = MainExitCode(process);
                ClearAll(now, process);
                break;

            case PodState.Created:
            case PodState.ClearingStep:
            case PodState.ClearingAll:
            case PodState.Ended:
            default:
                throw new UnreachableException($"{process.Incarnation.Name} ended in {State}");
        }
    }

    private void OnStepEnded(TimeSpan now, ProcessMachine step)
    {
        int code = step.Status.Code;
        if (IsStopping)
        {
            _exitCode = code != 0 ? code : ExitStatus.Terminated;
            ClearAll(now, step);
            return;
        }

        if (code != 0)
        {
            _exitCode = code;
            string text = code == ExitStatus.TimedOut ? "it timed out" : step.Status.ToString();
            // What could not be started has had its line of error.
            LogEventLevel level = step.NeverRan ? LogEventLevel.Information : LogEventLevel.Error;
            _effects.Add(new Effect.Tell(new Decision(level, "init step {Container} failed ({Status}): nothing else is started", step.Incarnation.Name, text)));
            ClearAll(now, step);
            return;
        }

        State = PodState.ClearingStep;
        _sweep.Begin(now, Reach.Incarnation, step.Incarnation, deadline: null, killedAt: null);
    }

    private void ClearAll(TimeSpan now, ProcessMachine last)
    {
        State = PodState.ClearingAll;
        // What is left of the grace period limits the patience; where SIGKILL had to come, there is none left.
        _sweep.Begin(now, Reach.Everything, last.Incarnation, last.Deadline ?? (IsStopping ? _deadline : null), last.EverythingKilledAt);
    }

    private void OnSweepTimer(TimeSpan now, TimerKind kind)
    {
        if (_sweep.OnTimer(now, kind))
        {
            OnSweepEnded(now);
        }
    }

    private void OnSweepEnded(TimeSpan now)
    {
        switch (State)
        {
            case PodState.ClearingStep when IsStopping:
                // The sweep of a step spares what does not carry its mark; the end of the whole spares nothing.
                _exitCode = ExitStatus.Terminated;
                ClearAll(now, _current!);
                break;

            case PodState.ClearingStep:
                _step++;
                StartNext(now);
                break;

            case PodState.ClearingAll:
                Finish(_sweep.GaveUp || _current is { Unkillable: true } ? ExitStatus.Killed : _exitCode);
                break;

            case PodState.Created:
            case PodState.InitStep:
            case PodState.Main:
            case PodState.Ended:
            default:
                throw new UnreachableException($"a sweep ended in {State}");
        }
    }

    private void Finish(int code)
    {
        State = PodState.Ended;
        _effects.Add(new Effect.Finish(code));
    }

    private int MainExitCode(ProcessMachine main)
    {
        int code = main.Status.Code;
        bool success = code == 0 || (!main.NeverRan && _plan.Main.SuccessExitCodes.Contains(code));
        if (!success)
        {
            return code;
        }

        // A failed start is no success, whatever the program said when it was stopped for it.
        return main.PostStartFailed ? 1 : 0;
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
            _effects.Add(new Effect.Tell(new Decision(LogEventLevel.Information, ready ? "ready" : "no longer ready")));
        }
    }
}
