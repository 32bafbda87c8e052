using Supervisor.Endpoint;
using Supervisor.Processes;
using Supervisor.Signals;
using Supervisor.Status;

namespace Supervisor.Loop;

/// <summary>What the loop is put together from, all of it made before anything is spawned.</summary>
internal sealed record LoopParts
{
    public required SignalReader Signals { get; init; }

    public required WakeUp WakeUp { get; init; }

    public required Spawner Spawner { get; init; }

    public required ChildEnvironment Environment { get; init; }

    public required Terminal Terminal { get; init; }

    /// <summary>Made on <see cref="WakeUp"/>.</summary>
    public required Inbox Inbox { get; init; }

    /// <summary>Where the loop puts what there is to see.</summary>
    public required StatusBoard Board { get; init; }

    public required Pulse Pulse { get; init; }

    public required EndpointServer Endpoint { get; init; }

    /// <summary>Path of the control socket, for hooks and probes; null is none.</summary>
    public string? ControlSocket { get; init; }

    /// <summary>Null if none is configured.</summary>
    public TcpReadinessPort? ReadinessPort { get; init; }
}
