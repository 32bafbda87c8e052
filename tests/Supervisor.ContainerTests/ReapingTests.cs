using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>Orphans at any rate, in a real container.</summary>
public sealed class ReapingTests(DockerEngine engine)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S21_ten_thousand_orphans_leave_no_zombie(bool belowDockersInit)
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Options(belowDockersInit ? ["--init"] : []).Child("repeat 10000 [ orphan [ ] ] append /out/life done exit-on TERM 8 pause").StartAsync();
        await container.WaitForAsync(() => container.Directory.Lines("life").Length == 1, "the orphans to be made");
        int pid = await container.PidAsync();
        int others = belowDockersInit ? 2 : 1; // main, and ourselves below the init
        await container.WaitForAsync(() => ProcessTree.DescendantsOf(pid).Count == others, "no process but main to be left");
        await container.StopAsync();
        Assert.Equal(8, (await container.StateAsync()).ExitCode);
    }
}
