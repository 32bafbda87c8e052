using System.Collections.Immutable;

namespace Supervisor.Plans;

/// <summary><c>securityContext</c>, as far as a process can take it on by itself; null is as we are.</summary>
internal sealed record SecurityPlan
{
    public static readonly SecurityPlan Unchanged = new();

    public int? User { get; init; }

    public int? Group { get; init; }

    /// <summary><c>supplementalGroups</c>; null leaves ours.</summary>
    public ImmutableArray<int>? SupplementalGroups { get; init; }

    /// <summary><c>runAsNonRoot</c>: user 0 is refused.</summary>
    public bool MustNotBeRoot { get; init; }

    /// <summary><c>allowPrivilegeEscalation: false</c> (<c>PR_SET_NO_NEW_PRIVS</c>).</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>Names with CAP_, or ALL; sorted.</summary>
    public ImmutableArray<string> AddedCapabilities { get; init; } = [];

    /// <summary>Names with CAP_, or ALL; sorted.</summary>
    public ImmutableArray<string> DroppedCapabilities { get; init; } = [];

    /// <summary><c>readOnlyRootFilesystem</c>: a root that can be written to is a warning.</summary>
    public bool ExpectsReadOnlyRoot { get; init; }
}
