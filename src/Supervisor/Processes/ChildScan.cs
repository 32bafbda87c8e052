using Supervisor.Native;

namespace Supervisor.Processes;

/// <summary>
/// Our live children without /proc: waitid(2) on each possible pid, asking only (WNOWAIT), answers ECHILD for everybody else's. 7 ms for the
/// 32,768 pids of most systems; the other 4 million are asked only if children are known to be there and were not found among those.
/// </summary>
internal static unsafe class ChildScan
{
    private const int UsualPidMax = 32_768;

    /// <summary>PID_MAX_LIMIT of 64-bit kernels (proc(5), /proc/sys/kernel/pid_max).</summary>
    private const int PidMaxLimit = 4_194_304;

    public static List<int> Children()
    {
        List<int> children = [];
        if (!Reaper.HasChildren())
        {
            return children;
        }

        Collect(children, 2, UsualPidMax);
        if (children.Count == 0)
        {
            Collect(children, UsualPidMax, PidMaxLimit);
        }

        return children;
    }

    private static void Collect(List<int> children, int from, int to)
    {
        byte* info = stackalloc byte[128];
        for (int pid = from; pid < to; pid++)
        {
            if (Libc.waitid(Libc.P_PID, (uint)pid, info, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0)
            {
                children.Add(pid);
            }
        }
    }
}
