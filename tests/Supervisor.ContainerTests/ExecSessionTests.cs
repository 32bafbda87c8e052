using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary><c>docker exec</c>: processes in the container that did not come from us. They live as long as it does.</summary>
public sealed class ExecSessionTests(DockerEngine engine)
{
    private const string Session = "append-on TERM /out/session TERM append /out/session up pause";

    [Fact]
    public async Task A_session_lives_through_init_steps_and_main_and_ends_with_the_container()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment("SUPERVISOR_INIT_CONTAINERS", "/child append /out/life step-0 await /out/go-0\n/child append /out/life step-1 await /out/go-1\n")
            .Child("append-on TERM /out/life TERM exit-on TERM 3 append /out/life main pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        await container.ExecuteDetachedAsync(["/child", .. Session.Split(' ')]);
        await container.WaitForLinesAsync("session", 1);

        // What a step leaves behind is ended before the next one. The session is no step's.
        container.Directory.Write("go-0", "");
        await container.WaitForLinesAsync("life", 2);
        container.Directory.Write("go-1", "");
        await container.WaitForLinesAsync("life", 3);
        Assert.Equal(["up"], container.Directory.Lines("session"));
        Assert.Equal(0, (await container.ExecuteAsync("/child", "exit", "0")).ExitCode);

        await container.StopAsync();
        Assert.Equal(3, (await container.StateAsync()).ExitCode);
        Assert.Equal(["step-0", "step-1", "main", "TERM"], container.Directory.Lines("life"));
        Assert.Equal(["up", "TERM"], container.Directory.Lines("session"));
    }

    [Fact]
    public async Task A_left_over_of_a_step_is_ended_before_the_next_one_while_a_session_lives()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment("SUPERVISOR_INIT_CONTAINERS", "/child orphan [ setsid append-on TERM /out/life TERM exit-on TERM 0 append /out/life left-over pause ] await /out/go-0\n")
            .Child("append /out/life main pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);

        // An orphan of a session has parent 1 like the left-over.
        Assert.Equal(0, (await container.ExecuteAsync(["/child", "orphan", "[", "setsid", .. Session.Split(' '), "]"])).ExitCode);
        await container.WaitForLinesAsync("session", 1);
        container.Directory.Write("go-0", "");
        await container.WaitForLinesAsync("life", 3);
        Assert.Equal(["left-over", "TERM", "main"], container.Directory.Lines("life"));
        Assert.Equal(["up"], container.Directory.Lines("session"));
    }

    [Fact]
    public async Task S21_orphans_of_a_session_are_reaped()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch).Child("append /out/life main pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        int pid = await container.PidAsync();
        Assert.Equal(0, (await container.ExecuteAsync("/child", "repeat", "200", "[", "orphan", "[", "]", "]")).ExitCode);
        await container.WaitForAsync(() => ProcessTree.ChildrenOf(pid).Count == 1, "main to be the only child");
    }

    [Fact]
    public async Task Sessions_can_be_opened_while_we_stop_and_their_exit_codes_are_their_own()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment("SUPERVISOR_LIFECYCLE__PRE_STOP__EXEC__COMMAND", "/child append /out/life preStop await /out/go")
            .Child("exit-on TERM 0 append /out/life main pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        Task<TimeSpan> stop = container.StopAsync();
        await container.WaitForLinesAsync("life", 2);
        CommandResult session = await container.ExecuteAsync("/child", "say", "in time", "exit", "42");
        Assert.Equal((42, "in time\n"), (session.ExitCode, session.Output));
        Assert.Equal(143, (await container.ExecuteAsync("/child", "die-by", "TERM")).ExitCode);
        Assert.Equal(0, (await container.ExecuteAsync("/child", "append", "/out/go", "now")).ExitCode);
        await stop;
        Assert.Equal(0, (await container.StateAsync()).ExitCode);
    }

    [Fact]
    public async Task A_session_that_ignores_SIGTERM_does_not_hold_up_the_end()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch).Child("exit-on TERM 0 append /out/life main pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        await container.ExecuteDetachedAsync("/child", "ignore", "TERM", "append", "/out/life", "session", "pause");
        await container.WaitForLinesAsync("life", 2);
        Assert.InRange(await container.StopAsync(), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8)); // the 2 s of left-overs
        Assert.Equal(0, (await container.StateAsync()).ExitCode);
    }
}
