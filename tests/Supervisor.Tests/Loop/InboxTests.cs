using Supervisor.Lifecycle;
using Supervisor.Loop;
using Supervisor.Native;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Loop;

/// <summary>The only way into the loop: nothing is lost, nothing overtakes what the same thread posted before, and the sleep ends.</summary>
public sealed class InboxTests : IDisposable
{
    private readonly WakeUp _wakeUp = WakeUp.TryCreate()!;
    private readonly Inbox _inbox;

    public InboxTests() => _inbox = new Inbox(_wakeUp);

    public void Dispose() => Assert.Equal(0, Libc.close(_wakeUp.Descriptor));

    [Fact]
    public void What_was_posted_is_taken_once_and_in_its_order()
    {
        Assert.False(_inbox.TryTake(out _));
        _inbox.Post(new LifecycleEvent.LeftoversGone(1));
        _inbox.Post(new LifecycleEvent.LeftoversGone(2));
        Assert.Equal([1, 2], TakeAll());
        Assert.False(_inbox.TryTake(out LifecycleEvent? nothing));
        Assert.Null(nothing);
    }

    [Fact]
    public void A_post_ends_the_sleep()
    {
        PollSet polled = new();
        Assert.False(IsAwake(polled));
        _inbox.Post(new LifecycleEvent.LeftoversGone(1));
        Assert.True(IsAwake(polled));
        _wakeUp.Reset();
        // What was posted is still there; only the sleep is no longer ended.
        Assert.False(IsAwake(polled));
        Assert.Equal([1], TakeAll());
    }

    [Fact]
    public async Task From_many_threads_nothing_is_lost_and_each_keeps_its_order()
    {
        const int Threads = 4;
        const int Posts = 5_000;
        List<int> taken = [];
        Task posts = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < Posts; i++)
            {
                _inbox.Post(new LifecycleEvent.LeftoversGone((thread * Posts) + i));
            }
        })));
        await Eventually.Async(
            () =>
            {
                taken.AddRange(TakeAll());
                return taken.Count == Threads * Posts;
            },
            "everything that was posted");
        await posts;
        for (int thread = 0; thread < Threads; thread++)
        {
            Assert.Equal(Enumerable.Range(thread * Posts, Posts), taken.Where(post => post / Posts == thread));
        }
    }

    private bool IsAwake(PollSet polled)
    {
        polled.Clear();
        int index = polled.Add(_wakeUp.Descriptor);
        polled.Wait(TimeSpan.Zero);
        return polled.HasNews(index);
    }

    private IEnumerable<int> TakeAll()
    {
        while (_inbox.TryTake(out LifecycleEvent? happened))
        {
            yield return Assert.IsType<LifecycleEvent.LeftoversGone>(happened).Sweep;
        }
    }
}
