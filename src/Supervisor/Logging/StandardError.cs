using System.Text;
using Mono.Unix.Native;
using Supervisor.Native;

namespace Supervisor.Logging;

/// <summary>
/// Descriptor 2 as a writer. Serilog's console sink writes to <see cref="Console.Error"/>, which we set once, so that System.Console never
/// looks at the terminal and never installs a signal handler. A text goes out in one write(2) up to PIPE_BUF, so that lines stay whole
/// between those of the application.
/// </summary>
internal sealed unsafe class StandardError : TextWriter
{
    private const int Descriptor = 2;
    private const int PIPE_BUF = 4096;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public override Encoding Encoding => Utf8;

    /// <summary>How long one write may wait for the reader, in milliseconds; -1 is for ever, which the log's own thread can afford.</summary>
    public int PatienceMilliseconds { get; set; } = -1;

    public static bool IsTerminal() => Syscall.isatty(Descriptor);

    /// <summary>Makes this writer the one that the console sink finds.</summary>
    public void Install() => Console.SetError(this);

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            WriteBytes(Utf8.GetBytes(value));
        }
    }

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <summary>Writes one line, now; used where there is no loop yet, or none any more.</summary>
    public static void WriteLine(string line, int patienceMilliseconds)
    {
        using StandardError output = new() { PatienceMilliseconds = patienceMilliseconds };
        output.Write(line + "\n");
    }

    /// <summary>Writes at once or not at all, without allocating: for the last words of a process that may have no memory.</summary>
    public static void TryWriteNow(ReadOnlySpan<byte> text)
    {
        pollfd descriptor = new() { fd = Descriptor, events = pollfd.POLLOUT };
        timespec atOnce = default;
        if (Libc.ppoll(&descriptor, 1, &atOnce, null) <= 0)
        {
            return;
        }

        fixed (byte* start = text)
        {
            _ = Libc.write(Descriptor, start, (nuint)text.Length);
        }
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            int written = 0;
            while (written < bytes.Length)
            {
                // A pipe that polls as writable takes PIPE_BUF bytes without blocking (pipe(7)).
                if (!WaitForRoom())
                {
                    return;
                }

                nint result = Libc.write(Descriptor, start + written, (nuint)Math.Min(PIPE_BUF, bytes.Length - written));
                if (result >= 0)
                {
                    written += (int)result;
                    continue;
                }

                Errno error = Errors.Last();
                // EAGAIN: somebody who shares the pipe made it non-blocking. EPIPE, EBADF, EIO: nobody reads; the line is lost.
                if (error is not (Errno.EINTR or Errno.EAGAIN))
                {
                    return;
                }
            }
        }
    }

    private bool WaitForRoom()
    {
        pollfd descriptor = new() { fd = Descriptor, events = pollfd.POLLOUT };
        timespec limit = new() { tv_sec = PatienceMilliseconds / 1000, tv_nsec = PatienceMilliseconds % 1000 * 1_000_000L };
        while (true)
        {
            int ready = Libc.ppoll(&descriptor, 1, PatienceMilliseconds < 0 ? null : &limit, null);
            if (ready >= 0)
            {
                return ready > 0;
            }

            if (Errors.Last() != Errno.EINTR)
            {
                return false;
            }
        }
    }
}
