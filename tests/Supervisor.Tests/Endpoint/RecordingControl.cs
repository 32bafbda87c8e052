using System.Collections.Concurrent;
using Supervisor.Endpoint;

namespace Supervisor.Tests.Endpoint;

/// <summary>Writes down what it is asked for.</summary>
internal sealed class RecordingControl : IControl
{
    public ConcurrentQueue<string> Asked { get; } = new();

    public void RequestStop(TimeSpan? gracePeriod, string origin) => Asked.Enqueue($"stop {gracePeriod?.ToString() ?? "default"} by {origin}");

    public void RequestRestart(string origin) => Asked.Enqueue($"restart by {origin}");
}
