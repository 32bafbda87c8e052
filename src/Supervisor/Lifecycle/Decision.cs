using Serilog.Events;

namespace Supervisor.Lifecycle;

/// <summary>One decision, which is one line of the log: what, why, and what is left of the grace period.</summary>
/// <param name="Template">A message template of Serilog; its properties take <paramref name="Values"/> in order.</param>
internal sealed record Decision(LogEventLevel Level, string Template, params object[] Values)
{
    /// <summary>The reason word of the Kubernetes event that this decision is (<c>Killing</c>, <c>FailedPreStopHook</c>), if it is one.</summary>
    public string? Event { get; init; }

    /// <summary>The event's message, in the kubelet's words; empty where <see cref="Event"/> is null.</summary>
    public string EventMessage { get; init; } = "";

    /// <summary>How often the same was decided in a row, this one included.</summary>
    public int InRow { get; init; } = 1;

    /// <summary>It says nothing new: an event, but no line of the log above debug.</summary>
    public bool IsRepetition { get; init; }

    /// <summary>What is left of the grace period while stopping.</summary>
    public TimeSpan? GraceLeft { get; init; }
}
