using System.Diagnostics;
using Serilog.Events;
using Supervisor.Signals;

namespace Supervisor.Lifecycle;

/// <summary>
/// The stop sequence: unready (the pod's doing), drain, preStop, stop signal, SIGKILL. One budget covers all of it; where a preStop ran or a
/// drain waited, at least 2 s lie between the stop signal and SIGKILL, as the kubelet has it.
/// </summary>
internal sealed partial class ProcessMachine
{
    private const int SIGTERM = 15;
    private const int SIGCONT = 18;
    private const int SIGTSTP = 20;
    private const int SIGTTIN = 21;
    private const int SIGTTOU = 22;

    /// <summary>The least time between the stop signal and SIGKILL after a preStop or a drain (kubelet: minimumGracePeriodInSeconds).</summary>
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(2);

    /// <summary>How long a process may take to go after SIGKILL: longer is uninterruptible sleep.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    private const string ExceededGracePeriod = "ExceededGracePeriod";

    private StopOrder? _order;
    private StopOrder? _pendingStop; // came while the spawn was under way
    private TimeSpan _pendingStopAt;
    private bool _hurried;
    private TimeSpan _deadline;
    private TimeSpan _drainEnd;
    private bool _hookOrDrainWaited;
    private bool _preStopRuns;
    private int _signal;
    private TimeSpan _signaledAt;
    private bool _stepTimedOut;

    public bool IsStopping => _order is not null || _pendingStop is not null;

    /// <summary>When the grace period of its stop ends; null while nobody stops it. A step's time-out is no stop.</summary>
    public TimeSpan? Deadline => _order is null || _stepTimedOut ? null : _deadline;

    /// <summary>Why it was, or is being, stopped; null if nobody stops it, or for a step's time-out.</summary>
    public HookReason? StopReason => _stepTimedOut ? null : (_order ?? _pendingStop)?.Reason;

    /// <summary>When SIGKILL went to everything that there is; null if it did not, or to this process alone.</summary>
    public TimeSpan? EverythingKilledAt { get; private set; }

    /// <summary>Begins the stop, or shortens the one that is under way. A later deadline than the one in force changes nothing.</summary>
    public void Stop(TimeSpan now, StopOrder order)
    {
        switch (State)
        {
            case ProcessState.Starting:
                // The later order counts, for it may end the whole where the first one was for a restart; the earlier deadline holds.
                TimeSpan left = _pendingStop is null ? order.GracePeriod : _pendingStopAt + _pendingStop.GracePeriod - now;
                _pendingStop = left < order.GracePeriod ? order with { GracePeriod = left } : order;
                _pendingStopAt = now;
                break;

            case ProcessState.Running:
                BeginStop(now, order);
                break;

            case ProcessState.Draining:
            case ProcessState.PreStopping:
            case ProcessState.Terminating:
                _order = (_order ?? order) with { Reach = Wider(_order?.Reach ?? order.Reach, order.Reach) };
                Shorten(now, order);
                break;

            case ProcessState.Killing:
            case ProcessState.Ended:
                break;

            case ProcessState.Created:
            default:
                throw new UnreachableException($"{_incarnation.Name}: stop in {State}");
        }
    }

    /// <summary>The second stop signal: whatever is still waited for before the stop signal is not.</summary>
    public void Hurry(TimeSpan now)
    {
        switch (State)
        {
            case ProcessState.Starting:
                _hurried = true;
                break;

            case ProcessState.Draining:
                Terminate(now, "a second stop signal ends the drain and skips preStop");
                break;

            case ProcessState.PreStopping:
                Terminate(now, "a second stop signal ends the wait for preStop");
                break;

            case ProcessState.Terminating:
                // Who asks twice may be asking a program that listens for the second one.
                Tell(new Decision(LogEventLevel.Information, Template("{Signal} again: a second stop signal came"), _incarnation.Name, SignalNames.NameOf(_signal)) { GraceLeft = Left(now) });
                SendStopSignal();
                break;

            case ProcessState.Running:
            case ProcessState.Killing:
            case ProcessState.Ended:
                break;

            case ProcessState.Created:
            default:
                throw new UnreachableException($"{_incarnation.Name}: hurry in {State}");
        }
    }

    /// <summary>It is to be started again, which was not meant when its stop began: SIGKILL is for this incarnation alone.</summary>
    public void WillStartAgain()
    {
        if (_order is not null)
        {
            _order = _order with { Reach = Reach.Incarnation };
        }
    }

    /// <summary>SIGKILL at once.</summary>
    public void KillNow(TimeSpan now, StopOrder order)
    {
        switch (State)
        {
            case ProcessState.Starting:
                _pendingStop = order with { GracePeriod = TimeSpan.Zero };
                _pendingStopAt = now;
                break;

            case ProcessState.Running:
            case ProcessState.Draining:
            case ProcessState.PreStopping:
            case ProcessState.Terminating:
                _order ??= order;
                Kill(now, order.Why);
                break;

            case ProcessState.Killing:
            case ProcessState.Ended:
                break;

            case ProcessState.Created:
            default:
                throw new UnreachableException($"{_incarnation.Name}: kill in {State}");
        }
    }

    private void BeginStop(TimeSpan now, StopOrder order)
    {
        _order = order;
        _deadline = now + order.GracePeriod;
        _signal = _settings.StopSignal;
        Probes.StopBegins();
        Disarm(TimerKind.StepTimeout);
        if (_postStartRuns)
        {
            _postStartRuns = false;
            Disarm(TimerKind.PostStartReminder);
            Disarm(TimerKind.PostStartTimeout);
            _effects.Add(new Effect.EndHook(_incarnation, HookKind.PostStart));
            Tell(new Decision(LogEventLevel.Information, Template("postStart is ended: the stop comes first"), _incarnation.Name));
        }

        Tell(new Decision(LogEventLevel.Information, Template("stopping: {Why}"), _incarnation.Name, order.Why) { Event = "Killing", EventMessage = KillingMessage(order), GraceLeft = Left(now) });
        if (order.GracePeriod <= TimeSpan.Zero)
        {
            Kill(now, "the grace period is 0");
            return;
        }

        if (order.Drain <= TimeSpan.Zero || _hurried)
        {
            BeginPreStop(now);
            return;
        }

        State = ProcessState.Draining;
        _hookOrDrainWaited = true;
        _drainEnd = now + order.Drain;
        Arm(TimerKind.DrainEnd, _drainEnd);
        Arm(TimerKind.BudgetEnd, _deadline);
        Tell(new Decision(LogEventLevel.Information, Template("draining: serves for {Drain} more, unready"), _incarnation.Name, Durations.Text(order.Drain)) { GraceLeft = Left(now) });
    }

    private void BeginPreStop(TimeSpan now)
    {
        if (_settings.PreStop is not { } hook || _hurried)
        {
            Terminate(now, null);
            return;
        }

        State = ProcessState.PreStopping;
        _preStopRuns = true;
        _hookOrDrainWaited = true;
        Arm(TimerKind.BudgetEnd, _deadline);
        if (hook.Timeout > TimeSpan.Zero)
        {
            Arm(TimerKind.PreStopTimeout, now + hook.Timeout);
        }

        Tell(new Decision(LogEventLevel.Information, Template("preStop begins"), _incarnation.Name) { GraceLeft = Left(now) });
        _effects.Add(new Effect.StartHook(_incarnation, HookKind.PreStop, hook.Handler, _order!.Reason, Left(now)));
    }

    private void PreStopEnded(TimeSpan now, HookOutcome outcome)
    {
        Disarm(TimerKind.PreStopTimeout);
        if (outcome.Succeeded)
        {
            Terminate(now, "preStop ended");
            return;
        }

        PreStopFailed = true;
        Tell(new Decision(LogEventLevel.Warning, Template("preStop failed: {Detail}"), _incarnation.Name, outcome.Detail) { Event = "FailedPreStopHook", EventMessage = "PreStopHook failed", GraceLeft = Left(now) });
        Terminate(now, null);
    }

    private void Terminate(TimeSpan now, string? why)
    {
        State = ProcessState.Terminating;
        Disarm(TimerKind.DrainEnd);
        Disarm(TimerKind.PreStopTimeout);
        _signaledAt = now;
        Arm(TimerKind.BudgetEnd, KillTime(_deadline));
        string reason = why is null ? "" : $": {why}";
        Tell(new Decision(LogEventLevel.Information, Template("{Signal} to pid {Pid}{Why}"), _incarnation.Name, SignalNames.NameOf(_signal), Pid, reason) { GraceLeft = KillTime(_deadline) - now });
        SendStopSignal();
    }

    /// <summary>With SIGCONT behind it, for a stopped process would keep the signal for later.</summary>
    private void SendStopSignal()
    {
        // SIGCONT discards a TSTP, TTIN or TTOU that is still pending (signal(7)): as stop signals they come behind it.
        bool isDiscarded = _signal is SIGTSTP or SIGTTIN or SIGTTOU;
        _effects.Add(new Effect.SendSignal(_incarnation, isDiscarded ? SIGCONT : _signal));
        _effects.Add(new Effect.SendSignal(_incarnation, isDiscarded ? _signal : SIGCONT));
    }

    private void Kill(TimeSpan now, string why, bool isOverdue = false)
    {
        State = ProcessState.Killing;
        _effects.Add(new Effect.DisarmAll(_incarnation.Generation));
        Arm(TimerKind.KillEnd, now + KillPatience);
        Tell(new Decision(LogEventLevel.Warning, Template("SIGKILL to pid {Pid}: {Why}"), _incarnation.Name, Pid, why)
        {
            // The kubelet has this word for what it gives up; who sees a service die by SIGKILL looks for it as well.
            Event = isOverdue ? ExceededGracePeriod : null,
            EventMessage = isOverdue ? $"Container {_incarnation.Name} did not end within the grace period, killed" : "",
        });
        Reach reach = _order?.Reach ?? Reach.Incarnation;
        EverythingKilledAt = reach == Reach.Everything ? now : null;
        _effects.Add(new Effect.Kill(_incarnation, reach));
        // Nor is it asked any more whether it is ready: without its timers, an attempt that ends now would look like one in a frozen container.
        Probes.End();
    }

    private void Shorten(TimeSpan now, StopOrder order)
    {
        TimeSpan deadline = now + order.GracePeriod;
        // Grace 0 is SIGKILL at once, also in the 2 s after the deadline.
        if (deadline >= _deadline && order.GracePeriod > TimeSpan.Zero)
        {
            return;
        }

        _deadline = deadline < _deadline ? deadline : _deadline;
        Tell(new Decision(LogEventLevel.Information, Template("the grace period is shortened: {Why}"), _incarnation.Name, order.Why) { GraceLeft = Left(now) });
        if (order.GracePeriod <= TimeSpan.Zero)
        {
            Kill(now, "the grace period is 0");
            return;
        }

        Arm(TimerKind.BudgetEnd, State == ProcessState.Terminating ? KillTime(deadline) : deadline);
        if (State == ProcessState.Draining && now + order.Drain < _drainEnd)
        {
            // The drain gives way first, or it would use up what preStop is to have.
            _drainEnd = now + order.Drain;
            Arm(TimerKind.DrainEnd, _drainEnd);
        }
    }

    private TimeSpan KillTime(TimeSpan deadline)
    {
        TimeSpan least = _signaledAt + Floor;
        return _hookOrDrainWaited && deadline < least ? least : deadline;
    }

    /// <summary>The kubelet's words.</summary>
    private string KillingMessage(StopOrder order) => order.Reason switch
    {
        HookReason.StopRequested or HookReason.RestartRequested => $"Stopping container {_incarnation.Name}",
        HookReason.LivenessFailed or HookReason.StartupFailed => order.Why,
        HookReason.PostStartFailed => "FailedPostStartHook",
        HookReason.Started => throw new UnreachableException(order.Why),
        _ => throw new UnreachableException(order.Reason.ToString()),
    };

    private TimeSpan Left(TimeSpan now) => _deadline > now ? _deadline - now : TimeSpan.Zero;

    private static Reach Wider(Reach one, Reach other) => one == Reach.Everything || other == Reach.Everything ? Reach.Everything : Reach.Incarnation;
}
