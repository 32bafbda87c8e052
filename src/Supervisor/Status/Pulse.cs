namespace Supervisor.Status;

/// <summary>
/// Whether the loop still turns. It says when it wakes and until when it will sleep; who asks compares that with the clock, so that a
/// supervision that hangs is told from one that has nothing to do, without waking it.
/// </summary>
internal sealed class Pulse(TimeProvider time)
{
    /// <summary>How long the loop may be in one turn, or oversleep, before the supervision counts as stalled.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const long Forever = long.MaxValue;

    private readonly long _origin = time.GetTimestamp();
    private long _expectedBy; // ticks since the origin by which the loop must have said something

    /// <summary>The loop is awake from now on.</summary>
    public void Wakes() => Volatile.Write(ref _expectedBy, Elapsed.Ticks);

    /// <summary>The loop sleeps for at most this long; null is until something happens.</summary>
    public void Sleeps(TimeSpan? atMost) => Volatile.Write(ref _expectedBy, atMost is { } limit ? (Elapsed + limit).Ticks : Forever);

    /// <summary>The loop has not turned for <see cref="Patience"/>.</summary>
    public bool IsStalled
    {
        get
        {
            long expected = Volatile.Read(ref _expectedBy);
            return expected != Forever && Elapsed.Ticks - expected > Patience.Ticks;
        }
    }

    private TimeSpan Elapsed => time.GetElapsedTime(_origin);
}
