using Mono.Unix.Native;
using Supervisor.Native;

namespace Supervisor.Processes;

/// <summary>
/// The controlling terminal, if one of our standard streams is it. Its foreground group is given to each process that is to be talked to, and
/// taken back when that one ends. SIGTTOU is blocked in us, so tcsetpgrp(3) from the background is allowed and stops nobody.
/// </summary>
internal sealed class Terminal
{
    private readonly int _descriptor;
    private readonly int _ourGroup = Libc.getpgrp();

    private Terminal(int descriptor) => _descriptor = descriptor;

    public bool IsThere => _descriptor >= 0;

    public static Terminal Find()
    {
        for (int fd = 0; fd <= 2; fd++)
        {
            // Only for the controlling terminal of our session it answers (ENOTTY otherwise).
            if (Syscall.tcgetpgrp(fd) >= 0)
            {
                return new Terminal(fd);
            }
        }

        return new Terminal(-1);
    }

    /// <summary>The descriptor, if the foreground is ours to give; else -1: a background job does not take the terminal away.</summary>
    public int DescriptorToGive() => IsThere && IsForeground() ? _descriptor : -1;

    /// <summary>Gives a running process the foreground (after SIGCONT).</summary>
    public void GiveTo(int group)
    {
        if (IsThere && IsForeground())
        {
            // EPERM, ESRCH: the group has just ended; its exit says so.
            _ = Syscall.tcsetpgrp(_descriptor, group);
        }
    }

    public void TakeBackFrom(int group)
    {
        if (IsThere && Syscall.tcgetpgrp(_descriptor) is int foreground && (foreground == group || !GroupLives(foreground)))
        {
            _ = Syscall.tcsetpgrp(_descriptor, _ourGroup);
        }
    }

    /// <summary>Whether the foreground group is ours, or that of nobody any more (a step that ended, the runtime that started us).</summary>
    private bool IsForeground()
    {
        int foreground = Syscall.tcgetpgrp(_descriptor);
        return foreground == _ourGroup || foreground == 0 || !GroupLives(foreground);
    }

    private static bool GroupLives(int group) => group > 0 && (Libc.kill(-group, 0) == 0 || Errors.Last() == Errno.EPERM);
}
