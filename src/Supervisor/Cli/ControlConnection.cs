using System.Diagnostics;
using System.Text;
using Mono.Unix.Native;
using Supervisor.Configuration;
using Supervisor.Native;

namespace Supervisor.Cli;

/// <summary>
/// One request on a control socket, by hand: <c>health</c> runs every few seconds in every container, and with HttpClient it takes 3.8 ms of
/// processor time in place of 1.7, and several threads (docs/verbs.md).
/// </summary>
internal sealed unsafe class ControlConnection
{
    /// <summary>Events are the most that is ever asked for: 512 of them, with messages of up to 1 KiB.</summary>
    private const int MostBytes = 4 * 1024 * 1024;

    private readonly int _fd;
    private readonly string _path;
    private readonly Deadline _deadline;

    private ControlConnection(int fd, string path, Deadline deadline)
    {
        _fd = fd;
        _path = path;
        _deadline = deadline;
    }

    /// <summary>Connects.</summary>
    /// <returns>Null if that fails; then errno says why: EAGAIN where the deadline was over first.</returns>
    public static ControlConnection? TryOpen(string path, Deadline deadline, out Errno error)
    {
        if (!sockaddr_un.TryMake(path, out sockaddr_un address))
        {
            error = Errno.ENAMETOOLONG;
            return null;
        }

        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0)
        {
            error = Errors.Last();
            return null;
        }

        ControlConnection connection = new(fd, path, deadline);
        error = connection.Connect(&address);
        if (error == 0)
        {
            return connection;
        }

        connection.Close();
        return null;
    }

    /// <summary>Who listens at the other end, as it was when it began to; null if the kernel does not say.</summary>
    public ucred? Peer()
    {
        ucred peer = default;
        uint length = (uint)sizeof(ucred);
        return Libc.getsockopt(_fd, Libc.SOL_SOCKET, Libc.SO_PEERCRED, &peer, &length) == 0 ? peer : null;
    }

    /// <summary>Sends a request and reads its answer.</summary>
    /// <param name="method"><c>GET</c> or <c>POST</c>; a POST has an empty body.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="problem">Why there is no answer, as a sentence; empty if there is one.</param>
    public ControlAnswer? Ask(string method, string target, out string problem)
    {
        problem = "";
        Send(method, target, headers: "");
        byte[] buffer = new byte[1024];
        int length = 0;
        while (!ControlAnswer.IsComplete(buffer.AsSpan(0, length)))
        {
            if (length == MostBytes)
            {
                problem = $"{Name} answers with more than {MostBytes / (1024 * 1024)} MiB";
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            if (Wait(_deadline.Left, alarm: -1) != Input.Ready)
            {
                problem = NoAnswer;
                return null;
            }

            int count = Read(buffer.AsSpan(length));
            if (count == 0)
            {
                break; // what came until then is an answer or none
            }

            length += count;
        }

        ControlAnswer? answer = ControlAnswer.TryParse(buffer.AsSpan(0, length));
        problem = answer is not null ? "" : length == 0 ? $"{Name} closed the connection without an answer" : $"{Name} did not answer in HTTP";
        return answer;
    }

    /// <summary>Sends a request and nothing else.</summary>
    /// <param name="headers">More of them, each with its line break.</param>
    public void Send(string method, string target, string headers)
    {
        byte[] request = Encoding.ASCII.GetBytes($"{method} {target} HTTP/1.0\r\nHost: supervisor\r\n{headers}{(method == "POST" ? "Content-Length: 0\r\n" : "")}\r\n");
        // A fresh connection takes so little whole; if not, or if nobody is there any more, there is no answer either.
        fixed (byte* start = request)
        {
            _ = Libc.send(_fd, start, (nuint)request.Length, Libc.MSG_NOSIGNAL);
        }
    }

    /// <summary>Reads what is there.</summary>
    /// <returns>0 at the end, which ECONNRESET is as well.</returns>
    public int Read(Span<byte> free)
    {
        nint count;
        do
        {
            fixed (byte* start = free)
            {
                count = Libc.read(_fd, start, (nuint)free.Length);
            }
        }
        while (count < 0 && Errors.Last() == Errno.EINTR);

        return Math.Max(0, (int)count);
    }

    /// <summary>Waits until there is something to read.</summary>
    /// <param name="limit">Null is for ever.</param>
    /// <param name="alarm">A descriptor that ends the waiting when it can be read; -1 is none.</param>
    public Input Wait(TimeSpan? limit, int alarm)
    {
        pollfd* descriptors = stackalloc pollfd[2];
        descriptors[0] = new pollfd { fd = _fd, events = pollfd.POLLIN };
        descriptors[1] = new pollfd { fd = alarm, events = pollfd.POLLIN };
        long start = Stopwatch.GetTimestamp();
        int ready;
        do
        {
            TimeSpan left = limit is { } whole && Stopwatch.GetElapsedTime(start) is var gone && gone < whole ? whole - gone : TimeSpan.Zero;
            timespec rest = new() { tv_sec = (long)left.TotalSeconds, tv_nsec = left.Ticks % TimeSpan.TicksPerSecond * 100 };
            ready = Libc.ppoll(descriptors, 2, limit is null ? null : &rest, null);
        }
        while (ready < 0 && Errors.Last() == Errno.EINTR);

        return ready <= 0 ? Input.None : descriptors[0].revents != 0 ? Input.Ready : Input.Alarm;
    }

    public void Close() => _ = Libc.close(_fd);

    /// <summary>The path, for sentences.</summary>
    public string Name => Texts.OneLine(_path);

    /// <summary>The sentence for an answer that does not come.</summary>
    public string NoAnswer => $"{Name} does not answer within {DurationText.Format(_deadline.Limit)}";

    /// <summary>What is left of the time for an answer.</summary>
    public TimeSpan Left => _deadline.Left;

    private Errno Connect(sockaddr_un* address)
    {
        while (true)
        {
            // A full backlog holds connect(2) up as long as this limit says (unix(7) has no other), and 0 would be for ever.
            long microseconds = Math.Max(1, _deadline.Left.Ticks / TimeSpan.TicksPerMicrosecond);
            timeval limit = new() { tv_sec = microseconds / 1_000_000, tv_usec = microseconds % 1_000_000 };
            if (Libc.setsockopt(_fd, Libc.SOL_SOCKET, Libc.SO_SNDTIMEO, &limit, (uint)sizeof(timeval)) != 0)
            {
                return Errors.Last();
            }

            if (Libc.connect(_fd, address, (uint)sizeof(sockaddr_un)) == 0)
            {
                return 0;
            }

            if (Errors.Last() is Errno error and not Errno.EINTR)
            {
                return error;
            }
        }
    }
}
