using System.Diagnostics;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Processes;

namespace Supervisor.Handlers;

/// <summary>Runs hooks for the loop, on its thread: by a command, by a request, or by waiting.</summary>
internal sealed class HookRunner(ExecRunner commands, NetworkRuns requests, HandlerEnvironment environment, Action<LifecycleEvent> post)
{
    private readonly List<(Incarnation Incarnation, HookKind Hook, TimeSpan Due)> _sleeps = [];

    /// <summary>When the next sleeping hook is over; null if none sleeps.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            TimeSpan? next = null;
            foreach ((_, _, TimeSpan due) in _sleeps)
            {
                next = next is null || due < next ? due : next;
            }

            return next;
        }
    }

    public void Start(TimeSpan now, Effect.StartHook hook)
    {
        Incarnation incarnation = hook.Incarnation;
        Job job = ProcessTable.JobOf(hook.Hook);
        LifecycleEvent.HookEnded Ended(AttemptResult result) => new(incarnation, hook.Hook, OutcomeOf(result));
        switch (hook.Handler)
        {
            case HandlerPlan.Sleep sleep:
                _sleeps.Add((incarnation, hook.Hook, now + sleep.Duration));
                break;

            case HandlerPlan.Exec exec:
                string mark = environment.MarkOfRun(incarnation);
                commands.Start(now, new ExecRequest
                {
                    Incarnation = incarnation,
                    Job = job,
                    Process = exec.Process,
                    Environment = environment.ForHook(exec.Process, mark, incarnation, hook.Reason, hook.GraceLeft),
                    Mark = mark,
                    LogName = $"{incarnation.Name}: {Name(hook.Hook)}",
                    OnEnded = result => post(Ended(result)),
                });
                break;

            case HandlerPlan.HttpGet or HandlerPlan.TcpSocket:
                // No time-out of its own: the life cycle ends the hook when its time, or the process, is over.
                requests.Start(incarnation, job, hook.Handler, AttemptPurpose.Hook, TimeSpan.Zero, Ended);
                break;

            default:
                throw new UnreachableException(hook.Handler.ToString());
        }
    }

    /// <summary>Ends a running hook, a command with all that it started; nothing is told of it.</summary>
    public void End(Incarnation incarnation, HookKind hook)
    {
        _sleeps.RemoveAll(sleep => sleep.Incarnation.Generation == incarnation.Generation && sleep.Hook == hook);
        Job job = ProcessTable.JobOf(hook);
        requests.End(incarnation, job);
        commands.End(incarnation, job);
    }

    /// <summary>Tells the hooks whose sleep is over.</summary>
    public void TellDue(TimeSpan now)
    {
        for (int i = 0; i < _sleeps.Count; i++)
        {
            (Incarnation incarnation, HookKind hook, TimeSpan due) = _sleeps[i];
            if (due <= now)
            {
                _sleeps.RemoveAt(i--);
                post(new LifecycleEvent.HookEnded(incarnation, hook, HookOutcome.Success));
            }
        }
    }

    private static HookOutcome OutcomeOf(AttemptResult result) =>
        result.Outcome is AttemptOutcome.Success or AttemptOutcome.Warning ? HookOutcome.Success : HookOutcome.Failure(MessageText.OneLine(result.Message));

    private static string Name(HookKind hook) => hook == HookKind.PostStart ? "postStart" : "preStop";
}
