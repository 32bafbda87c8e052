namespace Supervisor.Mutants.Table;

/// <summary>The loop's own tables: which timer is due, whose a pid is.</summary>
internal static class OwnerDefects
{
    private const string Timers = "Loop/TimerQueue.cs";
    private const string Pids = "Processes/ProcessTable.cs";

    public static readonly Mutant[] All =
    [
        new("next-timer-is-the-last", Timers,
            "next is null || due < next ? due : next",
            "next is null || due > next ? due : next",
            "The loop sleeps until the last timer."),
        new("armed-twice", Timers,
            "Disarm(key);\n_armed",
            "_armed",
            "A timer that is moved fires twice."),
        new("disarm-all-incarnations", Timers,
            "_armed.RemoveAll(timer => timer.Key == key)",
            "_armed.RemoveAll(timer => timer.Key.Kind == key.Kind)",
            "A timer that is disarmed takes that of another incarnation along."),
        new("disarm-all-disarms-everything", Timers,
            "_armed.RemoveAll(timer => timer.Key.Generation == generation)",
            "_armed.RemoveAll(timer => timer.Key.Generation <= generation)",
            "The end of a process disarms the pod's own timers."),
        new("due-is-late", Timers,
            "if (_armed[i].Due <= now &&",
            "if (_armed[i].Due < now &&",
            "A timer that is due just now is not: the loop spins until the next tick."),
        new("latest-due-first", Timers,
            "_armed[i].Due < _armed[earliest].Due",
            "_armed[i].Due > _armed[earliest].Due",
            "Of two timers that are due the later one fires first."),
        new("equal-due-turned-round", Timers,
            "_armed[i].Due < _armed[earliest].Due",
            "_armed[i].Due <= _armed[earliest].Due",
            "Of two timers for the same moment the one that was armed last fires first."),
        new("due-fires-for-ever", Timers,
            "_armed.RemoveAt(earliest);",
            "",
            "A timer that is due fires for ever."),
        new("hook-taken-for-process", Pids,
            "entry.Incarnation.Generation == incarnation.Generation && entry.Job == Job.Process",
            "entry.Incarnation.Generation == incarnation.Generation",
            "The stop signal goes to a hook."),
        new("older-process-taken", Pids,
            "entry.Incarnation.Generation == incarnation.Generation && entry.Job == Job.Process",
            "entry.Incarnation.Name == incarnation.Name && entry.Job == Job.Process",
            "The stop signal goes to an older incarnation."),
        new("hooks-mixed-up", Pids,
            "HookKind.PreStop => Job.PreStop,",
            "HookKind.PreStop => Job.PostStart,",
            "The end of preStop is taken for postStart's."),
        new("probes-mixed-up", Pids,
            "ProbeKind.Readiness => Job.ReadinessProbe,",
            "ProbeKind.Readiness => Job.LivenessProbe,",
            "The exit code of a readiness attempt is liveness'."),
        new("reaped-pid-kept", Pids,
            "_entries.Remove(pid, out entry)",
            "_entries.TryGetValue(pid, out entry)",
            "A pid that was reaped stays ours: a stranger who gets it is killed."),
    ];
}
