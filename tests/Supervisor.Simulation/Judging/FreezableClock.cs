using System.Collections.Immutable;

namespace Supervisor.Simulation.Judging;

/// <summary>The clock of a life that may be frozen: what lies in a freeze is found out at its end.</summary>
internal sealed record FreezableClock(ImmutableArray<(TimeSpan From, TimeSpan To)> Freezes)
{
    /// <summary>The latest time at which something that is due then can be done.</summary>
    public TimeSpan Latest(TimeSpan due)
    {
        foreach ((TimeSpan from, TimeSpan to) in Freezes)
        {
            if (due > from && due < to)
            {
                return to;
            }
        }

        return due;
    }

    public bool IsAt(TimeSpan now, TimeSpan due) => now == Latest(due);

    /// <summary>When the freeze began that ends now, if one does.</summary>
    public TimeSpan? FrozenSince(TimeSpan now)
    {
        foreach ((TimeSpan from, TimeSpan to) in Freezes)
        {
            if (now == to)
            {
                return from;
            }
        }

        return null;
    }
}
