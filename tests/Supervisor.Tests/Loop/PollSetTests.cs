using Supervisor.Loop;
using Supervisor.Native;
using Xunit;

namespace Supervisor.Tests.Loop;

/// <summary>What the loop sleeps on: filled anew before each sleep, however many there are.</summary>
public sealed class PollSetTests : IDisposable
{
    private readonly WakeUp[] _wakeUps = [.. Enumerable.Range(0, 20).Select(_ => WakeUp.TryCreate()!)];
    private readonly PollSet _polled = new();

    public void Dispose()
    {
        foreach (WakeUp wakeUp in _wakeUps)
        {
            Assert.Equal(0, Libc.close(wakeUp.Descriptor));
        }
    }

    [Fact]
    public void News_are_found_at_their_place_beyond_the_first_size_too()
    {
        _wakeUps[3].Set();
        _wakeUps[19].Set();
        Assert.Equal([3, 19], News(_wakeUps));
    }

    [Fact]
    public void Each_sleep_has_a_set_of_its_own()
    {
        _wakeUps[1].Set();
        Assert.Equal([1], News(_wakeUps[..5]));
        // What was in the places before says nothing about who is there now.
        Assert.Equal([0], News(_wakeUps[1..3]));
        Assert.Empty(News(_wakeUps[2..8]));
    }

    [Fact]
    public void A_time_that_is_over_already_is_no_sleep()
    {
        _polled.Clear();
        _ = _polled.Add(_wakeUps[0].Descriptor);
        _polled.Wait(TimeSpan.FromSeconds(-3));
        Assert.False(_polled.HasNews(0));
    }

    private List<int> News(WakeUp[] wakeUps)
    {
        _polled.Clear();
        foreach (WakeUp wakeUp in wakeUps)
        {
            _ = _polled.Add(wakeUp.Descriptor);
        }

        Assert.Equal(wakeUps.Length, _polled.Count);
        _polled.Wait(TimeSpan.FromSeconds(0));
        return [.. Enumerable.Range(0, wakeUps.Length).Where(_polled.HasNews)];
    }
}
