using System.Collections.Immutable;

namespace Supervisor.Plans;

/// <summary>
/// One program to execute. Strings hold the bytes of the kernel losslessly (<see cref="Native.PosixText"/>), so that an
/// argument that is not UTF-8 arrives as it was.
/// </summary>
internal sealed record ProcessPlan
{
    /// <summary>Name in log, status and events: the container's or the step's.</summary>
    public required string Name { get; init; }

    /// <summary>The argument vector, <c>argv[0]</c> first; never empty. Already expanded (<c>$(VAR)</c>).</summary>
    public required ImmutableArray<string> Argv { get; init; }

    /// <summary>What is set or overridden over the inherited environment, in order; a later one of the same name wins. Already expanded.</summary>
    public ImmutableArray<EnvironmentVariable> Environment { get; init; } = [];

    /// <summary><c>workingDir</c>; null is the directory we were started in, a relative one is relative to that.</summary>
    public string? WorkingDirectory { get; init; }

    public SecurityPlan Security { get; init; } = SecurityPlan.Unchanged;

    public LimitsPlan Limits { get; init; } = LimitsPlan.Unchanged;
}

/// <summary>A name and a value; an empty value is set and empty.</summary>
internal readonly record struct EnvironmentVariable(string Name, string Value);
