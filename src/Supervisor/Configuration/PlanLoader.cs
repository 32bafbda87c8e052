using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Supervisor.Plans;

namespace Supervisor.Configuration;

/// <summary>Reads every source of configuration and makes the plan of it, or the list of everything that is wrong.</summary>
internal static class PlanLoader
{
    /// <summary>Read if it is there.</summary>
    public const string SystemFile = "/etc/supervisor/supervisor.yaml";

    /// <param name="request">The command line.</param>
    /// <param name="environment">The environment's entries, <c>NAME=VALUE</c>, as we were handed them.</param>
    /// <param name="hostName">The pod's name where the configuration has none.</param>
    /// <param name="systemFile">Other than <see cref="SystemFile"/> in tests only.</param>
    /// <param name="requiresCommand">False to look at a configuration whose command is said elsewhere.</param>
    public static PlanResult Load(
        RunRequest request, ImmutableArray<string> environment, string hostName, string systemFile = SystemFile, bool requiresCommand = true)
    {
        ErrorList errors = new();
        IConfigurationRoot configuration = ConfigurationSources.Build(request, environment, systemFile, errors);
        EffectiveConfiguration settings = new(configuration, errors);
        PodPlan? plan = new PlanBuilder(settings, environment, errors).Build(request, hostName, requiresCommand);
        return errors.ToResult(plan) with { Settings = settings };
    }
}
