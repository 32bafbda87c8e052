namespace Supervisor.Plans;

/// <summary>The probes of one process; null is none.</summary>
internal sealed record ProbesPlan
{
    public static readonly ProbesPlan None = new();

    public ProbePlan? Startup { get; init; }

    public ProbePlan? Liveness { get; init; }

    public ProbePlan? Readiness { get; init; }
}
