using System.Globalization;
using Supervisor.Processes;
using Xunit;

namespace Supervisor.Tests.Processes;

/// <summary>Where the kernel's count of kills for memory stands, in each layout of control groups; in a tree of files.</summary>
public sealed class OomKillsTests : IDisposable
{
    private const string Events = "low 0\nhigh 0\nmax 9\noom 4\noom_kill 3\noom_group_kill 1\n";
    private const string Control = "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n";

    private readonly TemporaryFiles _files = new();

    public void Dispose() => _files.Dispose();

    // /proc/self/cgroup, where a count stands, and the count.
    [Theory]
    [InlineData("0::/\n", "/sys/fs/cgroup/memory.events", 3)]
    [InlineData("0::/kubepods/pod1/main\n", "/sys/fs/cgroup/kubepods/pod1/main/memory.events", 3)]
    [InlineData("0::/docker/abc\n", "/sys/fs/cgroup/memory.events", 3)]
    [InlineData("9:name=systemd:/\n4:cpu,memory:/docker/abc\n0::/\n", "/sys/fs/cgroup/memory/docker/abc/memory.oom_control", 5)]
    [InlineData("4:memory:/docker/abc\n0::/\n", "/sys/fs/cgroup/memory/memory.oom_control", 5)]
    [InlineData("", "/sys/fs/cgroup/memory.events", 3)]
    [InlineData("", "/sys/fs/cgroup/memory/memory.oom_control", 5)]
    public void It_is_found(string cgroup, string place, int count)
    {
        Write("/proc/self/cgroup", cgroup);
        Write(place, place.EndsWith("events", StringComparison.Ordinal) ? Events : Control);
        Assert.Equal(count, new OomKills(_files.Path).Count());
    }

    [Fact]
    public void Our_own_group_comes_before_what_is_mounted()
    {
        Write("/proc/self/cgroup", "0::/a/b\n");
        Write("/sys/fs/cgroup/memory.events", "oom_kill 100\n");
        Write("/sys/fs/cgroup/a/b/memory.events", "oom_kill 1\n");
        Assert.Equal(1, new OomKills(_files.Path).Count());
    }

    [Fact]
    public void It_is_read_anew_each_time()
    {
        Write("/proc/self/cgroup", "0::/\n");
        OomKills kills = new(_files.Path);
        for (int i = 0; i < 3; i++)
        {
            Write("/sys/fs/cgroup/memory.events", string.Create(CultureInfo.InvariantCulture, $"oom_kill {i}\n"));
            Assert.Equal(i, kills.Count());
        }
    }

    // No /sys, no such controller, an old kernel without the line.
    [Theory]
    [InlineData(null, null)]
    [InlineData("0::/\n", null)]
    [InlineData("0::/\n", "low 0\nhigh 0\n")]
    [InlineData("what is this", "oom_kill x\n")]
    public void Where_it_does_not_stand_there_is_no_answer(string? cgroup, string? events)
    {
        if (cgroup is not null)
        {
            Write("/proc/self/cgroup", cgroup);
        }

        if (events is not null)
        {
            Write("/sys/fs/cgroup/memory.events", events);
        }

        Assert.Null(new OomKills(_files.Path).Count());
    }

    private void Write(string place, string content)
    {
        string path = _files.Path + place;
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
