using System.Globalization;
using Supervisor.TestSupport;

namespace Supervisor.ProcessTests.Guards;

/// <summary>A control group of its own with <c>pids.max</c>; of version 1 or 2, whichever this machine has. Needs root.</summary>
internal sealed class PidsLimit : IDisposable
{
    private readonly string _group;

    public PidsLimit(int limit)
    {
        _group = Path.Combine(Hierarchy(), $"supervisor-test-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(_group);
            Set(limit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TestFailureException($"cannot make the control group {_group}: {e.Message} (this test needs root and a writable pids controller)", e);
        }
    }

    /// <summary>The file that a process joins by.</summary>
    public string Procs => Path.Combine(_group, "cgroup.procs");

    public void Set(int limit) => File.WriteAllText(Path.Combine(_group, "pids.max"), limit.ToString(CultureInfo.InvariantCulture));

    public void Dispose()
    {
        // EBUSY until the last process of a killed namespace is really gone.
        SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    Directory.Delete(_group);
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
            },
            Eventually.DefaultTimeout);
    }

    private static string Hierarchy()
    {
        const string Version1 = "/sys/fs/cgroup/pids";
        const string Version2 = "/sys/fs/cgroup";
        if (Directory.Exists(Version1))
        {
            return Version1;
        }

        string controllers = Path.Combine(Version2, "cgroup.subtree_control");
        return File.Exists(controllers) && File.ReadAllText(controllers).Contains("pids", StringComparison.Ordinal)
            ? Version2
            : throw new TestFailureException("this machine has no pids controller under /sys/fs/cgroup, which this test needs");
    }
}
