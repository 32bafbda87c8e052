using Supervisor.TestSupport;

namespace Supervisor.ProcessTests.Guards;

/// <summary>A control group of its own with one controller; of version 1 or 2, whichever this machine has. Needs root.</summary>
internal abstract class ControlGroup : IDisposable
{
    private readonly string _group;

    /// <param name="controller"><c>pids</c>, <c>memory</c>.</param>
    protected ControlGroup(string controller)
    {
        _group = Path.Combine(Hierarchy(controller), $"supervisor-test-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(_group);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TestFailureException($"cannot make the control group {_group}: {e.Message} (this test needs root and a writable {controller} controller)", e);
        }
    }

    /// <summary>The file that a process joins by.</summary>
    public string Procs => Path.Combine(_group, "cgroup.procs");

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

    protected bool Has(string file) => File.Exists(Path.Combine(_group, file));

    protected void Set(string file, string value) => File.WriteAllText(Path.Combine(_group, file), value);

    private static string Hierarchy(string controller)
    {
        string version1 = $"/sys/fs/cgroup/{controller}";
        const string Version2 = "/sys/fs/cgroup";
        if (Directory.Exists(version1))
        {
            return version1;
        }

        string controllers = Path.Combine(Version2, "cgroup.subtree_control");
        return File.Exists(controllers) && File.ReadAllText(controllers).Contains(controller, StringComparison.Ordinal)
            ? Version2
            : throw new TestFailureException($"this machine has no {controller} controller under /sys/fs/cgroup, which this test needs");
    }
}
