using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>Where something else is process 1: <c>docker run --init</c>, a shared PID namespace, an entry point in shell form.</summary>
public sealed class InitFlagTests(DockerEngine engine)
{
    [Fact]
    public async Task S130_a_whole_life_below_dockers_own_init_without_a_warning()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Options("--init").Environment(WholeLife.Variables).Child(WholeLife.Main).StartAsync();
        await container.WaitForLinesAsync("life", WholeLife.LinesOfStart);
        ChildReport main = await container.WaitForReportAsync();
        Assert.NotEqual(1, main.ParentPid); // that is tini
        await container.StopAsync();
        Assert.Equal(WholeLife.ExitCode, (await container.StateAsync()).ExitCode);
        WholeLife.Check(container.Directory, (await container.LogsAsync()).Error);
    }

    [Fact]
    public async Task S19_S130_below_dockers_init_orphans_are_ours_and_left_overs_get_their_end()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch).Options("--init")
            .Child("orphan [ setsid append-on TERM /out/life TERM exit-on TERM 0 append /out/life ready pause ] await /out/go exit 7").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        int supervisor = Assert.Single(ProcessTree.ChildrenOf(await container.PidAsync()));
        Assert.Equal(2, ProcessTree.ChildrenOf(supervisor).Count);
        container.Directory.Write("go", "");
        Assert.Equal(7, await container.WaitForExitAsync());
        Assert.Equal(["ready", "TERM"], container.Directory.Lines("life"));
    }

    [Fact]
    public async Task S130_in_a_shared_pid_namespace_only_our_own_processes_are_ended()
    {
        // What shareProcessNamespace is in a pod: process 1 is somebody else's.
        await using Container other = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Child("append-on TERM /out/life TERM append /out/life up pause").StartAsync();
        await other.WaitForLinesAsync("life", 1);
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Options("--pid", $"container:{other.Name}").Environment(WholeLife.Variables).Child(WholeLife.Main).StartAsync();
        await container.WaitForLinesAsync("life", WholeLife.LinesOfStart);
        await container.StopAsync();
        Assert.Equal(WholeLife.ExitCode, (await container.StateAsync()).ExitCode);
        WholeLife.Check(container.Directory, (await container.LogsAsync()).Error);
        Assert.Equal("running", (await other.StateAsync()).Status);
        Assert.Equal(["up"], other.Directory.Lines("life"));
    }

    [Fact]
    public async Task An_entry_point_in_shell_form_works_and_keeps_the_exit_code()
    {
        // Docker runs /bin/sh -c "...". What is behind the image's name is lost then, as with any program.
        string image = await engine.Images.BuildAsync($"FROM {await engine.Images.Busybox}\nENTRYPOINT /supervisor -- /child report /out/report exit 42\n");
        ContainerEnd end = await new ContainerSetup(engine, image).Command("ignored").RunAsync();
        Assert.Equal((42, 42), (end.Client.ExitCode, end.ExitCode));
    }

    [Fact]
    public async Task An_entry_point_in_shell_form_that_keeps_its_shell_works_too()
    {
        // The second command keeps the shell from becoming the first: it stays process 1, and we are its child.
        string image = await engine.Images.BuildAsync($"FROM {await engine.Images.Busybox}\nENTRYPOINT /supervisor -- /child report /out/report exit 42; exit $?\n");
        await using Container container = await new ContainerSetup(engine, image).StartAsync();
        Assert.Equal(42, await container.WaitForExitAsync());
        Assert.NotEqual(1, (await container.WaitForReportAsync()).ParentPid);
    }
}
