using System.Collections.Immutable;

namespace Supervisor.Status;

/// <summary>Compares two snapshots of one pod by what they hold.</summary>
internal static class SnapshotChanges
{
    public static SnapshotChange Between(PodSnapshot before, PodSnapshot after)
    {
        bool isSameStatus = (before.Phase, before.StopDeadline, before.Live.Passed, before.Ready.Passed, before.Started.Passed) ==
                (after.Phase, after.StopDeadline, after.Live.Passed, after.Ready.Passed, after.Started.Passed)
            && AreSame(before.Conditions, after.Conditions)
            && AreSame(before.InitContainers, after.InitContainers)
            && before.Main.EqualsButForProbes(after.Main);
        if (!isSameStatus)
        {
            return SnapshotChange.Status;
        }

        bool isSame = AreSame(before.Main.Probes, after.Main.Probes)
            && AreSame(before.Live.Checks, after.Live.Checks)
            && AreSame(before.Ready.Checks, after.Ready.Checks)
            && AreSame(before.Started.Checks, after.Started.Checks);
        return isSame ? SnapshotChange.None : SnapshotChange.Details;
    }

    private static bool AreSame<T>(ImmutableArray<T> before, ImmutableArray<T> after)
        where T : IEquatable<T> =>
        before.AsSpan().SequenceEqual(after.AsSpan());
}
