using System.Diagnostics;
using Serilog.Events;
using Supervisor.Signals;

namespace Supervisor.Lifecycle;

/// <summary>
/// The life of one incarnation of one process: start, postStart beside it, and the stop sequence with its one budget. Pure: time comes
/// with each call, what is to be done goes out as <see cref="Effect"/>s. The stop sequence itself is in <c>ProcessMachine.Stop.cs</c>.
/// </summary>
/// <remarks>
/// One method an event, one switch on the state, every state named: a new state does not compile until each event has decided it.
/// </remarks>
internal sealed partial class ProcessMachine(Incarnation incarnation, ProcessSettings settings, IProcessOwner owner, List<Effect> effects)
{
    private static readonly TimeSpan ReminderInterval = TimeSpan.FromMinutes(1);

    private bool _postStartRuns;
    private TimeSpan _startedAt;

    public Incarnation Incarnation => incarnation;

    public ProcessState State { get; private set; } = ProcessState.Created;

    public int Pid { get; private set; }

    /// <summary>How it ended; has a meaning in <see cref="ProcessState.Ended"/> only.</summary>
    public ExitStatus Status { get; private set; }

    /// <summary>The spawn was refused; the process never ran.</summary>
    public bool NeverRan { get; private set; }

    /// <summary>SIGKILL did not end it within 5 s (a process in uninterruptible sleep).</summary>
    public bool Unkillable { get; private set; }

    /// <summary>postStart failed, which is why it was stopped.</summary>
    public bool PostStartFailed { get; private set; }

    public void Start()
    {
        Debug.Assert(State == ProcessState.Created, "An incarnation starts once.");
        State = ProcessState.Starting;
        effects.Add(new Effect.Spawn(incarnation, settings.Process));
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
                Tell(new Decision(LogEventLevel.Information, Template("started {Program} as pid {Pid}"), incarnation.Name, settings.Process.Argv[0], pid) { Event = "Started" });
                Tell(new Decision(LogEventLevel.Debug, Template("its command line is {Command}"), incarnation.Name, CommandLineText.Quote(settings.Process.Argv)));
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
                throw new UnreachableException($"{incarnation.Name}: spawned in {State}");
        }
    }

    private void AfterSpawn(TimeSpan now)
    {
        if (settings.Timeout > TimeSpan.Zero)
        {
            Arm(TimerKind.StepTimeout, now + settings.Timeout);
        }

        if (settings.PostStart is not { } hook)
        {
            owner.OnStarted(now, this);
            return;
        }

        _postStartRuns = true;
        Tell(new Decision(LogEventLevel.Debug, Template("postStart begins"), incarnation.Name));
        Arm(TimerKind.PostStartReminder, now + ReminderInterval);
        if (hook.Timeout > TimeSpan.Zero)
        {
            Arm(TimerKind.PostStartTimeout, now + hook.Timeout);
        }

        effects.Add(new Effect.StartHook(incarnation, HookKind.PostStart, hook.Handler, HookReason.Started, null));
    }

    public void OnSpawnRefused(TimeSpan now, SpawnFailure failure)
    {
        switch (State)
        {
            case ProcessState.Starting:
                NeverRan = true;
                Tell(new Decision(LogEventLevel.Error, Template("cannot start: {Failure}"), incarnation.Name, failure.Message) { Event = "Failed" });
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
                throw new UnreachableException($"{incarnation.Name}: spawn refused in {State}");
        }
    }

    public void OnExited(TimeSpan now, ExitStatus status)
    {
        switch (State)
        {
            case ProcessState.Running:
            case ProcessState.Draining:
            case ProcessState.PreStopping:
            case ProcessState.Terminating:
            case ProcessState.Killing:
                LogEventLevel level = status.Code == 0 || State != ProcessState.Running ? LogEventLevel.Information : LogEventLevel.Warning;
                Tell(new Decision(level, Template("ended {When} with {Status}"), incarnation.Name, WhenText(now), status.ToString()));
                End(now, _stepTimedOut ? ExitStatus.Exited(ExitStatus.TimedOut) : status);
                break;

            case ProcessState.Ended:
                // Given up after SIGKILL, and gone after all.
                Tell(new Decision(LogEventLevel.Debug, Template("is gone at last, with {Status}"), incarnation.Name, status.ToString()));
                break;

            case ProcessState.Created:
            case ProcessState.Starting:
            default:
                throw new UnreachableException($"{incarnation.Name}: exited in {State}");
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
                PreStopEnded(now, outcome);
                break;

            case ProcessState.Running:
            case ProcessState.Draining:
            case ProcessState.PreStopping:
            case ProcessState.Terminating:
            case ProcessState.Killing:
            case ProcessState.Ended:
                // A preStop that was cut off and ended later: the stop has long gone on without it.
                Tell(new Decision(LogEventLevel.Debug, Template("{Hook} ended too late to matter"), incarnation.Name, HookName(hook)));
                break;

            case ProcessState.Created:
            case ProcessState.Starting:
            default:
                throw new UnreachableException($"{incarnation.Name}: {hook} ended in {State}");
        }
    }

    private void PostStartEnded(TimeSpan now, HookOutcome outcome)
    {
        _postStartRuns = false;
        Disarm(TimerKind.PostStartReminder);
        Disarm(TimerKind.PostStartTimeout);
        if (outcome.Succeeded)
        {
            Tell(new Decision(LogEventLevel.Information, Template("postStart ended after {Elapsed}"), incarnation.Name, Durations.Text(now - _startedAt)));
            owner.OnStarted(now, this);
            return;
        }

        PostStartFailed = true;
        Tell(new Decision(LogEventLevel.Warning, Template("postStart failed: {Detail}"), incarnation.Name, outcome.Detail) { Event = "FailedPostStartHook" });
        owner.OnPostStartFailed(now, this);
    }

    public void OnTimer(TimeSpan now, TimerKind kind)
    {
        switch (kind)
        {
            case TimerKind.StepTimeout:
                OnStepTimeout(now);
                break;

            case TimerKind.PostStartReminder when _postStartRuns:
                Tell(new Decision(LogEventLevel.Information, Template("postStart still runs after {Elapsed}"), incarnation.Name, Durations.Text(now - _startedAt)));
                Arm(TimerKind.PostStartReminder, now + ReminderInterval);
                break;

            case TimerKind.PostStartTimeout when _postStartRuns:
                effects.Add(new Effect.EndHook(incarnation, HookKind.PostStart));
                PostStartEnded(now, HookOutcome.Failure($"timed out after {Durations.Text(settings.PostStart!.Timeout)}"));
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

            case TimerKind.SweepTermEnd:
            case TimerKind.SweepKillEnd:
            default:
                throw new UnreachableException($"{incarnation.Name}: timer {kind}");
        }
    }

    private void End(TimeSpan now, ExitStatus status)
    {
        State = ProcessState.Ended;
        Status = status;
        effects.Add(new Effect.DisarmAll(incarnation.Generation));
        if (_postStartRuns)
        {
            _postStartRuns = false;
            effects.Add(new Effect.EndHook(incarnation, HookKind.PostStart));
        }

        owner.OnEnded(now, this);
    }

    private void Arm(TimerKind kind, TimeSpan due) => effects.Add(new Effect.Arm(new TimerKey(incarnation.Generation, kind), due));

    private void Disarm(TimerKind kind) => effects.Add(new Effect.Disarm(new TimerKey(incarnation.Generation, kind)));

    private void Tell(Decision decision) => effects.Add(new Effect.Tell(decision));

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
        ProcessState.Created or ProcessState.Starting or ProcessState.Ended => throw new UnreachableException($"{incarnation.Name}: {State}"),
        _ => throw new UnreachableException($"{incarnation.Name}: {State}"),
    };
}
