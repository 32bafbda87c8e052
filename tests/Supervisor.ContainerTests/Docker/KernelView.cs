using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Docker;

/// <summary>What the kernel says of a process under restrictions, from outside: that a restriction is really there.</summary>
public static class KernelView
{
    /// <summary>A field of /proc/PID/status: <c>Uid</c> (the real one), <c>CapEff</c>, <c>NoNewPrivs</c>, <c>Seccomp</c>.</summary>
    public static string StatusField(int pid, string name)
    {
        string line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal))
            ?? throw new TestFailureException($"/proc/{pid}/status has no {name}");
        return line[(name.Length + 1)..].Trim().Split('\t')[0];
    }

    /// <summary>Whether its root is mounted read-only.</summary>
    public static bool HasReadOnlyRoot(int pid)
    {
        // proc(5), mountinfo: the fifth field is the mount point, the sixth has its options.
        string[] root = File.ReadLines($"/proc/{pid}/mountinfo").Select(line => line.Split(' ')).Last(fields => fields[4] == "/");
        return root[5].Split(',').Contains("ro");
    }
}
