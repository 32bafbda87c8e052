using System.Collections.Immutable;

namespace Supervisor.Plans;

internal enum RestartPolicy
{
    /// <summary>Our default: the platform outside sees the exit.</summary>
    Never,

    OnFailure,

    Always,
}

/// <summary>When a process that ended is started again.</summary>
internal sealed record RestartPlan
{
    public static readonly RestartPlan Default = new();

    public RestartPolicy Policy { get; init; }

    /// <summary><c>restartPolicyRules</c>, the first that matches wins over <see cref="Policy"/> (KEP-5307).</summary>
    public ImmutableArray<RestartRule> Rules { get; init; } = [];

    /// <summary><c>maxRestarts</c>; 0 is no limit.</summary>
    public int Maximum { get; init; }

    /// <summary><c>restartBackoff.initialSeconds</c>: before the second restart, doubling from then on.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>restartBackoff.maxSeconds</c>.</summary>
    public TimeSpan MaximumBackoff { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary><c>restartBackoff.resetSeconds</c>: a run longer than this forgets all earlier ones.</summary>
    public TimeSpan ResetAfter { get; init; } = TimeSpan.FromSeconds(600);
}

/// <summary>An item of <c>restartPolicyRules</c>.</summary>
/// <param name="RestartsAll"><c>action: RestartAllContainers</c>; else <c>Restart</c>.</param>
/// <param name="IsIn"><c>operator: In</c>; else <c>NotIn</c>.</param>
/// <param name="ExitCodes">0 to 255.</param>
internal sealed record RestartRule(bool RestartsAll, bool IsIn, ImmutableArray<int> ExitCodes);
