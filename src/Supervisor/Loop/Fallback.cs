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
/// <remarks>The defect may be that there is no memory: what is needed is made beforehand, and nothing here is allocated but the words.</remarks>
internal sealed unsafe class Fallback(SignalReader signals, ISupervisorLog log)
{
    private const int SIGKILL = 9;
    private const int EX_SOFTWARE = 70;

    private readonly List<ReceivedSignal> _received = new(SignalReader.Block);
    private readonly List<Reaped> _reaped = new(Reaper.Batch);

    /// <param name="pid">The process that is waited for; 0 if none runs, which ends with 70.</param>
    /// <param name="stopSignal">Sent to it at once if a stop was requested before or in the defect, for nobody asks twice; else 0.</param>
    public int Run(int pid, int stopSignal, Exception defect)
    {
        StandardError.TryWriteNow("supervisor: a defect of the supervisor: from here on signals are forwarded and children reaped, nothing else; it ends with the main process's exit code\n"u8);
        Tell(defect);
        if (pid == 0)
        {
            return EX_SOFTWARE;
        }

        if (stopSignal != 0)
        {
            _ = Libc.kill(pid, stopSignal);
            _ = Libc.kill(pid, (int)Signum.SIGCONT);
        }

        while (true)
        {
            _reaped.Clear();
            bool drained = Reaper.Drain(_reaped);
            foreach (Reaped child in _reaped)
            {
                if (child.Pid == pid && child.StoppedBy == 0)
                {
                    return EndWith(child.Status);
                }
            }

            if (drained)
            {
                pollfd descriptor = new() { fd = signals.Descriptor, events = pollfd.POLLIN };
                _ = Libc.ppoll(&descriptor, 1, null, null);
            }

            while (signals.TryRead(_received))
            {
                Forward(pid);
            }
        }
    }

    private void Forward(int pid)
    {
        int ourselves = Syscall.getpid();
        foreach (ReceivedSignal signal in _received)
        {
            if (signal.Number != (int)Signum.SIGCHLD && signal.SenderPid != ourselves)
            {
                _ = Libc.kill(pid, signal.Number);
            }
        }
    }

    private void Tell(Exception defect)
    {
        try
        {
            log.Write(LogEventLevel.Fatal, "a defect of the supervisor: {Defect}", defect.ToString());
        }
        catch (Exception)
        {
            // No memory for more words; the sentence above stands.
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
