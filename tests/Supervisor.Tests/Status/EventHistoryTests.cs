using Supervisor.Status;
using Xunit;

namespace Supervisor.Tests.Status;

/// <summary>What becomes of one event after the other: combined, counted, told or not, and forgotten, by client-go's rules, in virtual time.</summary>
public sealed class EventHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly Revisions _revisions = new();
    private readonly EventHistory _history;

    public EventHistoryTests() => _history = new EventHistory("web", _revisions);

    [Fact]
    public void Nothing_happened()
    {
        Assert.Empty(_history.List.Items);
        Assert.Equal(0, _history.List.ResourceVersion);
    }

    [Fact]
    public void An_event_has_all_that_it_was_given()
    {
        _history.Add(Start, EventType.Warning, "Unhealthy", "Readiness probe failed: no", "spec.containers{web}", mayHoldOutput: true);
        PodEvent told = Assert.Single(_history.List.Items);
        long nanoseconds = (Start - DateTimeOffset.UnixEpoch).Ticks * 100;
        Assert.Equal(
            new PodEvent($"web.{nanoseconds:x}", EventType.Warning, "Unhealthy", "Readiness probe failed: no", "spec.containers{web}", 1, Start, Start, 1, MayHoldOutput: true),
            told);
        Assert.Equal(1, _history.List.ResourceVersion);
    }

    [Fact]
    public void Two_of_one_moment_have_different_names()
    {
        Happens(0, "a");
        Happens(0, "b");
        Assert.Equal(2, _history.List.Items.Select(told => told.Name).Distinct().Count());
    }

    [Fact]
    public void U23_the_same_message_counts_up_and_keeps_its_name_and_its_first_time()
    {
        Happens(0, "a");
        string name = _history.List.Items[0].Name;
        Happens(5, "a");
        Happens(18, "a");
        PodEvent told = Assert.Single(_history.List.Items);
        Assert.Equal((name, 3, Start, Start.AddSeconds(18)), (told.Name, told.Count, told.FirstTimestamp, told.LastTimestamp));
        Assert.Equal(3, told.ResourceVersion);
    }

    [Fact]
    public void U23_another_reason_place_or_type_is_another_event()
    {
        _history.Add(Start, EventType.Warning, "Unhealthy", "a", "spec.containers{web}", false);
        _history.Add(Start, EventType.Warning, "BackOff", "a", "spec.containers{web}", false);
        _history.Add(Start, EventType.Normal, "BackOff", "a", "spec.containers{web}", false);
        _history.Add(Start, EventType.Normal, "BackOff", "a", "spec.initContainers{web}", false);
        Assert.All(_history.List.Items, told => Assert.Equal(1, told.Count));
        Assert.Equal(4, _history.List.Items.Length);
    }

    [Fact]
    public void U23_nine_different_messages_stay_themselves_and_from_the_tenth_on_they_are_one()
    {
        for (int i = 1; i <= 12; i++)
        {
            Happens(i, $"message {i}");
        }

        Assert.Equal(10, _history.List.Items.Length);
        Assert.Equal([.. Enumerable.Range(1, 9).Select(i => $"message {i}")], _history.List.Items.Take(9).Select(told => told.Message));
        PodEvent combined = _history.List.Items[^1];
        Assert.Equal("(combined from similar events): message 12", combined.Message);
        Assert.Equal((3, Start.AddSeconds(10), Start.AddSeconds(12)), (combined.Count, combined.FirstTimestamp, combined.LastTimestamp));
    }

    [Fact]
    public void U23_what_stayed_itself_is_still_counted_there_when_others_are_combined()
    {
        for (int i = 1; i <= 11; i++)
        {
            Happens(i, $"message {i}");
        }

        Happens(12, "message 3");
        Assert.Equal(2, _history.List.Items.Single(told => told.Message == "message 3").Count);
        Assert.Equal(10, _history.List.Items.Length);
    }

    [Theory]
    [InlineData(600, true)]
    [InlineData(600.001, false)]
    public void U23_after_ten_minutes_without_any_the_messages_are_counted_anew(double gap, bool isCombined)
    {
        for (int i = 1; i <= 9; i++)
        {
            Happens(0, $"message {i}");
        }

        Happens(gap, "message 10");
        Assert.Equal(isCombined, _history.List.Items[^1].Message.StartsWith("(combined", StringComparison.Ordinal));
    }

    [Fact]
    public void Other_reasons_and_types_are_not_combined_with_them()
    {
        for (int i = 1; i <= 9; i++)
        {
            Happens(0, $"message {i}");
        }

        _history.Add(Start, EventType.Warning, "BackOff", "message 10", "", false);
        _history.Add(Start, EventType.Normal, "Unhealthy", "message 10", "", false);
        Assert.DoesNotContain(_history.List.Items, told => told.Message.StartsWith("(combined", StringComparison.Ordinal));
    }

    [Fact]
    public void U23_the_26th_in_a_burst_begins_no_event()
    {
        for (int i = 1; i <= 26; i++)
        {
            HappensOf($"Reason{i}", 0);
        }

        Assert.Equal(25, _history.List.Items.Length);
        Assert.DoesNotContain(_history.List.Items, told => told.Reason == "Reason26");
    }

    [Theory]
    [InlineData(299.9, false)]
    [InlineData(300, true)]
    public void U23_one_more_may_be_told_after_300_seconds(double seconds, bool isTold)
    {
        for (int i = 1; i <= 25; i++)
        {
            HappensOf($"Reason{i}", 0);
        }

        HappensOf("Late", seconds);
        Assert.Equal(isTold, _history.List.Items.Any(told => told.Reason == "Late"));
    }

    [Fact]
    public void What_was_not_told_was_counted_all_the_same()
    {
        for (int i = 1; i <= 25; i++)
        {
            HappensOf($"Reason{i}", 0);
        }

        HappensOf("Late", 1);
        HappensOf("Late", 2);
        HappensOf("Late", 400);
        PodEvent told = _history.List.Items[^1];
        Assert.Equal(("Late", 3, Start.AddSeconds(1), Start.AddSeconds(400)), (told.Reason, told.Count, told.FirstTimestamp, told.LastTimestamp));
    }

    [Fact]
    public void Beyond_the_limit_a_repetition_is_counted_and_told_to_nobody()
    {
        for (int i = 1; i <= 10_000; i++)
        {
            Happens(i / 1000.0, "a");
        }

        PodEvent told = Assert.Single(_history.List.Items);
        Assert.Equal(10_000, told.Count);
        Assert.Equal(Start.AddSeconds(10), told.LastTimestamp);
        Assert.Equal(25, told.ResourceVersion);
        Assert.Equal(25, _revisions.Last);
    }

    [Fact]
    public void Complaints_do_not_starve_what_is_normal()
    {
        for (int i = 1; i <= 1000; i++)
        {
            Happens(i / 10.0, "a");
        }

        _history.Add(Start.AddSeconds(101), EventType.Normal, "Killing", "Stopping container web", "spec.containers{web}", false);
        Assert.Equal("Killing", _history.List.Items[^1].Reason);
    }

    [Fact]
    public void The_list_is_in_the_order_of_the_last_telling_and_made_anew_only_if_something_happened()
    {
        HappensOf("A", 0);
        HappensOf("B", 1);
        HappensOf("A", 2);
        EventList list = _history.List;
        Assert.Equal(["B", "A"], list.Items.Select(told => told.Reason));
        Assert.Equal([2L, 3L], list.Items.Select(told => told.ResourceVersion));
        Assert.Same(list, _history.List);
    }

    [Fact]
    public void Ten_thousand_different_events_take_the_memory_of_the_last_ones()
    {
        for (int i = 0; i < 10_000; i++)
        {
            HappensOf($"Reason{i}", i * 300.0);
        }

        Assert.Equal(EventHistory.MostKept, _history.List.Items.Length);
        Assert.Equal("Reason9999", _history.List.Items[^1].Reason);
        Assert.Equal($"Reason{10_000 - EventHistory.MostKept}", _history.List.Items[0].Reason);
    }

    [Fact]
    public void Ten_thousand_different_messages_are_ten_events()
    {
        for (int i = 0; i < 10_000; i++)
        {
            Happens(i, $"message {i}");
        }

        Assert.Equal(10, _history.List.Items.Length);
        Assert.Equal(9_991, _history.List.Items[^1].Count);
    }

    private void Happens(double seconds, string message) => _history.Add(Start.AddSeconds(seconds), EventType.Warning, "Unhealthy", message, "spec.containers{web}", true);

    private void HappensOf(string reason, double seconds) => _history.Add(Start.AddSeconds(seconds), EventType.Warning, reason, "the same", "", false);
}
