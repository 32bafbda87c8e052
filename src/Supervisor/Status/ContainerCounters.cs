using System.Collections.Immutable;

namespace Supervisor.Status;

/// <summary>What was counted of one process.</summary>
/// <param name="Restarts">How often it was started again.</param>
/// <param name="Exits">By exit code, ascending; a start that was refused counts with its code.</param>
internal sealed record ContainerCounters(string Name, long Restarts, ImmutableArray<KeyValuePair<int, long>> Exits);
