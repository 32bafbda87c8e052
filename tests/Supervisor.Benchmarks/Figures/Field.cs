using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks.Figures;

/// <summary>Who takes part in a run.</summary>
/// <param name="Ours">The file that is measured, and before it an older one, if one was named.</param>
/// <param name="Others">None, the inits, and the supervisors that are installed.</param>
internal sealed record Field(IReadOnlyList<Peer> Ours, IReadOnlyList<Peer> Others)
{
    internal IReadOnlyList<Peer> All { get; } = [.. Others, .. Ours];

    internal IEnumerable<Peer> Who(Abilities can) => All.Where(peer => peer.Can.HasFlag(can) && peer != Roster.None);

    /// <summary>Tells of all others why they have no figure.</summary>
    internal void ExplainAbsence(Quantity quantity, Abilities can, string why)
    {
        foreach (Peer peer in All.Where(peer => !peer.Can.HasFlag(can) && peer != Roster.None))
        {
            quantity.AddAbsent(peer.Name, why);
        }
    }

    /// <summary>Sets all of these up, and takes them by turns, so many rounds.</summary>
    internal static void Alternate(IEnumerable<Peer> peers, int rounds, Action<Contestant> measure, Func<Peer, string?>? configuration = null)
    {
        List<Contestant> contestants = [];
        try
        {
            contestants.AddRange(peers.Select(peer => new Contestant(peer, configuration?.Invoke(peer))));
            for (int round = 0; round < rounds; round++)
            {
                // There and back: who follows whom is not always the same.
                foreach (Contestant contestant in round % 2 == 0 ? contestants : Enumerable.Reverse(contestants))
                {
                    measure(contestant);
                }
            }
        }
        finally
        {
            contestants.ForEach(contestant => contestant.Dispose());
        }
    }
}
