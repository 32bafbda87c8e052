using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Simulation.World;

/// <summary>Hooks that do as their scripts say.</summary>
internal sealed partial class FakeKernel
{
    private readonly Dictionary<(int Generation, HookKind Hook), FakeHook> _hooks = [];

    /// <summary>Scripts of exec hooks; a sleep hook sleeps.</summary>
    public Dictionary<HookKind, HookScript> Hooks { get; init; } = [];

    /// <summary>Hooks that run.</summary>
    public IReadOnlyCollection<(int Generation, HookKind Hook)> RunningHooks => _hooks.Keys;

    private void StartHook(Effect.StartHook start)
    {
        HookScript script = start.Handler is HandlerPlan.Sleep sleep
            ? new HookScript(sleep.Duration, HookOutcome.Success)
            : Hooks.GetValueOrDefault(start.Hook, HookScript.Succeeds(0));
        Hooks[start.Hook] = script.Then ?? script;
        FakeHook hook = new(start.Incarnation, start.Handler is HandlerPlan.Exec);
        (int, HookKind) key = (start.Incarnation.Generation, start.Hook);
        _hooks.Add(key, hook);
        if (script.EndsAfter is { } after)
        {
            At(Now + after, () =>
            {
                if (_hooks.TryGetValue(key, out FakeHook? running) && running == hook)
                {
                    _hooks.Remove(key);
                    Dispatch(new LifecycleEvent.HookEnded(start.Incarnation, start.Hook, script.Outcome));
                }
            });
        }
    }

    private void KillHooks(Effect.Kill kill)
    {
        if (kill.Reach == Reach.Incarnation)
        {
            // Ended with their process; nothing is told of it.
            _hooks.Remove((kill.Incarnation.Generation, HookKind.PostStart));
            _hooks.Remove((kill.Incarnation.Generation, HookKind.PreStop));
            return;
        }

        // Killed with everything else, and reaped: their end is told. A sleep is no process, and goes on.
        foreach (((int Generation, HookKind Hook) key, FakeHook hook) in _hooks.Where(hook => hook.Value.IsProcess).ToList())
        {
            _hooks.Remove(key);
            At(Now, () => Dispatch(new LifecycleEvent.HookEnded(hook.Incarnation, key.Hook, HookOutcome.Failure("exit code 137, killed by SIGKILL"))));
        }
    }

    private sealed record FakeHook(Incarnation Incarnation, bool IsProcess);
}
