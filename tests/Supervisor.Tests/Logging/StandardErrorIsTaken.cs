using Xunit;

namespace Supervisor.Tests.Logging;

/// <summary>Tests that take descriptor 2 of this process away run by themselves.</summary>
[CollectionDefinition(nameof(StandardErrorIsTaken), DisableParallelization = true)]
public sealed class StandardErrorIsTaken;
