using System.Collections.Immutable;
using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary>A plan that can be carried out, or everything that keeps the configuration from being one. Warnings go with either.</summary>
internal sealed record PlanResult(PodPlan? Plan, ImmutableArray<ConfigurationError> Errors, ImmutableArray<string> Warnings)
{
    /// <summary>What the configuration describes, also where this version does not carry all of it out; null if something is wrong with it.</summary>
    public PodPlan? Described { get; init; }

    /// <summary>Fields of a manifest that mean nothing inside of one container, each once, sorted: for one line at debug level.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];

    /// <summary>What is in force, for those who print it.</summary>
    public EffectiveConfiguration? Settings { get; init; }

    /// <summary>For <c>validate</c>: what is taken otherwise than it may look.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
