using System.Diagnostics;
using Serilog.Events;
using Supervisor.Plans;

namespace Supervisor.Lifecycle;

/// <summary>What follows the end of a run: the same process again, the next one, all anew, or the end. In place: nothing but what has to run again does.</summary>
internal sealed partial class PodMachine
{
    /// <summary>What is started once the last run is cleared away and its back-off is over.</summary>
    private enum NextRun
    {
        NextStep,

        /// <summary>The same step, or main.</summary>
        Again,

        /// <summary>The first init step (RestartAllContainers).</summary>
        FromTheTop,
    }

    private NextRun _next;
    private TimeSpan _nextAt;
    private bool _restartIsRequested; // while it is being stopped for something else

    /// <summary>The code that we end with while nothing runs: the last one of main; before main ever ran, the step's if it failed, else 143.</summary>
    private int ExitCodeWithoutRun => Main.Last is not null ? _mainCode
        : _current is { Status.Code: not 0 } step ? step.Status.Code
        : ExitStatus.Terminated;

    private int _mainCode;

    /// <summary>Whether the main process, killed for what it is or does, would be started again.</summary>
    private bool WillBeRestarted() => !IsStopping && Main.Policy != RestartPolicy.Never && Main.MayRestart;

    private void OnMainEnded(TimeSpan now, ProcessMachine main)
    {
        PublishReady(false);
        Main.Ended(now, main);
        _mainCode = MainExitCode(main);
        _exitCode = _mainCode;
        RestartAction action = IsStopping || main.Unkillable ? RestartAction.End : ActionAfter(main);
        if (action == RestartAction.End)
        {
            ClearAll(now, main);
            return;
        }

        // Who asked for it does not wait.
        bool isAsked = IsRestartAsked(main);
        RunAgain(now, Main, main, isAsked ? TimeSpan.Zero : Main.NextWait(), action == RestartAction.RestartAll ? NextRun.FromTheTop : NextRun.Again);
    }

    private bool IsRestartAsked(ProcessMachine main) => _restartIsRequested || main.StopReason == HookReason.RestartRequested;

    private RestartAction ActionAfter(ProcessMachine main)
    {
        if (IsRestartAsked(main))
        {
            return RestartAction.Restart;
        }

        if (FailedForGood(Main, main))
        {
            return RestartAction.End;
        }

        bool wasKilled = main.StopReason is HookReason.LivenessFailed or HookReason.StartupFailed or HookReason.PostStartFailed;
        return UnlessGivenUp(Main, RestartRules.Decide(Main.Plan, Main.Policy, main.Status.Code, IsSuccess(main), wasKilled));
    }

    private void OnStepFailed(TimeSpan now, ProcessMachine step, int code)
    {
        ContainerLife life = InitSteps[_step];
        _exitCode = code;
        string text = code == ExitStatus.TimedOut ? "it timed out" : step.Status.ToString();
        // What could not be started has had its line of error.
        LogEventLevel level = step.NeverRan ? LogEventLevel.Information : LogEventLevel.Error;
        RestartAction action = FailedForGood(life, step) || step.Unkillable ? RestartAction.End : RestartRules.Decide(life.Plan, life.Policy, code, succeeded: false, wasKilled: false);
        if (action == RestartAction.End)
        {
            Tell(level, "init step {Container} failed ({Status}): nothing else is started", life.Name, text);
        }

        action = UnlessGivenUp(life, action);
        if (action == RestartAction.End)
        {
            ClearAll(now, step);
            return;
        }

        Tell(LogEventLevel.Warning, "init step {Container} failed ({Status})", life.Name, text);
        RunAgain(now, life, step, life.NextWait(), action == RestartAction.RestartAll ? NextRun.FromTheTop : NextRun.Again);
    }

    /// <summary>What can't be executed or found at its first start never will be: no policy makes it run.</summary>
    private static bool FailedForGood(ContainerLife life, ProcessMachine process) =>
        process.Failure is { Code: ExitStatus.CannotExecute or ExitStatus.NotFound } && life.Restarts == 0;

    private RestartAction UnlessGivenUp(ContainerLife life, RestartAction action)
    {
        if (action == RestartAction.End || life.MayRestart)
        {
            return action;
        }

        Tell(LogEventLevel.Error, "{Container}: given up after {Restarts} restarts (maxRestarts)", life.Name, life.Restarts);
        return RestartAction.End;
    }

    private void RunAgain(TimeSpan now, ContainerLife life, ProcessMachine last, TimeSpan wait, NextRun next)
    {
        _next = next;
        _nextAt = now + wait;
        string what = next == NextRun.FromTheTop ? "all is started again, from the first init step on," : "is started again";
        Tell(LogEventLevel.Information, "{Container}: {What} {When}", life.Name, what, wait == TimeSpan.Zero ? "at once" : $"in {Durations.Text(wait)}");
        ClearRun(now, last);
    }

    private void OnRunCleared(TimeSpan now)
    {
        if (_sweep.GaveUp && _next != NextRun.NextStep)
        {
            // The next incarnation must never meet what the last one left behind.
            _exitCode = ExitStatus.Killed;
            ClearAll(now, _current!.Incarnation, deadline: null, killedAt: now);
            return;
        }

        bool isDue = _nextAt <= now;
        if (isDue && !_current!.NeverRan)
        {
            StartNextRun();
            return;
        }

        // What could not even be started is tried again in a later turn of the loop: without a back-off, no signal would ever be read in this one.
        State = PodState.BackingOff;
        _effects.Add(new Effect.Arm(new TimerKey(PodGeneration, TimerKind.BackoffEnd), _nextAt));
        if (isDue)
        {
            return;
        }

        ContainerLife life = CurrentLife;
        life.Backoff = _nextAt - life.Last!.FinishedAt;
        Decision decision = new(
            LogEventLevel.Warning,
            "Back-off restarting failed container {Container} in pod {Pod}_{Namespace}: it starts in {Wait}",
            life.Name,
            _plan.Name,
            _plan.Namespace,
            Durations.Text(_nextAt - now))
        {
            Event = "BackOff",
            EventMessage = $"Back-off restarting failed container {life.Name} in pod {_plan.Name}_{_plan.Namespace}",
        };
        _effects.Add(new Effect.Tell(decision, _current!.Incarnation));
    }

    private void OnBackoffEnd()
    {
        switch (State)
        {
            case PodState.BackingOff:
                StartNextRun();
                break;

            case PodState.Created:
            case PodState.InitStep:
            case PodState.ClearingRun:
            case PodState.Main:
            case PodState.ClearingAll:
            case PodState.Ended:
                // Disarmed when the back-off was cut short.
                break;

            default:
                throw new UnreachableException($"end of a back-off in {State}");
        }
    }

    private void StartNextRun()
    {
        CurrentLife.Backoff = null;
        if (_next == NextRun.FromTheTop)
        {
            foreach (ContainerLife step in InitSteps)
            {
                step.StartsOver();
            }

            Main.StartsOver();
        }

        _step = _next switch
        {
            NextRun.NextStep => _step + 1,
            NextRun.Again => _step,
            NextRun.FromTheTop => 0,
            _ => throw new UnreachableException(_next.ToString()),
        };
        StartNext();
    }

    private void OnRestartRequested(TimeSpan now, string origin)
    {
        if (IsStopping)
        {
            Tell(LogEventLevel.Warning, "no restart ({Origin}): the whole is being stopped", origin);
            return;
        }

        switch (State)
        {
            case PodState.Main when _current!.IsStopping:
                Tell(LogEventLevel.Information, "{Container}: it is being stopped; it will be started again ({Origin})", Main.Name, origin);
                _restartIsRequested = true;
                LivenessFailedForGood = false;
                _current.WillStartAgain();
                break;

            case PodState.Main:
                PublishReady(false);
                _current.Stop(now, new StopOrder($"restart requested: {origin}", HookReason.RestartRequested, _plan.GracePeriod, TimeSpan.Zero, Reach.Incarnation));
                break;

            case PodState.ClearingRun when Main.Last is not null && _next != NextRun.NextStep:
                _nextAt = now;
                break;

            case PodState.BackingOff:
                Tell(LogEventLevel.Information, "the back-off is cut short: {Origin}", origin);
                EndBackoff();
                StartNextRun();
                break;

            case PodState.Created:
            case PodState.InitStep:
            case PodState.ClearingRun:
            case PodState.ClearingAll:
            case PodState.Ended:
                Tell(LogEventLevel.Warning, "no restart ({Origin}): the main process does not run", origin);
                break;

            default:
                throw new UnreachableException($"restart requested in {State}");
        }
    }

    private void EndBackoff()
    {
        CurrentLife.Backoff = null;
        _effects.Add(new Effect.Disarm(new TimerKey(PodGeneration, TimerKind.BackoffEnd)));
    }

    private ContainerLife CurrentLife => _current!.Incarnation.Role == ProcessRole.Main ? Main : InitSteps[_step];

    private bool IsSuccess(ProcessMachine main) => !main.NeverRan && (main.Status.Code == 0 || _plan.Main.SuccessExitCodes.Contains(main.Status.Code));

    private int MainExitCode(ProcessMachine main)
    {
        if (!IsSuccess(main))
        {
            return main.Status.Code;
        }

        // Not started, or not alive, is no success, whatever the program said when it was stopped for it.
        return main.StopReason is HookReason.LivenessFailed or HookReason.StartupFailed or HookReason.PostStartFailed ? 1 : 0;
    }
}
