using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.TestSupport;

/// <summary>Collects what arrives on a descriptor, on a thread of its own: a hundred runs at once must not starve the pool.</summary>
public sealed class StreamCapture
{
    private readonly Lock _gate = new();
    private readonly List<byte> _bytes = [];
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _descriptor;
    private readonly Pipe _stop = Pipe.Create();

    /// <summary>Takes the descriptor over and closes it at the stream's end.</summary>
    internal StreamCapture(int descriptor)
    {
        _descriptor = descriptor;
        new Thread(Read, maxStackSize: 256 * 1024) { IsBackground = true, Name = $"capture {descriptor}" }.Start();
    }

    /// <summary>Completes when nobody has the stream open for writing any longer.</summary>
    public Task End => _end.Task;

    /// <summary>What came so far.</summary>
    public byte[] Bytes()
    {
        lock (_gate)
        {
            return [.. _bytes];
        }
    }

    /// <summary>What came so far, as UTF-8.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>Stops reading and closes the descriptor, as a reader does that goes away.</summary>
    public async Task StopAsync()
    {
        lock (_gate)
        {
            if (!End.IsCompleted)
            {
                WriteByte(_stop.Writer);
            }
        }

        await End.ConfigureAwait(false);
    }

    private static unsafe void WriteByte(int descriptor)
    {
        byte one = 1;
        _ = Posix.write(descriptor, &one, 1);
    }

    private unsafe bool WaitForInput()
    {
        Posix.PollDescriptor* descriptors = stackalloc Posix.PollDescriptor[2];
        descriptors[0] = new Posix.PollDescriptor(_descriptor);
        descriptors[1] = new Posix.PollDescriptor(_stop.Reader);
        while (Posix.poll(descriptors, 2, -1) < 0 && Marshal.GetLastPInvokeError() == Posix.EINTR)
        {
        }

        return descriptors[1].revents == 0;
    }

    private unsafe void Read()
    {
        byte[] buffer = new byte[64 * 1024];
        while (WaitForInput())
        {
            nint length;
            fixed (byte* start = buffer)
            {
                length = Posix.read(_descriptor, start, (nuint)buffer.Length);
            }

            if (length < 0 && Marshal.GetLastPInvokeError() == Posix.EINTR)
            {
                continue;
            }

            // A terminal's master reads EIO when its last slave is closed: the end as well.
            if (length <= 0)
            {
                break;
            }

            lock (_gate)
            {
                _bytes.AddRange(buffer.AsSpan(0, (int)length));
            }
        }

        _ = Posix.close(_descriptor);
        lock (_gate)
        {
            _end.SetResult();
            _ = Posix.close(_stop.Reader);
            _ = Posix.close(_stop.Writer);
        }
    }
}
