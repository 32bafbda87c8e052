using Supervisor.Native;

namespace Supervisor.Loop;

/// <summary>An eventfd(2) that ends the loop's sleep: written by other threads and by the handler of swallowed faults.</summary>
internal sealed unsafe class WakeUp
{
    private WakeUp(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; }

    public static WakeUp? TryCreate()
    {
        int fd = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        return fd < 0 ? null : new WakeUp(fd);
    }

    /// <summary>Ends the loop's sleep, or its next one. From any thread.</summary>
    public void Set()
    {
        ulong one = 1;
        // EAGAIN: the count is at its end, so the loop is about to wake anyway.
        _ = Libc.write(Descriptor, &one, sizeof(ulong));
    }

    public void Reset()
    {
        ulong count;
        // EAGAIN: nothing was written. There is no other failure on a descriptor of ours.
        _ = Libc.read(Descriptor, &count, sizeof(ulong));
    }
}
