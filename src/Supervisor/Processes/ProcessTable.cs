using Supervisor.Lifecycle;

namespace Supervisor.Processes;

/// <summary>Whose a pid is. A pid stays in here until its status was taken, so it can't be anybody else's.</summary>
internal sealed class ProcessTable
{
    private readonly Dictionary<int, Entry> _entries = [];

    /// <param name="Hook">Null for the process itself.</param>
    internal readonly record struct Entry(Incarnation Incarnation, HookKind? Hook);

    public void Add(int pid, Incarnation incarnation, HookKind? hook) => _entries.Add(pid, new Entry(incarnation, hook));

    public bool TryRemove(int pid, out Entry entry) => _entries.Remove(pid, out entry);

    public bool TryGet(int pid, out Entry entry) => _entries.TryGetValue(pid, out entry);

    public bool Contains(int pid) => _entries.ContainsKey(pid);

    public bool TryFindProcess(Incarnation incarnation, out int pid) => TryFind(incarnation, null, out pid);

    public bool TryFindHook(Incarnation incarnation, HookKind hook, out int pid) => TryFind(incarnation, hook, out pid);

    private bool TryFind(Incarnation incarnation, HookKind? hook, out int pid)
    {
        foreach ((int candidate, Entry entry) in _entries)
        {
            if (entry.Incarnation.Generation == incarnation.Generation && entry.Hook == hook)
            {
                pid = candidate;
                return true;
            }
        }

        pid = 0;
        return false;
    }
}
