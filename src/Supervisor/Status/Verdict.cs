using System.Collections.Immutable;

namespace Supervisor.Status;

/// <summary>Alive, ready or started, with what it is made of. It passes if all of its checks do.</summary>
internal sealed record Verdict(ImmutableArray<Check> Checks)
{
    public bool Passed => FirstFailed is null;

    /// <summary>One line that says why not; empty if it passes.</summary>
    public string Reason => FirstFailed is { } check ? $"{check.Name}: {check.Reason}" : "";

    private Check? FirstFailed => Checks.FirstOrDefault(check => !check.Passed);
}
