using System.Diagnostics;
using Supervisor.Lifecycle;
using Supervisor.Simulation.World;

namespace Supervisor.Simulation.Scenarios;

/// <summary>Events of incarnations that are over, of sweeps that are, and of attempts that were given up.</summary>
internal static class StaleTelling
{
    /// <summary>Null where there was no such incarnation.</summary>
    public static LifecycleEvent? Of(Happening.Stale stale, FakeKernel kernel)
    {
        if (kernel.LastSpawned is not { } current)
        {
            return null;
        }

        if (stale.Back == 0)
        {
            return OlderAttempt(stale.What.Kind, current, kernel);
        }

        int generation = current.Generation - stale.Back;
        if (generation < 1)
        {
            return null;
        }

        Incarnation old = new("old", ProcessRole.InitStep, generation, Restart: 0);
        return stale.What.Kind switch
        {
            StaleKind.Spawned => new LifecycleEvent.Spawned(old, 77),
            StaleKind.Refused => new LifecycleEvent.SpawnRefused(old, new SpawnFailure(71, "late")),
            StaleKind.Exited => new LifecycleEvent.Exited(old, ExitStatus.Exited(77)),
            StaleKind.PostStart => new LifecycleEvent.HookEnded(old, HookKind.PostStart, HookOutcome.Failure("late")),
            StaleKind.PreStop => new LifecycleEvent.HookEnded(old, HookKind.PreStop, HookOutcome.Success),
            StaleKind.Startup => new LifecycleEvent.ProbeEnded(old, ProbeKind.Startup, 1, AttemptResult.Failure("late")),
            StaleKind.Liveness => new LifecycleEvent.ProbeEnded(old, ProbeKind.Liveness, 1, AttemptResult.Failure("late")),
            StaleKind.Readiness => new LifecycleEvent.ProbeEnded(old, ProbeKind.Readiness, 1, AttemptResult.Success("late")),
            StaleKind.Gone => new LifecycleEvent.LeftoversGone(0),
            StaleKind.Timer => new LifecycleEvent.TimerDue(new TimerKey(old.Generation, stale.What.Timer)),
            _ => throw new UnreachableException(stale.ToString()),
        };
    }

    private static LifecycleEvent.ProbeEnded? OlderAttempt(StaleKind kind, Incarnation current, FakeKernel kernel)
    {
        ProbeKind? probe = kind switch
        {
            StaleKind.Startup => ProbeKind.Startup,
            StaleKind.Liveness => ProbeKind.Liveness,
            StaleKind.Readiness => ProbeKind.Readiness,
            StaleKind.Spawned or StaleKind.Refused or StaleKind.Exited or StaleKind.PostStart or StaleKind.PreStop or StaleKind.Gone or StaleKind.Timer => null,
            _ => throw new UnreachableException(kind.ToString()),
        };
        return probe is { } which && current.Role == ProcessRole.Main && kernel.Pod.Main.Running?.Probes.Find(which) is { Attempt: > 0 } machine
            ? new LifecycleEvent.ProbeEnded(current, which, machine.Attempt - 1, AttemptResult.Failure("late"))
            : null;
    }
}
