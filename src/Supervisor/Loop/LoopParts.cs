using Supervisor.Endpoint;
using Supervisor.Processes;
using Supervisor.Signals;

namespace Supervisor.Loop;

/// <summary>What the loop is put together from, all of it made before anything is spawned.</summary>
internal sealed record LoopParts
{
    public required SignalReader Signals { get; init; }

    public required WakeUp WakeUp { get; init; }

    public required Spawner Spawner { get; init; }

    public required ChildEnvironment Environment { get; init; }

    public required Terminal Terminal { get; init; }

    /// <summary>Null if none is configured.</summary>
    public TcpReadinessPort? ReadinessPort { get; init; }
}
