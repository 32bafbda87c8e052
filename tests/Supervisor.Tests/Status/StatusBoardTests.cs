using Supervisor.Loop;
using Supervisor.Simulation.World;
using Supervisor.Status;
using Xunit;

namespace Supervisor.Tests.Status;

/// <summary>Who waits for a change is told of it once, whenever it comes; who does not costs nothing.</summary>
public sealed class StatusBoardTests
{
    private static readonly PodSnapshot First = SnapshotBuilder.BeforeAnything(TestPlan.Pod(), DateTimeOffset.UnixEpoch);

    private readonly StatusBoard _board = new(First);

    [Fact]
    public void The_parts_are_those_of_one_publication()
    {
        Publication next = new(First with { ResourceVersion = 7 }) { Version = 9, Counters = new Counters { LastTimeToReady = TimeSpan.FromSeconds(1) } };
        _board.Publish(next);
        Assert.Same(next, _board.Published);
        Assert.Same(next.Snapshot, _board.Current);
        Assert.Equal(9, _board.Version);
        Assert.Equal(TimeSpan.FromSeconds(1), _board.Counters.LastTimeToReady);
    }

    [Fact]
    public void A_snapshot_alone_is_a_newer_publication_even_if_its_own_version_is_not()
    {
        long before = _board.Version;
        _board.Publish(First);
        Assert.Equal(before + 1, _board.Version);
    }

    [Fact]
    public void Orphans_are_counted_without_a_publication()
    {
        long before = _board.Version;
        _board.CountOrphans(3);
        _board.CountOrphans(4);
        Assert.Equal(7, _board.Counters.OrphansReaped);
        Assert.Equal(before, _board.Version);
    }

    [Fact]
    public async Task What_is_newer_already_is_told_at_once()
    {
        Task changed = _board.ChangedAfterAsync(_board.Version - 1, TestContext.Current.CancellationToken);
        Assert.True(changed.IsCompletedSuccessfully);
        await changed;
    }

    [Fact]
    public async Task All_who_wait_are_told()
    {
        Task[] waiting = [.. Enumerable.Range(0, 20).Select(_ => _board.ChangedAfterAsync(_board.Version, TestContext.Current.CancellationToken))];
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        _board.Publish(First);
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_waits_for_a_later_one_waits_on()
    {
        Task waiting = _board.ChangedAfterAsync(_board.Version + 1, TestContext.Current.CancellationToken);
        _board.Publish(First);
        Assert.False(waiting.IsCompleted);
        _board.Publish(First);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_gives_up_does_not_take_the_others_with_him()
    {
        using CancellationTokenSource impatience = new();
        Task impatient = _board.ChangedAfterAsync(_board.Version, impatience.Token);
        Task patient = _board.ChangedAfterAsync(_board.Version, TestContext.Current.CancellationToken);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.False(patient.IsCompleted);
        _board.Publish(First);
        await patient.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task No_publication_is_missed_at_any_rate()
    {
        const int Publications = 20_000;
        long last = _board.Version + Publications;
        Task[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(Follow, TestContext.Current.CancellationToken))];
        for (int i = 0; i < Publications; i++)
        {
            _board.Publish(First);
        }

        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        async Task Follow()
        {
            long seen = 0;
            while (seen < last)
            {
                await _board.ChangedAfterAsync(seen, TestContext.Current.CancellationToken);
                long version = _board.Version;
                Assert.True(version > seen);
                seen = version;
            }
        }
    }

    [Fact]
    public void Nobody_waits_nothing_is_made()
    {
        Publication next = new(First);
        _board.Publish(next);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _board.Publish(next);
            _board.CountOrphans(1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
