namespace Supervisor.Benchmarks;

/// <summary>All that was measured of one contestant.</summary>
internal sealed class Readings
{
    /// <summary>Nanoseconds from before the spawn to after the wait, the command being /bin/true.</summary>
    internal Sample Start { get; } = new();

    /// <summary>Nanoseconds from kill(2) at the init to the receipt by its child.</summary>
    internal Sample Signal { get; } = new();

    /// <summary>Nanoseconds of CPU time for all the orphans of one run (<see cref="Repetitions.Orphans"/>). Empty for <see cref="Contestant.None"/>.</summary>
    internal Sample Reaping { get; } = new();

    /// <summary>Bytes, idle: what is mapped and present, shared pages of files included. Empty for <see cref="Contestant.None"/>.</summary>
    internal Sample Resident { get; } = new();

    /// <summary>Bytes, idle, while another one of it runs: what no other process shares. Empty for <see cref="Contestant.None"/>.</summary>
    internal Sample Private { get; } = new();
}
