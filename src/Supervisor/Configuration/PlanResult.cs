using System.Collections.Immutable;
using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary>A plan, or everything that is wrong with the configuration. Warnings go with either.</summary>
internal sealed record PlanResult(PodPlan? Plan, ImmutableArray<ConfigurationError> Errors, ImmutableArray<string> Warnings)
{
    /// <summary>Fields of a manifest that mean nothing inside of one container, each once, sorted: for one line at debug level.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];
}
