namespace Supervisor.Processes;

/// <summary>
/// Hands what the reaper took to whom it belongs: each status once, to the owner of its pid at that moment. Pure. A pid leaves the table with its
/// status, before anybody is told, so a stranger that gets the same number next is nobody's.
/// </summary>
internal static class ChildExits
{
    /// <returns>How many ended that nobody here waited for: orphans that we adopted.</returns>
    public static int Tell(List<Reaped> reaped, ProcessTable table, IChildOwner owner)
    {
        int strangers = 0;
        // A list's own enumerator is no object: this loop makes none while nothing but orphans comes.
        foreach (Reaped child in reaped)
        {
            if (child.StoppedBy != 0)
            {
                if (table.TryGet(child.Pid, out ProcessTable.Entry stopped) && stopped.Job == Job.Process)
                {
                    owner.OnProcessStopped(stopped.Incarnation, child);
                }
            }
            else if (!table.TryRemove(child.Pid, out ProcessTable.Entry entry))
            {
                strangers++;
            }
            else if (entry.Job != Job.Process)
            {
                owner.OnCommandExited(child);
            }
            else
            {
                owner.OnProcessExited(entry.Incarnation, child);
            }
        }

        return strangers;
    }
}
