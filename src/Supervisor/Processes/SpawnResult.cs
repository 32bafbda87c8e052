using System.Diagnostics.CodeAnalysis;
using Supervisor.Lifecycle;

namespace Supervisor.Processes;

/// <summary>A pid, or why there is none.</summary>
internal readonly record struct SpawnResult(int Pid, SpawnFailure? Failure)
{
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool Started => Failure is null;
}
