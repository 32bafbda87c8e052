using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Processes;

namespace Supervisor.Handlers;

/// <summary>A command of a hook or a probe.</summary>
internal sealed record ExecRequest
{
    public required Incarnation Incarnation { get; init; }

    public required Job Job { get; init; }

    public required ProcessPlan Process { get; init; }

    /// <summary>Entries <c>NAME=VALUE</c>, <see cref="Mark"/> among them.</summary>
    public required List<string> Environment { get; init; }

    /// <summary>What it and all that it starts carry: the mark of the incarnation, and a number of its own behind it.</summary>
    public required string Mark { get; init; }

    /// <summary>What its lines are told by in the log; null is a probe, whose output is told with its verdict.</summary>
    public string? LogName { get; init; }

    /// <summary>After it, it is killed with all that it started, and has failed. Zero is no limit.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Told once, unless it is ended before: success, or a failure with the output (a probe) or the exit code (a hook).</summary>
    public required Action<AttemptResult> OnEnded { get; init; }
}
