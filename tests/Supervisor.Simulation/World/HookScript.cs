using Supervisor.Lifecycle;

namespace Supervisor.Simulation.World;

/// <summary>What an exec hook does in the fake world.</summary>
/// <param name="EndsAfter">Null is never.</param>
internal sealed record HookScript(TimeSpan? EndsAfter, HookOutcome Outcome)
{
    public static readonly HookScript Hangs = new(null, HookOutcome.Success);

    /// <summary>What it does in the next incarnation; null is the same.</summary>
    public HookScript? Then { get; init; }

    public static HookScript Succeeds(double seconds) => new(TimeSpan.FromSeconds(seconds), HookOutcome.Success);

    public static HookScript Fails(double seconds) => new(TimeSpan.FromSeconds(seconds), HookOutcome.Failure("exit code 3"));
}
