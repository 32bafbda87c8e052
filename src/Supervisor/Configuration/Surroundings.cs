using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary>What hints need to know of the container. Asked for only where it matters.</summary>
internal sealed record Surroundings
{
    /// <summary>Whether the program of a process can be found, from its directory and by its own PATH.</summary>
    public required Func<ProcessPlan, bool> HasProgram { get; init; }

    public required Func<bool> RootIsWritable { get; init; }

    /// <summary>The name of the shell that is process 1 and our parent; null if there is none.</summary>
    public required Func<string?> ShellAboveUs { get; init; }

    /// <summary>Who stops us is the kubelet, who knows the grace period.</summary>
    public bool IsKubernetes { get; init; }
}
