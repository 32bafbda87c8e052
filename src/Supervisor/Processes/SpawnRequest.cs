using Supervisor.Plans;

namespace Supervisor.Processes;

/// <summary>One program to start.</summary>
internal sealed record SpawnRequest
{
    public required ProcessPlan Process { get; init; }

    /// <summary>The whole environment, <c>NAME=VALUE</c>.</summary>
    public required List<string> Environment { get; init; }

    /// <summary>Its group becomes the terminal's foreground one.</summary>
    public bool Foreground { get; init; }

    /// <summary>The descriptors above 2 that we were handed go to it, <c>LISTEN_PID</c> rewritten.</summary>
    public bool TakesInherited { get; init; }

    /// <summary>Its standard output and error; -1 inherits ours, and standard input with them. Otherwise standard input is /dev/null.</summary>
    public int Output { get; init; } = -1;
}
