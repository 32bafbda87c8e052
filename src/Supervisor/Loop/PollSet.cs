using Supervisor.Native;

namespace Supervisor.Loop;

/// <summary>The descriptors of one sleep in ppoll(2), filled anew before each one; the array stays.</summary>
internal sealed unsafe class PollSet
{
    private pollfd[] _polled = new pollfd[8];
    private int _count;

    /// <summary>How many there are, which is the next one's place.</summary>
    public int Count => _count;

    /// <summary>Takes all descriptors out.</summary>
    public void Clear() => _count = 0;

    /// <summary>Adds a descriptor, to be read; the answer is its place.</summary>
    public int Add(int descriptor)
    {
        if (_count == _polled.Length)
        {
            Array.Resize(ref _polled, _count * 2);
        }

        _polled[_count] = new pollfd { fd = descriptor, events = pollfd.POLLIN };
        return _count++;
    }

    /// <summary>Sleeps until one of them has something, a signal that is not blocked comes, or the time is over.</summary>
    /// <param name="atMost">Null is for as long as it takes; what is negative is not at all.</param>
    public void Wait(TimeSpan? atMost)
    {
        timespec timeout = default;
        if (atMost is { Ticks: > 0 } limit)
        {
            timeout.tv_sec = limit.Ticks / TimeSpan.TicksPerSecond;
            timeout.tv_nsec = limit.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick;
        }

        fixed (pollfd* descriptors = _polled)
        {
            // EINTR is a turn in which nothing happened (and nothing was written into the set); there is no other failure that waiting could mend.
            _ = Libc.ppoll(descriptors, (nuint)_count, atMost is null ? null : &timeout, null);
        }
    }

    /// <summary>Whether the one at this place has something to read, or has failed.</summary>
    public bool HasNews(int place) => _polled[place].revents != 0;
}
