using System.Globalization;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Probes;

/// <summary>A control group of our own that counts the processor time of all that was ever in it or in those below it: an engine, its helpers, its containers.</summary>
internal sealed class CpuGroup : IDisposable
{
    /// <summary>Of version 1 with its own controller, or version 2, which counts in every group.</summary>
    private const string Version1 = "/sys/fs/cgroup/cpuacct";
    private const string Version2 = "/sys/fs/cgroup";

    private readonly bool _isVersion1 = Directory.Exists(Version1);
    private readonly string _directory;
    private readonly string _engine;

    internal CpuGroup()
    {
        Name = $"supervisor-benchmarks-{Environment.ProcessId}";
        _directory = Path.Combine(Root, Name);
        // Below it, for in version 2 a group with groups in it can't have processes once a controller is handed on.
        _engine = Path.Combine(_directory, "engine");
        Directory.CreateDirectory(_engine);
    }

    /// <summary>What <c>docker run --cgroup-parent</c> is told.</summary>
    internal string Name { get; }

    private string Root => _isVersion1 ? Version1 : Version2;

    /// <summary>Starts something so that it, and what it starts, is counted.</summary>
    internal async Task StartInsideAsync(Func<Task> start)
    {
        string home = File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3))
            .FirstOrDefault(parts => _isVersion1 ? parts[1] == "cpuacct" : parts[1].Length == 0)?[2]
            ?? throw new TestFailureException($"no control group of ours below {Root}");
        Enter(_engine);
        try
        {
            await start();
        }
        finally
        {
            Enter(Root + home);
        }
    }

    /// <summary>Nanoseconds of processor time of all in it.</summary>
    internal long Total() => Read(_directory);

    /// <summary>Of a container in it.</summary>
    internal long OfContainer(string id) => Read(Path.Combine(_directory, id));

    public void Dispose()
    {
        // Nothing may be left in it; then its directories go like empty ones.
        foreach (string group in Directory.GetDirectories(_directory))
        {
            Directory.Delete(group);
        }

        Directory.Delete(_directory);
    }

    private static void Enter(string group) => File.WriteAllText(Path.Combine(group, "cgroup.procs"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    private long Read(string group) => _isVersion1
        ? long.Parse(File.ReadAllText(Path.Combine(group, "cpuacct.usage")), CultureInfo.InvariantCulture)
        : 1000 * long.Parse(File.ReadLines(Path.Combine(group, "cpu.stat")).First(line => line.StartsWith("usage_usec ", StringComparison.Ordinal))[11..], CultureInfo.InvariantCulture);
}
