namespace Supervisor.Benchmarks;

/// <summary>How often each thing is measured. In every round all contestants come by turns, so that what disturbs the machine disturbs them all.</summary>
internal sealed record Repetitions(int Rounds, int StartsARound, int SignalsARound, int Orphans)
{
    /// <summary>For the numbers in docs/measurements.md: about a minute and a half.</summary>
    internal static readonly Repetitions Full = new(Rounds: 20, StartsARound: 50, SignalsARound: 100, Orphans: 10_000);

    /// <summary>For the guards, whose limits are wide: about 20 seconds.</summary>
    internal static readonly Repetitions Guard = new(Rounds: 5, StartsARound: 40, SignalsARound: 100, Orphans: 10_000);
}
