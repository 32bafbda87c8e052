using Mono.Unix.Native;
using Supervisor.Lifecycle;
using Supervisor.Processes;

namespace Supervisor.Simulation.World;

/// <summary>Why a start failed, from its errno, by the code that ships.</summary>
internal static class Refusals
{
    /// <summary>No directory: nothing is looked at on this machine's disk.</summary>
    private const int NoDirectory = -1;

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<(Errno, string), SpawnFailure> Known = new();

    /// <param name="name">Of the program. ENOENT is a program that is on no PATH; what lacks its interpreter has the same errno and code 126.</param>
    public static SpawnFailure Of(Errno errno, string name) => Known.GetOrAdd((errno, name), static key =>
        key.Item1 == Errno.ENOENT ? ExecFailure.NotFound(key.Item2) : ExecFailure.Describe(key.Item1, key.Item2, NoDirectory));
}
