using System.Diagnostics;
using Serilog.Events;

namespace Supervisor.Lifecycle;

/// <summary>What each timer of a stop means in each state. A timer that a step of the stop has disarmed is never due, and does nothing if it were.</summary>
internal sealed partial class ProcessMachine
{
    private void OnStepTimeout(TimeSpan now)
    {
        switch (State)
        {
            case ProcessState.Running:
                _stepTimedOut = true;
                _signal = SIGTERM;
                _deadline = now + Floor;
                _order = new StopOrder("timed out", HookReason.StopRequested, Floor, TimeSpan.Zero, Reach.Incarnation);
                Terminate(now, $"its timeoutSeconds of {Durations.Text(_settings.Timeout)} are over");
                break;

            case ProcessState.Draining:
            case ProcessState.PreStopping:
            case ProcessState.Terminating:
            case ProcessState.Killing:
                // Disarmed when the stop began.
                break;

            case ProcessState.Created:
            case ProcessState.Starting:
            case ProcessState.Ended:
            default:
                throw new UnreachableException($"{_incarnation.Name}: step time-out in {State}");
        }
    }

    private void OnDrainEnd(TimeSpan now)
    {
        switch (State)
        {
            case ProcessState.Draining:
                BeginPreStop(now);
                break;

            case ProcessState.PreStopping:
            case ProcessState.Terminating:
            case ProcessState.Killing:
                break;

            case ProcessState.Created:
            case ProcessState.Starting:
            case ProcessState.Running:
            case ProcessState.Ended:
            default:
                throw new UnreachableException($"{_incarnation.Name}: end of drain in {State}");
        }
    }

    private void OnPreStopTimeout(TimeSpan now)
    {
        switch (State)
        {
            case ProcessState.PreStopping:
                _preStopRuns = false;
                _effects.Add(new Effect.EndHook(_incarnation, HookKind.PreStop));
                PreStopEnded(now, HookOutcome.Failure($"timed out after {Durations.Text(_settings.PreStop!.Timeout)}"));
                break;

            case ProcessState.Draining:
            case ProcessState.Terminating:
            case ProcessState.Killing:
                break;

            case ProcessState.Created:
            case ProcessState.Starting:
            case ProcessState.Running:
            case ProcessState.Ended:
            default:
                throw new UnreachableException($"{_incarnation.Name}: preStop time-out in {State}");
        }
    }

    private void OnBudgetEnd(TimeSpan now)
    {
        switch (State)
        {
            case ProcessState.Draining:
                Terminate(now, "the grace period was used up by the drain");
                break;

            case ProcessState.PreStopping:
                // Not killed here: a hook that saves state may still end in the seconds that the process has left.
                Terminate(now, "preStop is cut off, the grace period is used up");
                break;

            case ProcessState.Terminating:
                Kill(now, _stepTimedOut ? "it ignored SIGTERM for 2s" : "the grace period is used up", isOverdue: !_stepTimedOut);
                break;

            case ProcessState.Killing:
                break;

            case ProcessState.Created:
            case ProcessState.Starting:
            case ProcessState.Running:
            case ProcessState.Ended:
            default:
                throw new UnreachableException($"{_incarnation.Name}: end of the budget in {State}");
        }
    }

    private void OnKillEnd(TimeSpan now)
    {
        switch (State)
        {
            case ProcessState.Killing:
                Unkillable = true;
                Tell(new Decision(LogEventLevel.Error, Template("pid {Pid} is still there 5s after SIGKILL (uninterruptible sleep); it is given up"), _incarnation.Name, Pid)
                {
                    Event = ExceededGracePeriod,
                    EventMessage = "Container runtime did not kill the pod within specified grace period.",
                });
                End(now, ExitStatus.Exited(ExitStatus.Killed));
                break;

            case ProcessState.Created:
            case ProcessState.Starting:
            case ProcessState.Running:
            case ProcessState.Draining:
            case ProcessState.PreStopping:
            case ProcessState.Terminating:
            case ProcessState.Ended:
            default:
                throw new UnreachableException($"{_incarnation.Name}: end of the kill in {State}");
        }
    }
}
