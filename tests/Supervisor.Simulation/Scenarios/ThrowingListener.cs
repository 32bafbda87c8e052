using System.Diagnostics;

namespace Supervisor.Simulation.Scenarios;

/// <summary>Makes an exception of an assertion of the core that failed.</summary>
internal sealed class ThrowingListener : TraceListener
{
    public override void Fail(string? message, string? detailMessage) => throw new UnreachableException($"assertion failed: {message} {detailMessage}");

    public override void Write(string? message)
    {
        // Nobody writes.
    }

    public override void WriteLine(string? message)
    {
        // Nobody writes.
    }
}
