using System.Collections.Immutable;

namespace Supervisor.Plans;

/// <summary>What the command line of a run asked for: the options before the command, and the command.</summary>
internal sealed record RunRequest
{
    /// <summary><c>-c, --config FILE</c>, in order; <c>-</c> is standard input.</summary>
    public ImmutableArray<string> ConfigFiles { get; init; } = [];

    /// <summary><c>--set KEY=VALUE</c>, in order, as written.</summary>
    public ImmutableArray<string> Settings { get; init; } = [];

    /// <summary><c>-v</c>.</summary>
    public bool Verbose { get; init; }

    /// <summary><c>-q</c>.</summary>
    public bool Quiet { get; init; }

    /// <summary>The command after the options; empty if there is none. Wins over <c>command</c> and <c>args</c> of the configuration, and is never expanded.</summary>
    public ImmutableArray<string> Command { get; init; } = [];
}
