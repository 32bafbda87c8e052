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
    public static PlanResult Load(RunRequest request, ImmutableArray<string> environment, string hostName, string systemFile = SystemFile)
    {
        ErrorList errors = new();
        IConfigurationRoot configuration = ConfigurationSources.Build(request, environment, systemFile, errors);
        PodPlan? plan = new PlanBuilder(configuration, environment, errors).Build(request, hostName);
        return errors.ToResult(plan);
    }
}
