using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Supervisor.Plans;

/// <summary>Where a forwarded signal goes.</summary>
internal enum SignalTarget
{
    /// <summary>The main process alone, as a container runtime does it.</summary>
    Process,

    /// <summary>Its whole process group.</summary>
    Group,
}

/// <summary>What signals mean: <c>signals</c> and <c>lifecycle.stopSignal</c>. Numbers are the kernel's, 1 to 64.</summary>
internal sealed record SignalPlan
{
    public static readonly SignalPlan Default = new();

    /// <summary><c>lifecycle.stopSignal</c>: what the main process is sent to stop. Default SIGTERM (15).</summary>
    public int StopSignal { get; init; } = 15;

    /// <summary>Signals that begin a stop when we are sent them; <c>signals.stop</c> replaces the list, which may be empty. By default SIGTERM, SIGINT and <see cref="StopSignal"/>.</summary>
    public ImmutableArray<int> StopRequests { get; init; } = [15, 2];

    public SignalTarget Target { get; init; } = SignalTarget.Process;

    /// <summary><c>signals.map</c>: applied once, before all else. 0 drops the signal (<c>none</c>).</summary>
    public FrozenDictionary<int, int> Map { get; init; } = FrozenDictionary<int, int>.Empty;
}
