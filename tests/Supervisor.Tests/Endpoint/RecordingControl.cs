using System.Collections.Concurrent;
using Supervisor.Endpoint;
using Supervisor.Status;

namespace Supervisor.Tests.Endpoint;

/// <summary>Writes down what it is asked for.</summary>
internal sealed class RecordingControl : IControl
{
    public ConcurrentQueue<string> Asked { get; } = new();

    public void RequestStop(TimeSpan? gracePeriod, string origin) => Asked.Enqueue($"stop {gracePeriod?.ToString() ?? "default"} by {origin}");

    public void RequestRestart(string origin) => Asked.Enqueue($"restart by {origin}");

    public void SetCondition(string type, ConditionStatus status, string reason, string message, string origin) =>
        Asked.Enqueue($"condition {type} {status} {reason} {message} by {origin}");

    public void Signal(string container, int signal, string origin) => Asked.Enqueue($"signal {signal} to {container} by {origin}");
}
