using Mono.Unix.Native;
using Serilog.Events;
using Supervisor.Lifecycle;
using Supervisor.Logging;
using Supervisor.Native;
using Supervisor.Processes;
using Supervisor.Signals;

namespace Supervisor.Loop;

/// <summary>
/// What is left of us after a defect of our own: the container's service runs, so it is not ended for our sake. Signals are forwarded as they
/// come, children are reaped, and we end with the main process's code. No hooks, no drain, no decisions.
/// </summary>
internal static unsafe class Fallback
{
    private const int SIGKILL = 9;
    private const int EX_SOFTWARE = 70;

    /// <param name="mainPid">The process that is waited for; 0 if none ran, which ends with 70.</param>
    public static int Run(int mainPid, SignalReader signals, LogQueue log, Exception defect)
    {
        log.Write(LogEventLevel.Fatal, "a defect of the supervisor: {Defect}", defect.ToString());
        if (mainPid == 0)
        {
            return EX_SOFTWARE;
        }

        log.Write(LogEventLevel.Fatal, "from here on signals are forwarded to pid {Pid} and children reaped, nothing else; we end with its exit code", mainPid);
        log.Kick();
        List<ReceivedSignal> received = [];
        List<Reaped> reaped = [];
        while (true)
        {
            reaped.Clear();
            bool drained = Reaper.Drain(reaped);
            foreach (Reaped child in reaped)
            {
                if (child.Pid == mainPid && child.StoppedBy == 0)
                {
                    return EndWith(child.Status);
                }
            }

            if (drained)
            {
                pollfd descriptor = new() { fd = signals.Descriptor, events = pollfd.POLLIN };
                _ = Libc.ppoll(&descriptor, 1, null, null);
            }

            while (signals.TryRead(received))
            {
                foreach (ReceivedSignal signal in received)
                {
                    if (signal.Number != (int)Signum.SIGCHLD && signal.SenderPid != Syscall.getpid())
                    {
                        _ = Libc.kill(mainPid, signal.Number);
                    }
                }
            }
        }
    }

    private static int EndWith(ExitStatus status)
    {
        if (Syscall.getpid() == 1)
        {
            _ = Libc.kill(-1, SIGKILL);
        }

        return status.Code;
    }
}
