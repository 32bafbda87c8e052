using System.Text;

namespace Supervisor.Cli;

/// <summary>
/// An answer of the control socket that goes on: lines, until the supervisor ends it. In HTTP/1.0 it is never in chunks.
/// <para>
/// The end of a container sends SIGTERM to everybody in it, mostly before the last line has come. So SIGTERM is an alarm here: what
/// is on its way is still read, for a moment, and no longer, for the container's end waits for us.
/// </para>
/// </summary>
/// <param name="alarm">A descriptor that can be read once we are asked to end; -1 is none.</param>
internal sealed class ControlStream(ControlConnection connection, int alarm)
{
    /// <summary>How long the last lines may take once we are asked to end. A supervisor gives all its streams 200 ms.</summary>
    public static readonly TimeSpan LastMoment = TimeSpan.FromMilliseconds(300);

    private const int MostBytes = 4 * 1024 * 1024;

    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private long _alarmedAt;

    /// <summary>We were asked to end.</summary>
    public bool IsAlarmed { get; private set; }

    /// <summary>Reads the head of the answer.</summary>
    /// <param name="refusal">What was answered in place of a stream; null if nothing was.</param>
    /// <returns>Why there is no stream, as one line; null if there is one.</returns>
    public string? Begin(out ControlAnswer? refusal)
    {
        refusal = null;
        int head;
        while ((head = _buffer.AsSpan(0, _end).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (connection.Wait(connection.Left, alarm: -1) != Input.Ready)
            {
                return connection.NoAnswer;
            }

            if (!Fill())
            {
                return $"{connection.Name} closed the connection without an answer";
            }
        }

        if (_buffer.AsSpan(0, _end).StartsWith("HTTP/1.1 200 "u8) || _buffer.AsSpan(0, _end).StartsWith("HTTP/1.0 200 "u8))
        {
            _start = head + 4;
            return null;
        }

        while (!ControlAnswer.IsComplete(_buffer.AsSpan(0, _end)) && connection.Wait(connection.Left, alarm: -1) == Input.Ready && Fill())
        {
        }

        refusal = ControlAnswer.TryParse(_buffer.AsSpan(0, _end));
        return refusal is null ? $"{connection.Name} did not answer in HTTP" : "";
    }

    /// <summary>Reads the next line.</summary>
    /// <param name="limit">How long to wait for it; null is for ever.</param>
    /// <param name="line">Without its line break.</param>
    public StreamLine Next(TimeSpan? limit, out string line)
    {
        line = "";
        int searched = _start;
        while (true)
        {
            int length = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = Encoding.UTF8.GetString(_buffer, _start, searched + length - _start).TrimEnd('\r');
                _start = searched + length + 1;
                return StreamLine.Read;
            }

            searched = Compact();
            TimeSpan? patience = IsAlarmed ? Least(limit, LastMoment - TimeSpan.FromMilliseconds(Environment.TickCount64 - _alarmedAt)) : limit;
            switch (connection.Wait(patience, IsAlarmed ? -1 : alarm))
            {
                case Input.None:
                    return IsAlarmed ? StreamLine.Ended : StreamLine.TimedOut;

                case Input.Alarm:
                    (IsAlarmed, _alarmedAt) = (true, Environment.TickCount64);
                    break;

                case Input.Ready:
                default:
                    if (!Fill())
                    {
                        return StreamLine.Ended;
                    }

                    break;
            }
        }
    }

    private static TimeSpan Least(TimeSpan? limit, TimeSpan left) => left < TimeSpan.Zero ? TimeSpan.Zero : limit < left ? limit.Value : left;

    /// <summary>Moves the beginning of a line to the front.</summary>
    /// <returns>Where what was not searched begins.</returns>
    private int Compact()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        return _end;
    }

    private bool Fill()
    {
        if (_end == _buffer.Length)
        {
            if (_end >= MostBytes)
            {
                return false; // no supervisor writes such a line
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int count = connection.Read(_buffer.AsSpan(_end));
        _end += count;
        return count > 0;
    }
}
