using System.Diagnostics;
using Serilog.Events;
using Supervisor.Plans;
using Supervisor.Signals;

namespace Supervisor.Lifecycle;

/// <summary>
/// The life of one incarnation of one process: start, postStart beside it, and the stop sequence with its one budget. Pure: time comes
/// with each call, what is to be done goes out as <see cref="Effect"/>s. The stop sequence itself is in <c>ProcessMachine.Stop.cs</c>.
/// </summary>
/// <remarks>
/// One method an event, one switch on the state, every state named: a new state does not compile until each event has decided it.
/// </remarks>
internal sealed partial class ProcessMachine : IProbeOwner
{
    private static readonly TimeSpan ReminderInterval = TimeSpan.FromMinutes(1);

    private readonly Incarnation _incarnation;
    private readonly ProcessSettings _settings;
    private readonly IProcessOwner _owner;
    private readonly List<Effect> _effects;

    private bool _postStartRuns;
    private TimeSpan _startedAt;

    public ProcessMachine(Incarnation incarnation, ProcessSettings settings, IProcessOwner owner, List<Effect> effects)
    {
        _incarnation = incarnation;
        _settings = settings;
        _owner = owner;
        _effects = effects;
        Probes = new ProcessProbes(incarnation, settings.Probes, this, effects);
    }

    public Incarnation Incarnation => _incarnation;

    public ProcessProbes Probes { get; }

    /// <summary>When the process was started; has a meaning once it was.</summary>
    public TimeSpan StartedAt => _startedAt;

    /// <summary>Its postStart is over, and startup passed.</summary>
    public bool IsStarted => IsAlive && Probes.IsStarted;

    /// <summary>Started, and readiness passed. A stop that is under way changes nothing of it.</summary>
    public bool IsReady => IsAlive && Probes.IsReady;

    public ProcessState State { get; private set; } = ProcessState.Created;

    public int Pid { get; private set; }

    /// <summary>How it ended; has a meaning in <see cref="ProcessState.Ended"/> only.</summary>
    public ExitStatus Status { get; private set; }

    /// <summary>What it left in its file of last words; empty before its end.</summary>
    public string LastWords { get; private set; } = "";

    /// <summary>The kernel killed it for want of memory.</summary>
    public bool WasOomKilled { get; private set; }

    /// <summary>The spawn was refused; the process never ran.</summary>
    public bool NeverRan => Failure is not null;

    /// <summary>Why it could not be started; null if it was.</summary>
    public SpawnFailure? Failure { get; private set; }

    /// <summary>SIGKILL did not end it within 5 s (a process in uninterruptible sleep).</summary>
    public bool Unkillable { get; private set; }

    /// <summary>postStart is under way.</summary>
    public bool IsInPostStart => _postStartRuns;

    /// <summary>preStop is under way, or was when the stop went on without it.</summary>
    public bool IsInPreStop => _preStopRuns;

    /// <summary>preStop failed, or was not done in its own time.</summary>
    public bool PreStopFailed { get; private set; }

    /// <summary>postStart failed, which is why it was stopped.</summary>
    public bool PostStartFailed { get; private set; }

    public void Start()
    {
        Debug.Assert(State == ProcessState.Created, "An incarnation starts once.");
        State = ProcessState.Starting;
        _effects.Add(new Effect.Spawn(_incarnation, _settings.Process));
    }

    public void OnSpawned(TimeSpan now, int pid)
    {
        switch (State)
        {
            case ProcessState.Starting:
                State = ProcessState.Running;
                Pid = pid;
                _startedAt = now;
                // The program only: arguments carry secrets. Who needs them turns debug on.
                Tell(new Decision(LogEventLevel.Information, Template("started {Program} as pid {Pid}"), _incarnation.Name, _settings.Process.Argv[0], pid) { Event = "Started", EventMessage = "Container started" });
                Tell(new Decision(LogEventLevel.Debug, Template("its command line is {Command}"), _incarnation.Name, CommandLineText.Quote(_settings.Process.Argv)));
                if (_pendingStop is { } order)
                {
                    BeginStop(_pendingStopAt, order);
                    return;
                }

                AfterSpawn(now);
                break;

            case ProcessState.Created:
            case ProcessState.Running:
            case ProcessState.Draining:
            case ProcessState.PreStopping:
            case ProcessState.Terminating:
            case ProcessState.Killing:
            case ProcessState.Ended:
            default:
                throw new UnreachableException($"{_incarnation.Name}: spawned in {State}");
        }
    }

    private void AfterSpawn(TimeSpan now)
    {
        if (_settings.Timeout > TimeSpan.Zero)
        {
            Arm(TimerKind.StepTimeout, now + _settings.Timeout);
        }

        if (_settings.PostStart is not { } hook)
        {
            PostStartIsOver(now);
            return;
        }

        _postStartRuns = true;
        Tell(new Decision(LogEventLevel.Debug, Template("postStart begins"), _incarnation.Name));
        Arm(TimerKind.PostStartReminder, now + ReminderInterval);
        if (hook.Timeout > TimeSpan.Zero)
        {
            Arm(TimerKind.PostStartTimeout, now + hook.Timeout);
        }

        _effects.Add(new Effect.StartHook(_incarnation, HookKind.PostStart, hook.Handler, HookReason.Started, null));
    }

    public void OnSpawnRefused(TimeSpan now, SpawnFailure failure)
    {
        switch (State)
        {
            case ProcessState.Starting:
                Failure = failure;
                Tell(new Decision(LogEventLevel.Error, Template("cannot start: {Failure}"), _incarnation.Name, failure.Message) { Event = "Failed", EventMessage = $"Error: {failure.Message}" });
                End(now, ExitStatus.Exited(failure.Code));
                break;

            case ProcessState.Created:
            case ProcessState.Running:
            case ProcessState.Draining:
            case ProcessState.PreStopping:
            case ProcessState.Terminating:
            case ProcessState.Killing:
            case ProcessState.Ended:
            default:
                throw new UnreachableException($"{_incarnation.Name}: spawn refused in {State}");
        }
    }

    public void OnExited(TimeSpan now, LifecycleEvent.Exited exited)
    {
        ExitStatus status = exited.Status;
        switch (State)
        {
            case ProcessState.Running:
            case ProcessState.Draining:
            case ProcessState.PreStopping:
            case ProcessState.Terminating:
            case ProcessState.Killing:
                LogEventLevel level = status.Code == 0 || State != ProcessState.Running ? LogEventLevel.Information : LogEventLevel.Warning;
                LastWords = exited.LastWords;
                // 137 without a signal: a shell between us and what was killed. Where SIGKILL is ours, memory is not what it died of.
                WasOomKilled = exited.SawOomKill && status.Code == ExitStatus.Killed && State != ProcessState.Killing;
                Tell(new Decision(level, Template("ended {When} with {Status}"), _incarnation.Name, WhenText(now), WasOomKilled ? $"{status}, out of memory" : status.ToString()));
                End(now, _stepTimedOut ? ExitStatus.Exited(ExitStatus.TimedOut) : status);
                break;

            case ProcessState.Ended:
                // Given up after SIGKILL, and gone after all.
                Tell(new Decision(LogEventLevel.Debug, Template("is gone at last, with {Status}"), _incarnation.Name, status.ToString()));
                break;

            case ProcessState.Created:
            case ProcessState.Starting:
            default:
                throw new UnreachableException($"{_incarnation.Name}: exited in {State}");
        }
    }

    public void OnHookEnded(TimeSpan now, HookKind hook, HookOutcome outcome)
    {
        switch (State)
        {
            case ProcessState.Running when hook == HookKind.PostStart && _postStartRuns:
                PostStartEnded(now, outcome);
                break;

            case ProcessState.PreStopping when hook == HookKind.PreStop:
                _preStopRuns = false;
                PreStopEnded(now, outcome);
                break;

            case ProcessState.Running:
            case ProcessState.Draining:
            case ProcessState.PreStopping:
            case ProcessState.Terminating:
            case ProcessState.Killing:
            case ProcessState.Ended:
                // A preStop that was cut off and ended later: the stop has long gone on without it.
                _preStopRuns &= hook != HookKind.PreStop;
                Tell(new Decision(LogEventLevel.Debug, Template("{Hook} ended too late to matter"), _incarnation.Name, HookName(hook)));
                break;

            case ProcessState.Created:
            case ProcessState.Starting:
            default:
                throw new UnreachableException($"{_incarnation.Name}: {hook} ended in {State}");
        }
    }

    private void PostStartEnded(TimeSpan now, HookOutcome outcome)
    {
        _postStartRuns = false;
        Disarm(TimerKind.PostStartReminder);
        Disarm(TimerKind.PostStartTimeout);
        if (outcome.Succeeded)
        {
            Tell(new Decision(LogEventLevel.Information, Template("postStart ended after {Elapsed}"), _incarnation.Name, Durations.Text(now - _startedAt)));
            PostStartIsOver(now);
            return;
        }

        PostStartFailed = true;
        Tell(new Decision(LogEventLevel.Warning, Template("postStart failed: {Detail}"), _incarnation.Name, outcome.Detail) { Event = "FailedPostStartHook", EventMessage = "PostStartHook failed" });
        _owner.OnPostStartFailed(now, this);
    }

    private void PostStartIsOver(TimeSpan now)
    {
        Probes.Open(now, _startedAt);
        _owner.OnReadinessChanged(now, this);
    }

    public void OnTimer(TimeSpan now, TimerKind kind)
    {
        switch (kind)
        {
            case TimerKind.StartupProbe:
                Probes.Find(ProbeKind.Startup)!.OnTimer(now);
                break;

            case TimerKind.LivenessProbe:
                Probes.Find(ProbeKind.Liveness)!.OnTimer(now);
                break;

            case TimerKind.ReadinessProbe:
                Probes.Find(ProbeKind.Readiness)!.OnTimer(now);
                break;

            case TimerKind.StartupAttempt:
                Probes.Find(ProbeKind.Startup)!.OnOverdue(now);
                break;

            case TimerKind.LivenessAttempt:
                Probes.Find(ProbeKind.Liveness)!.OnOverdue(now);
                break;

            case TimerKind.ReadinessAttempt:
                Probes.Find(ProbeKind.Readiness)!.OnOverdue(now);
                break;

            case TimerKind.StepTimeout:
                OnStepTimeout(now);
                break;

            case TimerKind.PostStartReminder when _postStartRuns:
                Tell(new Decision(LogEventLevel.Information, Template("postStart still runs after {Elapsed}"), _incarnation.Name, Durations.Text(now - _startedAt)));
                Arm(TimerKind.PostStartReminder, now + ReminderInterval);
                break;

            case TimerKind.PostStartTimeout when _postStartRuns:
                _effects.Add(new Effect.EndHook(_incarnation, HookKind.PostStart));
                PostStartEnded(now, HookOutcome.Failure($"timed out after {Durations.Text(_settings.PostStart!.Timeout)}"));
                break;

            case TimerKind.DrainEnd:
                OnDrainEnd(now);
                break;

            case TimerKind.PreStopTimeout:
                OnPreStopTimeout(now);
                break;

            case TimerKind.BudgetEnd:
                OnBudgetEnd(now);
                break;

            case TimerKind.KillEnd:
                OnKillEnd(now);
                break;

            case TimerKind.PostStartReminder:
            case TimerKind.PostStartTimeout:
                // Armed for a postStart that is over: disarmed with it, so never due.
                break;

            case TimerKind.BackoffEnd:
            case TimerKind.SweepTermEnd:
            case TimerKind.SweepKillEnd:
            default:
                throw new UnreachableException($"{_incarnation.Name}: timer {kind}");
        }
    }

    private void End(TimeSpan now, ExitStatus status)
    {
        State = ProcessState.Ended;
        Status = status;
        Probes.End();
        _effects.Add(new Effect.DisarmAll(_incarnation.Generation));
        if (_postStartRuns)
        {
            _postStartRuns = false;
            _effects.Add(new Effect.EndHook(_incarnation, HookKind.PostStart));
        }

        // A command goes with all the rest; between two incarnations at once, for the next one must not meet it.
        if (_preStopRuns && (_settings.PreStop!.Handler is not HandlerPlan.Exec || _order is not { Reach: Reach.Everything }))
        {
            _effects.Add(new Effect.EndHook(_incarnation, HookKind.PreStop));
        }

        _owner.OnEnded(now, this);
    }

    private void Arm(TimerKind kind, TimeSpan due) => _effects.Add(new Effect.Arm(new TimerKey(_incarnation.Generation, kind), due));

    private void Disarm(TimerKind kind) => _effects.Add(new Effect.Disarm(new TimerKey(_incarnation.Generation, kind)));

    private void Tell(Decision decision) => _effects.Add(new Effect.Tell(decision, _incarnation));

    // A literal first part keeps every line of one process together for who greps it.
    private static string Template(string rest) => "{Container}: " + rest;

    private static string HookName(HookKind hook) => hook == HookKind.PostStart ? "postStart" : "preStop";

    private string WhenText(TimeSpan now) => State switch
    {
        ProcessState.Terminating => $"{Durations.Text(now - _signaledAt)} after {SignalNames.NameOf(_signal)}",
        ProcessState.Killing => "after SIGKILL",
        ProcessState.Draining => "while draining",
        ProcessState.PreStopping => "during preStop",
        ProcessState.Running => $"by itself after {Durations.Text(now - _startedAt)}",
        ProcessState.Created or ProcessState.Starting or ProcessState.Ended => throw new UnreachableException($"{_incarnation.Name}: {State}"),
        _ => throw new UnreachableException($"{_incarnation.Name}: {State}"),
    };
}
