using Mono.Unix.Native;
using Serilog.Events;
using Supervisor.Logging;
using Supervisor.Native;
using Supervisor.Processes;
using Supervisor.Signals;

namespace Supervisor.Loop;

/// <summary>
/// A stopped main process. Where nobody else could continue it, we do, at once. Otherwise the shell that started us has to see its
/// job stop: we stop ourselves after it, and give it the terminal and SIGCONT when we are continued (<c>fg</c>, <c>bg</c>).
/// </summary>
internal sealed class JobControl(Terminal terminal, ISupervisorLog log)
{
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;

    /// <summary>A program that stops again and again (a background read of the terminal) is continued this often, not as fast as it can.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private TimeSpan _lastContinued = TimeSpan.MinValue;
    private int _waiting;

    /// <summary>When a process that stopped too soon again is continued; null if none waits.</summary>
    public TimeSpan? NextDue { get; private set; }

    /// <param name="stopping">A stop is under way: it is never held up by job control.</param>
    public void OnStopped(TimeSpan now, string name, int pid, int signal, bool stopping)
    {
        if (!stopping && SomebodyCouldContinueUs())
        {
            StopAfter(name, pid, signal);
            return;
        }

        if (_lastContinued != TimeSpan.MinValue && now - _lastContinued < Pace)
        {
            _waiting = pid;
            NextDue = now + Pace;
            return;
        }

        log.Write(LogEventLevel.Warning, "{Container}: was stopped by {Signal}; continued, for nobody else could", name, SignalNames.NameOf(signal));
        Continue(now, pid);
    }

    public void OnDue(TimeSpan now)
    {
        if (NextDue <= now)
        {
            Continue(now, _waiting);
        }
    }

    public void Forget() => NextDue = null;

    /// <summary>
    /// Job control is done by a parent in our session. Process 1 has none, nor has a session leader (<c>ssh -t host supervisor</c>, script(1)), nor
    /// who is left behind by its shell: an orphaned process group, which the kernel itself does not stop for a key. Stopped, we would be deaf to
    /// SIGTERM for ever. Asked at each stop, for the shell may have gone meanwhile.
    /// </summary>
    private static bool SomebodyCouldContinueUs()
    {
        // 0: the parent is outside of our PID namespace.
        int parent = Syscall.getppid();
        return Syscall.getpid() != 1 && parent > 0 && Libc.getsid(parent) == Libc.getsid(0);
    }

    private void Continue(TimeSpan now, int pid)
    {
        NextDue = null;
        _lastContinued = now;
        terminal.GiveTo(pid);
        _ = Libc.kill(-pid, SIGCONT);
    }

    private void StopAfter(string name, int pid, int signal)
    {
        log.Write(LogEventLevel.Debug, "{Container}: was stopped by {Signal}; we stop too", name, SignalNames.NameOf(signal));
        terminal.TakeBackFrom(pid);
        // All of our threads stop in here; SIGCONT, blocked or not, makes us go on.
        _ = Libc.kill(Syscall.getpid(), SIGSTOP);
        terminal.GiveTo(pid);
        _ = Libc.kill(-pid, SIGCONT);
    }
}
