using System.Text;

namespace Supervisor.Handlers;

/// <summary>Splits a stream of bytes into lines, and keeps the last 4 KiB of it. A line longer than 4 KiB comes in pieces.</summary>
/// <param name="onLine">Null if nobody wants the lines.</param>
internal sealed class OutputLines(Action<string>? onLine)
{
    private const int LineLimit = 4096;
    private const int TailLimit = 4096;

    private readonly List<byte> _line = [];
    private readonly List<byte> _tail = [];

    /// <summary>The last 4 KiB, as text.</summary>
    public string Tail => Encoding.UTF8.GetString([.. _tail]);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Keep(bytes);
        while (onLine is not null && !bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            int room = LineLimit - _line.Count;
            if (end >= 0 && end <= room)
            {
                _line.AddRange(bytes[..end]);
                bytes = bytes[(end + 1)..];
                Emit();
                continue;
            }

            // A full line waits for what follows it: a line break there ends it, and is no empty line of its own.
            if (room == 0)
            {
                Emit();
                continue;
            }

            int piece = Math.Min(room, bytes.Length);
            _line.AddRange(bytes[..piece]);
            bytes = bytes[piece..];
        }
    }

    /// <summary>A last line without a line break.</summary>
    public void End()
    {
        if (_line.Count > 0)
        {
            Emit();
        }
    }

    private void Emit()
    {
        onLine!(Encoding.UTF8.GetString([.. _line]).TrimEnd('\r'));
        _line.Clear();
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= TailLimit)
        {
            _tail.Clear();
            bytes = bytes[^TailLimit..];
        }

        int excess = _tail.Count + bytes.Length - TailLimit;
        if (excess > 0)
        {
            _tail.RemoveRange(0, excess);
        }

        _tail.AddRange(bytes);
    }
}
