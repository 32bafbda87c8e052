using Supervisor.Lifecycle;
using Supervisor.Simulation.World;
using Supervisor.Status;

namespace Supervisor.Simulation.Scenarios;

/// <summary>What comes from outside, at a time. A closed set.</summary>
internal abstract record Happening
{
    private Happening()
    {
    }

    /// <summary>A stop signal.</summary>
    internal sealed record StopSignal : Happening;

    /// <summary>A stop by verb or API.</summary>
    /// <param name="Grace">The request's own grace period; null is the configured one.</param>
    internal sealed record StopRequest(TimeSpan? Grace) : Happening;

    /// <summary>The verb restart.</summary>
    internal sealed record Restart : Happening;

    /// <summary>The condition of a readiness gate is set.</summary>
    internal sealed record SetCondition(string Type, ConditionStatus Status) : Happening;

    /// <summary>The verb signal.</summary>
    internal sealed record SendSignal(string Process, int Signal) : Happening;

    /// <summary>From now on this is what the next sweep after the process finds.</summary>
    internal sealed record LeaveBehind(string Process, LeftoverScript Script) : Happening;

    /// <summary>An event of an incarnation that is over.</summary>
    /// <param name="Back">How many incarnations ago; 0 is the one that runs, which only an answer to an older attempt is for.</param>
    internal sealed record Stale(StaleEvent What, int Back) : Happening;

    /// <summary>Orphans that are adopted dead, and have to be reaped.</summary>
    /// <param name="ReusePid">The first has the pid that was reaped last.</param>
    internal sealed record Orphans(int Count, bool ReusePid) : Happening;

    /// <summary>SIGCHLD with nothing behind it.</summary>
    internal sealed record StrangeSIGCHLD : Happening;

    /// <summary>The wall clock is set.</summary>
    internal sealed record ClockJump(TimeSpan By) : Happening;
}

/// <summary>What may come too late. The timers are those of <see cref="TimerKind"/>.</summary>
/// <param name="Kind">The event.</param>
/// <param name="Timer">Of a TimerDue.</param>
internal readonly record struct StaleEvent(StaleKind Kind, TimerKind Timer = default)
{
    public bool Equals(StaleEvent other) => Kind == other.Kind && (Kind != StaleKind.Timer || Timer == other.Timer);

    public override int GetHashCode() => (int)Kind;
}

internal enum StaleKind
{
    Spawned,
    Refused,
    Exited,
    PostStart,
    PreStop,
    Startup,
    Liveness,
    Readiness,
    Gone,
    Timer,
}
