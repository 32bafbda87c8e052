using System.Diagnostics;

namespace Supervisor.SimulationTests.Reality;

/// <summary>
/// Whether the machine keeps up: a thread that wants to wake each few milliseconds, and remembers when it did so late. Where processes were kept
/// from running, so was it; an event that is missing because of that has no time that would show it.
/// </summary>
internal sealed class Metronome : IDisposable
{
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(5);

    /// <summary>Less than the grid of the scenarios is wide, more than a scheduler needs on a machine with work.</summary>
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(30);

    private readonly Lock _gate = new();
    private readonly List<long> _lateBeats = [];
    private readonly Thread _thread;
    private volatile bool _isOver;

    public Metronome()
    {
        _thread = new Thread(Beat) { IsBackground = true, Name = "metronome" };
        _thread.Start();
    }

    /// <summary>A beat was late between the two times of <see cref="Stopwatch"/>'s clock.</summary>
    public bool WasLate(long from, long to)
    {
        lock (_gate)
        {
            return _lateBeats.Exists(beat => beat >= from && beat <= to);
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    private void Beat()
    {
        long last = Stopwatch.GetTimestamp();
        while (!_isOver)
        {
            Thread.Sleep(s_beat);
            long now = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(last, now) > s_beat + s_late)
            {
                lock (_gate)
                {
                    _lateBeats.Add(now);
                }
            }

            last = now;
        }
    }
}
