using Supervisor.ContainerTests.Docker;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>Limits of the container's cgroups: too small for us, too small for the application, and small enough to be a saving.</summary>
public sealed class LimitTests(DockerEngine engine)
{
    [Fact]
    public async Task A_pids_limit_of_one_is_71_and_one_sentence()
    {
        ContainerEnd end = await RunWithPidsAsync("1");
        Assert.Equal((71, 71), (end.Client.ExitCode, end.ExitCode));
        string sentence = Assert.Single(end.Client.ErrorLines);
        Assert.Contains("cannot start", sentence, StringComparison.Ordinal);
        Assert.Contains("pids limit", sentence, StringComparison.Ordinal);
        Assert.Empty(end.Lines);
    }

    [Fact]
    public async Task S58_a_pids_limit_that_has_no_room_for_main_is_71_and_one_line()
    {
        // Two: our loop's thread and the runtime's finalizer.
        ContainerEnd end = await RunWithPidsAsync("2");
        Assert.Equal((71, 71), (end.Client.ExitCode, end.ExitCode));
        string line = Assert.Single(end.Client.ErrorLines);
        Assert.Contains("/child", line, StringComparison.Ordinal);
        Assert.Contains("EAGAIN", line, StringComparison.Ordinal);
        Assert.Contains("pids limit", line, StringComparison.Ordinal);
        Assert.Empty(end.Lines);
    }

    /// <summary>
    /// Runc is in the container's control group before it becomes us, and its Go runtime sometimes wants one more thread than the limit allows:
    /// Docker then could not start the container (125), and we have not been there.
    /// </summary>
    private async Task<ContainerEnd> RunWithPidsAsync(string limit)
    {
        const int DockerFailed = 125;
        ContainerEnd end;
        int attempts = 0;
        do
        {
            end = await new ContainerSetup(engine, await engine.Images.Scratch).Options("--pids-limit", limit).Child("append /out/lines started").RunAsync();
        }
        while (end.Client.ExitCode == DockerFailed && ++attempts < 10);
        return end;
    }

    [Fact]
    public async Task A_hook_that_can_not_be_started_does_not_keep_the_container_from_stopping()
    {
        // Main fills the container up to its limit; when preStop is due there is no room for it.
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch).Options("--pids-limit", "16")
            .Environment("SUPERVISOR_LIFECYCLE__PRE_STOP__EXEC__COMMAND", "/child append /out/life preStop")
            .Child("exit-on TERM 6 fork [ repeat 16 [ fork [ pause ] ] ] await /out/go append /out/life up pause").StartAsync();
        int pid = await container.PidAsync();
        string events = PidsCgroup(pid, "pids.events");
        await container.WaitForAsync(() => File.ReadAllText(events).Trim() != "max 0", "the limit to be reached");
        container.Directory.Write("go", "");
        await container.WaitForLinesAsync("life", 1);
        await container.StopAsync();
        Assert.Equal(6, (await container.StateAsync()).ExitCode);
        Assert.Equal(["up"], container.Directory.Lines("life"));
        Assert.Contains("preStop", (await container.LogsAsync()).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6m")] // Docker's own minimum
    [InlineData("16m")]
    public async Task A_whole_life_in_little_memory(string limit)
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Options("--memory", limit, "--memory-swap", limit).Environment(WholeLife.Variables).Child(WholeLife.Main).StartAsync();
        await container.WaitForLinesAsync("life", WholeLife.LinesOfStart);
        await container.StopAsync();
        ContainerState state = await container.StateAsync();
        Assert.Equal((WholeLife.ExitCode, false), (state.ExitCode, state.OomKilled));
        WholeLife.Check(container.Directory, (await container.LogsAsync()).Error);
    }

    [Fact]
    public async Task Main_killed_for_its_memory_is_137_and_we_live_to_say_so()
    {
        // `dd` holds a block of 64 MiB; the kernel kills the largest process of the cgroup.
        ContainerEnd end = await new ContainerSetup(engine, await engine.Images.Busybox)
            .Options("--memory", "16m", "--memory-swap", "16m").Command("/bin/busybox", "dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1").RunAsync();
        Assert.Equal((137, 137), (end.Client.ExitCode, end.ExitCode));
        Assert.Contains("SIGKILL", end.Log, StringComparison.Ordinal);
    }

    private static string PidsCgroup(int pid, string file)
    {
        // "8:pids:/docker/ID" of cgroup v1, "0::/..." of v2.
        string line = File.ReadLines($"/proc/{pid}/cgroup").FirstOrDefault(line => line.Contains(":pids:", StringComparison.Ordinal)) ?? File.ReadLines($"/proc/{pid}/cgroup").Last();
        string[] fields = line.Split(':', 3);
        string hierarchy = fields[1] == "pids" ? "/sys/fs/cgroup/pids" : "/sys/fs/cgroup";
        return $"{hierarchy}{fields[2]}/{file}";
    }
}
