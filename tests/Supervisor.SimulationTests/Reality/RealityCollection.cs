using Xunit;

namespace Supervisor.SimulationTests.Reality;

/// <summary>Real time is measured here: nothing else may run in this process meanwhile.</summary>
[CollectionDefinition(nameof(RealityCollection), DisableParallelization = true)]
public sealed class RealityCollection;
