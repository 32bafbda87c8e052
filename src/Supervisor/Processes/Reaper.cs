using Mono.Unix.Native;
using Supervisor.Lifecycle;
using Supervisor.Native;

namespace Supervisor.Processes;

/// <summary>What waitpid(2) told of one child.</summary>
/// <param name="StoppedBy">The signal that stopped it; 0 if it ended.</param>
internal readonly record struct Reaped(int Pid, ExitStatus Status, int StoppedBy);

/// <summary>
/// The one place that waits for children. Overview of the constraints:
/// <list type="bullet">
/// <item>SIGCHLD coalesces: one may stand for any number of exits, so each one means "drain", whatever its siginfo says.</item>
/// <item>As process 1 we are sent orphans at any rate: a turn takes a bounded number, so that signals are never kept waiting.</item>
/// <item>An unreaped child keeps its pid: kill(2) on a pid that was not yet taken from here can't hit a stranger.</item>
/// <item>No other thread waits, and the runtime's SIGCHLD handler does not exist (it would reap for us as process 1).</item>
/// </list>
/// </summary>
internal static unsafe class Reaper
{
    /// <summary>Most children taken in one turn: about 1 ms.</summary>
    public const int Batch = 256;

    /// <summary>Takes what has ended or stopped. False when there may be more: come back in the next turn.</summary>
    public static bool Drain(List<Reaped> reaped)
    {
        for (int i = 0; i < Batch; i++)
        {
            int status;
            int pid = Libc.waitpid(-1, &status, Libc.WNOHANG | Libc.WUNTRACED);
            if (pid > 0)
            {
                reaped.Add(Translate(pid, status));
                continue;
            }

            if (pid < 0 && Errors.Last() == Errno.EINTR)
            {
                continue;
            }

            // 0: children live; ECHILD: there are none.
            return true;
        }

        return false;
    }

    /// <summary>Whether there is any child at all, alive or not yet reaped.</summary>
    public static bool HasChildren()
    {
        byte* info = stackalloc byte[128];
        return Libc.waitid(Libc.P_ALL, 0, info, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0 || Errors.Last() != Errno.ECHILD;
    }

    private static Reaped Translate(int pid, int status)
    {
        if (WaitStatus.WIFSTOPPED(status))
        {
            return new Reaped(pid, default, WaitStatus.WSTOPSIG(status));
        }

        return new Reaped(pid, WaitStatus.WIFSIGNALED(status) ? ExitStatus.Signaled(WaitStatus.WTERMSIG(status)) : ExitStatus.Exited(WaitStatus.WEXITSTATUS(status)), 0);
    }
}
