using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks.Figures;

/// <summary>What an image has to have for it.</summary>
internal static class SizeFigure
{
    internal static Figure Measure(Field field)
    {
        Quantity size = new("all files that an image FROM scratch needs for it", "MB", 1e6) { Reference = Roster.Tini.Name };
        foreach (Peer peer in field.All.Where(peer => peer != Roster.None))
        {
            size.Add(peer.Name, peer.Files());
        }

        return new Figure(
            "size",
            "Of ours the one file. Of programs in C: they and the shared libraries that they name. Of supervisord: its Debian package with all that it depends on; of pm2: node with its libraries, and the packages from npm.",
            [size],
            [new Target("the file, everything in it: at most 16 MB", size.Value(Peer.OursName), 16, "MB")]);
    }
}
