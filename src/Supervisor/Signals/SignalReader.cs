using Mono.Unix.Native;
using Supervisor.Native;

namespace Supervisor.Signals;

/// <summary>A signal that was read.</summary>
/// <param name="SenderPid">As our PID namespace knows the sender; 0 is somebody outside it, or the kernel.</param>
/// <param name="Code">Its <c>si_code</c> (sigaction(2)): 0 or less if a process sent it.</param>
/// <param name="Value">What came with it, if it was sent by sigqueue(3).</param>
internal readonly record struct ReceivedSignal(int Number, int SenderPid, int Code, nint Value)
{
    private const int SI_QUEUE = -1;

    public bool IsQueued => Code == SI_QUEUE;

    /// <summary>By a process, with kill(2) or the like; the kernel's own have a code above 0.</summary>
    public bool WasSent => Code <= 0;
}

/// <summary>
/// All blocked signals by signalfd(2), on the loop's thread. Overview: the mask was set before the runtime made its first thread, every thread
/// inherited it, so a signal has no other way than to stay pending until it is read here; those of one real-time number come in their order.
/// </summary>
internal sealed unsafe class SignalReader
{
    /// <summary>How many are taken in one read: two kilobytes of stack.</summary>
    public const int Block = 16;

    private SignalReader(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; }

    public static SignalReader? TryCreate()
    {
        ulong mask = ProcessOne.process_one_blocked_signals();
        int fd = Libc.signalfd(-1, &mask, Libc.SFD_CLOEXEC | Libc.SFD_NONBLOCK);
        return fd < 0 ? null : new SignalReader(fd);
    }

    /// <summary>Reads what is pending, up to 16. False when nothing is.</summary>
    public bool TryRead(List<ReceivedSignal> signals)
    {
        signals.Clear();
        signalfd_siginfo* block = stackalloc signalfd_siginfo[Block];
        nint length;
        do
        {
            length = Libc.read(Descriptor, block, (nuint)(Block * sizeof(signalfd_siginfo)));
        }
        while (length < 0 && Errors.Last() == Errno.EINTR);

        for (int i = 0; i < length / sizeof(signalfd_siginfo); i++)
        {
            signals.Add(new ReceivedSignal((int)block[i].ssi_signo, (int)block[i].ssi_pid, block[i].ssi_code, (nint)block[i].ssi_ptr));
        }

        return length > 0;
    }
}
