using Supervisor.Lifecycle;
using Supervisor.Loop;
using Xunit;

namespace Supervisor.Tests.Loop;

/// <summary>Timers fire once, in the order of their times, equal ones in the order in which they were armed.</summary>
public sealed class TimerQueueTests
{
    private static readonly TimerKey Drain = new(1, TimerKind.DrainEnd);
    private static readonly TimerKey Budget = new(1, TimerKind.BudgetEnd);
    private static readonly TimerKey OtherBudget = new(2, TimerKind.BudgetEnd);

    private readonly TimerQueue _timers = new();

    [Fact]
    public void Nothing_is_due_when_nothing_is_armed()
    {
        Assert.Null(_timers.Next);
        Assert.Empty(TakeDue(1000));
    }

    [Fact]
    public void The_next_one_is_the_earliest()
    {
        Arm(Drain, 5);
        Arm(Budget, 3);
        Arm(OtherBudget, 4);
        Assert.Equal(TimeSpan.FromSeconds(3), _timers.Next);
    }

    [Fact]
    public void What_is_due_comes_by_its_time_and_once()
    {
        Arm(Drain, 5);
        Arm(Budget, 3);
        Arm(OtherBudget, 9);
        Assert.Empty(TakeDue(2.999));
        Assert.Equal([Budget, Drain], TakeDue(5));
        Assert.Empty(TakeDue(5));
        Assert.Equal(TimeSpan.FromSeconds(9), _timers.Next);
    }

    [Fact]
    public void Equal_times_come_in_the_order_of_arming()
    {
        Arm(OtherBudget, 3);
        Arm(Drain, 3);
        Arm(Budget, 3);
        Assert.Equal([OtherBudget, Drain, Budget], TakeDue(3));
    }

    [Fact]
    public void Arming_again_moves_a_timer()
    {
        Arm(Drain, 3);
        Arm(Drain, 8);
        Assert.Empty(TakeDue(7));
        Assert.Equal([Drain], TakeDue(8));
    }

    [Fact]
    public void Disarming_is_one_timer_of_one_generation()
    {
        Arm(Drain, 1);
        Arm(Budget, 2);
        Arm(OtherBudget, 3);
        _timers.Disarm(Budget);
        _timers.Disarm(new TimerKey(9, TimerKind.KillEnd));
        Assert.Equal([Drain, OtherBudget], TakeDue(3));
    }

    [Fact]
    public void Disarming_all_is_those_of_one_generation()
    {
        Arm(Drain, 1);
        Arm(OtherBudget, 2);
        Arm(Budget, 3);
        _timers.DisarmAll(1);
        Assert.Equal([OtherBudget], TakeDue(3));
        Assert.Null(_timers.Next);
    }

    [Fact]
    public void What_one_timer_disarms_does_not_come_any_more()
    {
        Arm(Drain, 1);
        Arm(Budget, 1);
        Assert.True(_timers.TryTakeDue(TimeSpan.FromSeconds(1), out TimerKey first));
        Assert.Equal(Drain, first);
        _timers.Disarm(Budget);
        Assert.False(_timers.TryTakeDue(TimeSpan.FromSeconds(1), out _));
    }

    private void Arm(TimerKey key, double seconds) => _timers.Arm(key, TimeSpan.FromSeconds(seconds));

    private List<TimerKey> TakeDue(double seconds)
    {
        List<TimerKey> due = [];
        while (_timers.TryTakeDue(TimeSpan.FromSeconds(seconds), out TimerKey key))
        {
            due.Add(key);
        }

        return due;
    }
}
