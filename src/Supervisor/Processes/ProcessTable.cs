using System.Diagnostics;
using Supervisor.Lifecycle;

namespace Supervisor.Processes;

/// <summary>What a child of ours does for its incarnation.</summary>
internal enum Job
{
    /// <summary>It is the process itself.</summary>
    Process,

    PostStart,
    PreStop,
    StartupProbe,
    LivenessProbe,
    ReadinessProbe,
}

/// <summary>Whose a pid is. A pid stays in here until its status was taken, so it can't be anybody else's.</summary>
internal sealed class ProcessTable
{
    private readonly Dictionary<int, Entry> _entries = [];

    internal readonly record struct Entry(Incarnation Incarnation, Job Job);

    public static Job JobOf(HookKind hook) => hook switch
    {
        HookKind.PostStart => Job.PostStart,
        HookKind.PreStop => Job.PreStop,
        _ => throw new UnreachableException(hook.ToString()),
    };

    public static Job JobOf(ProbeKind probe) => probe switch
    {
        ProbeKind.Startup => Job.StartupProbe,
        ProbeKind.Liveness => Job.LivenessProbe,
        ProbeKind.Readiness => Job.ReadinessProbe,
        _ => throw new UnreachableException(probe.ToString()),
    };

    public void Add(int pid, Incarnation incarnation, Job job) => _entries.Add(pid, new Entry(incarnation, job));

    public bool TryRemove(int pid, out Entry entry) => _entries.Remove(pid, out entry);

    public bool TryGet(int pid, out Entry entry) => _entries.TryGetValue(pid, out entry);

    public bool Contains(int pid) => _entries.ContainsKey(pid);

    /// <summary>The process of an incarnation itself: there is never more than one.</summary>
    public bool TryFindProcess(Incarnation incarnation, out int pid)
    {
        foreach ((int candidate, Entry entry) in _entries)
        {
            if (entry.Incarnation.Generation == incarnation.Generation && entry.Job == Job.Process)
            {
                pid = candidate;
                return true;
            }
        }

        pid = 0;
        return false;
    }
}
