using Supervisor.Lifecycle;

namespace Supervisor.Loop;

/// <summary>The armed timers: a handful, so a scan beats a heap. Equal due times fire in the order in which they were armed.</summary>
internal sealed class TimerQueue
{
    private readonly List<(TimerKey Key, TimeSpan Due)> _armed = [];

    /// <summary>When the next one is due; null if none is armed.</summary>
    public TimeSpan? Next
    {
        get
        {
            TimeSpan? next = null;
            foreach ((_, TimeSpan due) in _armed)
            {
                next = next is null || due < next ? due : next;
            }

            return next;
        }
    }

    /// <summary>Arms a timer, or moves it.</summary>
    public void Arm(TimerKey key, TimeSpan due)
    {
        Disarm(key);
        _armed.Add((key, due));
    }

    public void Disarm(TimerKey key) => _armed.RemoveAll(timer => timer.Key == key);

    public void DisarmAll(int generation) => _armed.RemoveAll(timer => timer.Key.Generation == generation);

    /// <summary>Takes the earliest timer that is due.</summary>
    public bool TryTakeDue(TimeSpan now, out TimerKey key)
    {
        int earliest = -1;
        for (int i = 0; i < _armed.Count; i++)
        {
            if (_armed[i].Due <= now && (earliest < 0 || _armed[i].Due < _armed[earliest].Due))
            {
                earliest = i;
            }
        }

        if (earliest < 0)
        {
            key = default;
            return false;
        }

        key = _armed[earliest].Key;
        _armed.RemoveAt(earliest);
        return true;
    }
}
