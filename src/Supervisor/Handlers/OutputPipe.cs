using System.Text;
using Mono.Unix.Native;
using Supervisor.Native;

namespace Supervisor.Handlers;

/// <summary>
/// Standard output and error of a hook or a probe, as one pipe that the loop reads. It may outlive its command: a grandchild that holds it open is read on,
/// and never delays the verdict.
/// </summary>
internal sealed unsafe class OutputPipe
{
    private const int BufferSize = 4096;

    /// <summary>What is kept of a probe's output, in bytes (kubelet: maxRespBodyLength).</summary>
    private const int HeadLimit = 10 * 1024;

    /// <summary>Most that one turn takes from one pipe: a hook that floods its output does not hold up the loop.</summary>
    private const int ReadsPerTurn = 8;

    /// <summary>All that a pipe can hold (1 MiB, /proc/sys/fs/pipe-max-size; 64 KiB as long as the command does not ask for more): see pipe(7).</summary>
    private const int ReadsForAll = 256;

    private readonly OutputLines _lines;
    private readonly List<byte>? _head; // null where the lines go to the log
    private int _writeEnd;

    private OutputPipe(int readEnd, int writeEnd, Action<string>? onLine)
    {
        ReadEnd = readEnd;
        _writeEnd = writeEnd;
        _lines = new OutputLines(onLine);
        _head = onLine is null ? [] : null;
    }

    /// <summary>The first 10 KiB, as text, where the output does not go to the log; else empty.</summary>
    public string Head => _head is null ? "" : Encoding.UTF8.GetString([.. _head]);

    /// <summary>The last 4 KiB, as text.</summary>
    public string Tail => _lines.Tail;

    public int ReadEnd { get; }

    public int WriteEnd => _writeEnd;

    /// <param name="onLine">Takes the output line by line; null keeps its <see cref="Head"/> in the place of that.</param>
    public static OutputPipe? TryCreate(Action<string>? onLine)
    {
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_CLOEXEC) != 0)
        {
            return null;
        }

        // Our end only: the hook is to find an ordinary, blocking pipe.
        _ = Libc.fcntl(ends[0], Libc.F_SETFL, Libc.O_NONBLOCK);
        return new OutputPipe(ends[0], ends[1], onLine);
    }

    /// <summary>After the spawn: only the hook and what it starts hold the pipe now.</summary>
    public void CloseWriteEnd()
    {
        if (_writeEnd >= 0)
        {
            _ = Libc.close(_writeEnd);
            _writeEnd = -1;
        }
    }

    /// <summary>Reads some of what is there. False at the end of file: nobody holds the other end any more.</summary>
    public bool Read() => Read(ReadsPerTurn);

    /// <summary>
    /// Reads all that is there: what a command wrote before it ended is its message, also where this turn comes late. A grandchild that goes on
    /// writing is not waited for. False at the end of file.
    /// </summary>
    public bool ReadAll() => Read(ReadsForAll);

    private bool Read(int most)
    {
        byte* buffer = stackalloc byte[BufferSize];
        for (int i = 0; i < most; i++)
        {
            nint length = Libc.read(ReadEnd, buffer, BufferSize);
            if (length > 0)
            {
                Keep(new ReadOnlySpan<byte>(buffer, (int)length));
                continue;
            }

            if (length == 0)
            {
                _lines.End();
                return false;
            }

            if (Errors.Last() != Errno.EINTR)
            {
                return true; // EAGAIN
            }
        }

        return true;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _lines.Add(bytes);
        _head?.AddRange(bytes[..Math.Min(bytes.Length, HeadLimit - _head.Count)]);
    }

    /// <summary>Gives both ends back; a last line without a line break comes out.</summary>
    public void Close()
    {
        _lines.End();
        CloseWriteEnd();
        _ = Libc.close(ReadEnd);
    }
}
