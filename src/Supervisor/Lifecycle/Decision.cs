using Serilog.Events;

namespace Supervisor.Lifecycle;

/// <summary>One decision, which is one line of the log: what, why, and what is left of the grace period.</summary>
/// <param name="Template">A message template of Serilog; its properties take <paramref name="Values"/> in order.</param>
internal sealed record Decision(LogEventLevel Level, string Template, params object[] Values)
{
    /// <summary>The reason word of the Kubernetes event that this decision is (<c>Killing</c>, <c>FailedPreStopHook</c>), if it is one.</summary>
    public string? Event { get; init; }

    /// <summary>What is left of the grace period while stopping.</summary>
    public TimeSpan? GraceLeft { get; init; }
}
