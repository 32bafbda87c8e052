using Supervisor.Benchmarks.Peers;

namespace Supervisor.Benchmarks.Results;

/// <summary>What the numbers depend on: the machine, and the versions of all that take part.</summary>
internal static class Facts
{
    internal static IReadOnlyList<(string Name, string Value)> Collect(IReadOnlyList<Peer> peers, string command)
    {
        string processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";
        string system = File.ReadLines("/etc/os-release").FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?[12..].Trim('"') ?? "unknown";
        return
        [
            ("command", command),
            ("date", DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture)),
            ("processor", $"{processor}, {Environment.ProcessorCount} cores"),
            ("kernel", File.ReadAllText("/proc/sys/kernel/osrelease").Trim()),
            ("system", system),
            ("load before", File.ReadAllText("/proc/loadavg").Split(' ')[0]),
            .. peers.Where(peer => peer != Roster.None).Select(peer => (peer.Name, peer.Version())),
            .. ((string[])["nginx", "wrk", "docker.io"]).Where(package => IsInstalled(package)).Select(package => (package, Files.PackageVersion(package))),
        ];
    }

    private static bool IsInstalled(string package) => File.Exists($"/var/lib/dpkg/info/{package}.list");
}
