namespace Supervisor.Mutants.Table;

/// <summary>All of them, in the order in which they are run.</summary>
internal static class Defects
{
    public static readonly Mutant[] All =
    [
        .. PodDefects.All,
        .. RestartDefects.All,
        .. RequestDefects.All,
        .. SweepDefects.All,
        .. RunDefects.All,
        .. StopDefects.All,
        .. StopTimerDefects.All,
        .. ProbeDefects.All,
        .. ProbesTogetherDefects.All,
        .. BackoffDefects.All,
        .. TextDefects.All,
        .. StatusDefects.All,
        .. OwnerDefects.All,
    ];
}
