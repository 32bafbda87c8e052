namespace Supervisor.Simulation.Judging;

/// <summary>The clock of a life that may be frozen once: what lies in the freeze is found out at its end.</summary>
internal sealed record FreezableClock((TimeSpan From, TimeSpan To)? Freeze)
{
    /// <summary>The latest time at which something that is due then can be done.</summary>
    public TimeSpan Latest(TimeSpan due) => Freeze is { } freeze && due > freeze.From && due < freeze.To ? freeze.To : due;

    public bool IsAt(TimeSpan now, TimeSpan due) => now == Latest(due);
}
