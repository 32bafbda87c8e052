using System.Text;

namespace Supervisor.TestSupport;

/// <summary>Who descends from whom, read from /proc of this machine: sees into PID namespaces, and past the processes that a parent waits for.</summary>
public static class ProcessTree
{
    /// <summary>The children that a process has now, zombies included, in the order in which the kernel lists them.</summary>
    public static IReadOnlyList<int> ChildrenOf(int pid)
    {
        List<int> children = [];
        try
        {
            foreach (string thread in Directory.EnumerateDirectories($"/proc/{pid}/task"))
            {
                children.AddRange(File.ReadAllText(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
            }
        }
        catch (IOException)
        {
            // The process, or one of its threads, has ended meanwhile.
        }

        return children;
    }

    /// <summary>All descendants that a process has now, zombies included, parents before children.</summary>
    public static IReadOnlyList<ProcStatus> DescendantsOf(int pid)
    {
        List<ProcStatus> found = [];
        Queue<int> open = new([pid]);
        HashSet<int> seen = [pid];
        while (open.TryDequeue(out int parent))
        {
            foreach (int child in ChildrenOf(parent).Where(seen.Add))
            {
                if (ProcStatus.Read(child) is ProcStatus status)
                {
                    found.Add(status);
                    open.Enqueue(child);
                }
            }
        }

        return found;
    }

    /// <summary>For messages: a line a process, with its command line.</summary>
    public static string Describe(int pid)
    {
        StringBuilder text = new();
        foreach (ProcStatus process in DescendantsOf(pid))
        {
            text.AppendLine($"  {process.Pid} (inside {process.InnermostPid}) parent {process.ParentPid} {process.State} {CommandLine(process)}");
        }

        return text.ToString();
    }

    private static string CommandLine(ProcStatus process)
    {
        try
        {
            string words = File.ReadAllText($"/proc/{process.Pid}/cmdline").Replace('\0', ' ');
            return words.Length > 0 ? words : $"[{process.Name}]";
        }
        catch (IOException)
        {
            return $"[{process.Name}]";
        }
    }
}
