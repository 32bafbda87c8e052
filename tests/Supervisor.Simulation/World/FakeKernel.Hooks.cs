using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Processes;

namespace Supervisor.Simulation.World;

/// <summary>Hooks that do as their scripts say: a command ends as a process does, a sleep with its time, a request with its answer.</summary>
internal sealed partial class FakeKernel
{
    private readonly Dictionary<(int Generation, HookKind Hook), FakeHook> _hooks = [];

    /// <summary>Scripts of hooks; a sleep hook sleeps.</summary>
    public Dictionary<HookKind, HookScript> Hooks { get; init; } = [];

    /// <summary>Hooks that run.</summary>
    public IReadOnlyCollection<(int Generation, HookKind Hook)> RunningHooks => _hooks.Keys;

    private void StartHook(Effect.StartHook start)
    {
        HookScript script = start.Handler is HandlerPlan.Sleep sleep
            ? new HookScript(sleep.Duration, HookOutcome.Success)
            : Hooks.GetValueOrDefault(start.Hook, HookScript.Succeeds(0));
        Hooks[start.Hook] = script.Then ?? script;
        (int Generation, HookKind Hook) key = (start.Incarnation.Generation, start.Hook);
        FakeHook hook = new();
        _hooks.Add(key, hook);
        if (start.Handler is HandlerPlan.Exec)
        {
            hook.Pid = StartCommand(start.Incarnation, ProcessTable.JobOf(start.Hook), status =>
                HookEnded(hook, start, status.Signal == 0 ? script.Outcome : HookOutcome.Failure(status.ToString()), isLate: false));
        }

        if (script.EndsAfter is not { } after)
        {
            return;
        }

        ulong id = ((ulong)key.Generation * 4) + (ulong)start.Hook + 1000;
        switch (start.Handler)
        {
            case HandlerPlan.Exec:
                At(Now + after, Source.World, id, () =>
                {
                    if (IsCommandAlive(hook.Pid))
                    {
                        Die(hook.Pid, ExitStatus.Exited(script.Outcome.Succeeded ? 0 : 3));
                    }
                });
                break;

            case HandlerPlan.Sleep:
                At(Now + after, Source.Due, id, () => HookEnded(hook, start, script.Outcome, isLate: false));
                break;

            default:
                At(Now + after, Source.Inbox, id, () => HookEnded(hook, start, script.Outcome, AnswersAreLate));
                break;
        }
    }

    /// <param name="isLate">Told also if it was given up: its answer was in the inbox already.</param>
    private void HookEnded(FakeHook hook, Effect.StartHook start, HookOutcome outcome, bool isLate)
    {
        (int, HookKind) key = (start.Incarnation.Generation, start.Hook);
        bool runs = _hooks.TryGetValue(key, out FakeHook? running) && running == hook;
        if (runs)
        {
            _hooks.Remove(key);
        }

        if (runs || isLate)
        {
            Dispatch(new LifecycleEvent.HookEnded(start.Incarnation, start.Hook, outcome));
        }
    }

    private void EndHook(int generation, HookKind hook)
    {
        if (_hooks.Remove((generation, hook), out FakeHook? running) && running.Pid != 0)
        {
            KillCommand(running.Pid);
        }
    }

    private void KillHooks(Effect.Kill kill)
    {
        if (kill.Reach == Reach.Incarnation)
        {
            // Ended with their process; nothing is told of it.
            EndHook(kill.Incarnation.Generation, HookKind.PostStart);
            EndHook(kill.Incarnation.Generation, HookKind.PreStop);
        }

        // Killed with everything else, and reaped: their end is told. A sleep and a request are no processes, and go on.
        KillCommands();
    }

    private sealed class FakeHook
    {
        /// <summary>0 if it is no command.</summary>
        public int Pid { get; set; }
    }
}
