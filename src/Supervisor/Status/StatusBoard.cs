using System.Collections.Immutable;

namespace Supervisor.Status;

/// <summary>
/// Where the loop puts what there is to see and everybody else reads it: one reference, no lock, no half-made state. Who waits for a change is
/// woken on the pool; while nobody does, a publication costs the loop two stores.
/// </summary>
internal sealed class StatusBoard(PodSnapshot first)
{
    private Publication _published = new(first);
    private TaskCompletionSource? _awaited; // made by the first who waits, taken by the next publication
    private long _orphansReaped;

    /// <summary>All of it, of one moment.</summary>
    public Publication Published => Volatile.Read(ref _published);

    public PodSnapshot Current => Published.Snapshot;

    public EventList Events => Published.Events;

    public ImmutableArray<PhaseSpan> Timeline => Published.Timeline;

    public Counters Counters => Published.Counters with { OrphansReaped = Volatile.Read(ref _orphansReaped) };

    /// <summary>Of the newest publication: what <see cref="ChangedAfterAsync"/> takes. The snapshot's resource version may be lower.</summary>
    public long Version => Published.Version;

    /// <summary>The loop's alone.</summary>
    public void Publish(Publication publication)
    {
        Volatile.Write(ref _published, publication);
        // A full fence between the two, here and in ChangedAfterAsync: one of both sees the other.
        Interlocked.Exchange(ref _awaited, null)?.TrySetResult();
    }

    /// <summary>The loop's alone: another snapshot, the rest as it was.</summary>
    public void Publish(PodSnapshot snapshot)
    {
        Publication last = Published;
        Publish(last with { Snapshot = snapshot, Version = Math.Max(last.Version + 1, snapshot.ResourceVersion) });
    }

    /// <summary>The loop's alone. It wakes nobody and makes no object: orphans come by the thousand.</summary>
    public void CountOrphans(int reaped) => Volatile.Write(ref _orphansReaped, _orphansReaped + reaped);

    /// <summary>Completes once something newer than <paramref name="version"/> (of <see cref="Version"/>) is published; at once if it is.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task ChangedAfterAsync(long version, CancellationToken cancellation)
    {
        while (Version <= version)
        {
            TaskCompletionSource own = new(TaskCreationOptions.RunContinuationsAsynchronously);
            TaskCompletionSource awaited = Interlocked.CompareExchange(ref _awaited, own, null) ?? own;
            if (Version <= version)
            {
                await awaited.Task.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
    }
}
