using Mono.Unix.Native;
using Supervisor.Native;

namespace Supervisor.Processes;

/// <summary>
/// Finds and signals what processes leave behind. As process 1 everything is reached by kill(-1), which no program can escape; otherwise all
/// descendants are, by /proc or, without it, child by child (as subreaper we inherit the grandchildren as their parents end). Of one incarnation
/// only its group and those that were reparented to us and carry its mark: what <c>docker exec</c> started has our pid as its parent too.
/// </summary>
internal sealed class Leftovers(ProcessTable table, bool isProcessOne)
{
    private const int SIGKILL = 9;
    private const int SIGCONT = 18;

    /// <summary>Signals everything, and says whether anything is there.</summary>
    /// <param name="signaled">Who has had the signal already; SIGKILL is repeated regardless.</param>
    public bool SignalEverything(int signal, HashSet<int> signaled)
    {
        if (!isProcessOne)
        {
            SignalEach(ProcTree.DescendantsOf(Syscall.getpid()) ?? ChildScan.Children(), signal, signaled);
            return Reaper.HasChildren();
        }

        // kill(-1) can't be told to spare who has had it; it goes out once, SIGKILL as often as anything is left.
        bool first = signaled.Add(-1);
        if (first || signal == SIGKILL)
        {
            _ = Libc.kill(-1, signal);
            if (signal != SIGKILL)
            {
                _ = Libc.kill(-1, SIGCONT);
            }
        }

        // After SIGKILL only our own count: a session of another user from outside (EPERM) ends with us.
        return signal == SIGKILL ? Reaper.HasChildren() : Libc.kill(-1, 0) == 0;
    }

    /// <summary>Signals what an incarnation whose process has ended left behind, and says whether anything is there.</summary>
    /// <param name="group">The process group that it led.</param>
    public bool SignalIncarnation(int group, string mark, int signal, HashSet<int> signaled)
    {
        bool left = false;
        if (Libc.kill(-group, 0) == 0)
        {
            left = true;
            if (signaled.Add(-group) || signal == SIGKILL)
            {
                _ = Libc.kill(-group, signal);
                if (signal != SIGKILL)
                {
                    _ = Libc.kill(-group, SIGCONT);
                }
            }
        }

        if (!Reaper.HasChildren())
        {
            return left;
        }

        List<int> strays = Strays(mark);
        // Its group has had the signal, its strays included: a program may take a second SIGTERM for "now, at once".
        strays.RemoveAll(pid => Libc.getpgid(pid) == group);
        SignalEach(strays, signal, signaled);
        return left || strays.Count > 0;
    }

    /// <summary>
    /// SIGKILL to a command that leads its group, and to all that it started: its group, its descendants, and what left both (setsid and a
    /// second fork) and carries its mark. Without /proc only its group is found.
    /// </summary>
    /// <param name="mark">The command's own.</param>
    public static void KillTree(int pid, string mark)
    {
        // Again, for what was forked while the list was made.
        for (int i = 0; i < 3; i++)
        {
            List<int> tree = [pid];
            foreach (int child in ProcTree.ChildrenOf(Syscall.getpid()) ?? [])
            {
                if (child != pid && ProcTree.CarriesMark(child, mark))
                {
                    tree.Add(child);
                }
            }

            foreach (int root in tree.ToArray())
            {
                tree.AddRange(ProcTree.DescendantsOf(root) ?? []);
            }

            bool isLast = Libc.kill(-pid, SIGKILL) != 0 && tree.Count == 1;
            foreach (int member in tree)
            {
                _ = Libc.kill(member, SIGKILL);
            }

            if (isLast)
            {
                return;
            }
        }
    }

    /// <summary>What is still there, as <c>name (pid)</c>, for the log; empty without /proc.</summary>
    public static List<string> Describe()
    {
        List<string> names = [];
        foreach (int pid in ProcTree.DescendantsOf(Syscall.getpid()) ?? [])
        {
            names.Add($"{ProcTree.NameOf(pid) ?? "?"} ({pid})");
        }

        return names;
    }

    /// <summary>Children that nobody here started: reparented to us. With /proc only those of this incarnation; without it nobody can tell.</summary>
    private List<int> Strays(string mark)
    {
        List<int> strays = [];
        if (ProcTree.ChildrenOf(Syscall.getpid()) is { } children)
        {
            foreach (int pid in children)
            {
                if (!table.Contains(pid) && ProcTree.CarriesMark(pid, mark))
                {
                    strays.Add(pid);
                }
            }

            return strays;
        }

        foreach (int pid in ChildScan.Children())
        {
            if (!table.Contains(pid))
            {
                strays.Add(pid);
            }
        }

        return strays;
    }

    private static void SignalEach(List<int> pids, int signal, HashSet<int> signaled)
    {
        foreach (int pid in pids)
        {
            if (!signaled.Add(pid) && signal != SIGKILL)
            {
                continue;
            }

            // ESRCH: gone meanwhile. EPERM: not ours to end; the give-up names it.
            _ = Libc.kill(pid, signal);
            if (signal != SIGKILL)
            {
                _ = Libc.kill(pid, SIGCONT);
            }
        }
    }
}
