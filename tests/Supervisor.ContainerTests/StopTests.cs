using System.Diagnostics;
using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary><c>docker stop</c>, <c>kill</c>, <c>start</c>, <c>restart</c>, <c>pause</c>: the stop sequence as Docker asks for it.</summary>
public sealed class StopTests(DockerEngine engine)
{
    [Fact]
    public async Task S73_unready_first_then_drain_then_preStop_then_the_stop_signal()
    {
        int readiness = FreePort.Next();
        int service = FreePort.Next();
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch).HostNetwork()
            .Environment("SUPERVISOR_ENDPOINT__TCP", $"127.0.0.1:{readiness}")
            .Environment("SUPERVISOR_DRAIN_SECONDS", "1.5")
            .Environment("SUPERVISOR_LIFECYCLE__PRE_STOP__EXEC__COMMAND", "/child append /out/life preStop await /out/go")
            .Child($"exit-on TERM 0 serve {service}").StartAsync();
        await container.WaitForAsync(() => LoopbackPort.Accepts(readiness) && LoopbackPort.Accepts(service), "both ports to be open");

        Task<TimeSpan> stop = container.StopAsync();
        await container.WaitForAsync(() => !LoopbackPort.Accepts(readiness), "the readiness port to be closed");
        Assert.Empty(container.Directory.Lines("life")); // the drain: unready, and preStop has not begun
        Assert.True(LoopbackPort.Accepts(service));
        await container.WaitForLinesAsync("life", 1);
        Assert.True(LoopbackPort.Accepts(service)); // until preStop is over nobody has stopped it
        container.Directory.Write("go", "");

        TimeSpan taken = await stop;
        Assert.InRange(taken, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(9));
        Assert.Equal(0, (await container.StateAsync()).ExitCode);
        WholeLife.CheckLog((await container.LogsAsync()).Error);
    }

    [Fact]
    public async Task S42_a_main_that_ignores_the_stop_signal_is_killed_within_the_time_that_docker_gives()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment("SUPERVISOR_TERMINATION_GRACE_PERIOD_SECONDS", "1").Child("ignore TERM append /out/life up pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        Assert.InRange(await container.StopAsync(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));
        Assert.Equal(137, (await container.StateAsync()).ExitCode);

        // It was us who did it: our log has the end, which it has not when Docker kills.
        Assert.Contains("SIGKILL", (await container.LogsAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_longer_than_dockers_time_is_cut_off_by_docker()
    {
        // Why docker stop --time (10 unless said), compose's stop_grace_period and the like have to be longer than the grace period.
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment("SUPERVISOR_LIFECYCLE__PRE_STOP__EXEC__COMMAND", "/child append /out/life preStop pause")
            .Child("append-on TERM /out/life TERM append /out/life up pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        Assert.InRange(await container.StopAsync(seconds: 1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));
        Assert.Equal(137, (await container.StateAsync()).ExitCode);
        Assert.Equal(["up", "preStop"], container.Directory.Lines("life"));
        Assert.DoesNotContain("SIGKILL", (await container.LogsAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_during_an_init_step_ends_the_step_and_starts_nothing()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment("SUPERVISOR_INIT_CONTAINERS__0__COMMAND", "/child append-on TERM /out/life TERM exit-on TERM 0 append /out/life step pause")
            .Child("append /out/life main").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        await container.StopAsync();
        Assert.Equal(143, (await container.StateAsync()).ExitCode); // the step's own code was 0
        Assert.Equal(["step", "TERM"], container.Directory.Lines("life"));
    }

    [Theory]
    [InlineData("USR1", "10")]
    [InlineData("SIGHUP", "1")]
    [InlineData("SIGQUIT", "3")]
    [InlineData("WINCH", "28")]
    [InlineData("RTMIN+3", "37")]
    [InlineData("SIGRTMAX", "64")]
    public async Task S28_S29_a_signal_of_docker_kill_reaches_main(string signal, string number)
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Child("log-signals /out/life TERM exit 3").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        await container.KillAsync(signal);
        Assert.Equal(number, (await container.WaitForLinesAsync("life", 2))[1]);
        await container.StopAsync();
        Assert.Equal(3, (await container.StateAsync()).ExitCode);
        Assert.Equal([number, "15"], container.Directory.Lines("life")[1..]);
    }

    [Fact]
    public async Task A_killed_container_starts_again_from_its_first_init_step()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment(WholeLife.Variables).Child(WholeLife.Main).StartAsync();
        await container.WaitForLinesAsync("life", WholeLife.LinesOfStart);
        await container.KillAsync();
        Assert.Equal(137, await container.WaitForExitAsync());
        Assert.Equal(WholeLife.LinesOfStart, container.Directory.Lines("life").Length);

        File.Delete(container.Directory["life"]);
        await container.StartAsync();
        await container.WaitForLinesAsync("life", WholeLife.LinesOfStart);
        await container.StopAsync();
        Assert.Equal(WholeLife.ExitCode, (await container.StateAsync()).ExitCode);
        WholeLife.Check(container.Directory, (await container.LogsAsync()).Error);
    }

    [Fact]
    public async Task Docker_restart_is_a_stop_and_a_start()
    {
        int readiness = FreePort.Next();
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch).HostNetwork()
            .Environment("SUPERVISOR_ENDPOINT__TCP", $"127.0.0.1:{readiness}").Child("append-on TERM /out/life TERM exit-on TERM 0 append /out/life main pause").StartAsync();
        await container.WaitForAsync(() => LoopbackPort.Accepts(readiness), "to be ready");
        await container.CommandAsync("restart");

        // The same port at once: the connections of the first life are in TIME_WAIT.
        await container.WaitForAsync(() => LoopbackPort.Accepts(readiness), "to be ready again");
        await container.WaitForLinesAsync("life", 3);
        Assert.Equal(["main", "TERM", "main"], container.Directory.Lines("life"));
    }

    [Fact]
    public async Task A_stop_signal_of_the_image_begins_a_stop_when_the_configuration_names_it()
    {
        string image = await engine.Images.BuildAsync($"FROM {await engine.Images.Scratch}\nSTOPSIGNAL SIGQUIT\nENV SUPERVISOR_LIFECYCLE__STOP_SIGNAL=SIGQUIT\n");
        await using Container container = await new ContainerSetup(engine, image)
            .Environment("SUPERVISOR_LIFECYCLE__PRE_STOP__EXEC__COMMAND", "/child append /out/life preStop")
            .Child("append-on QUIT /out/life QUIT append-on TERM /out/life TERM exit-on QUIT 0 append /out/life up pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        await container.StopAsync();
        Assert.Equal(0, (await container.StateAsync()).ExitCode);
        Assert.Equal(["up", "preStop", "QUIT"], container.Directory.Lines("life"));
    }

    [Fact]
    public async Task A_stop_signal_of_the_image_that_nobody_named_is_only_forwarded()
    {
        string image = await engine.Images.BuildAsync($"FROM {await engine.Images.Scratch}\nSTOPSIGNAL SIGQUIT\n");
        await using Container container = await new ContainerSetup(engine, image)
            .Environment("SUPERVISOR_LIFECYCLE__PRE_STOP__EXEC__COMMAND", "/child append /out/life preStop")
            .Child("append-on QUIT /out/life QUIT append /out/life up pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        await container.StopAsync(seconds: 1);
        Assert.Equal(137, (await container.StateAsync()).ExitCode);
        Assert.Equal(["up", "QUIT"], container.Directory.Lines("life"));
    }

    [Fact]
    public async Task A_frozen_container_goes_on_where_it_was()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Child("append-on USR1 /out/life USR1 append-on TERM /out/life TERM exit-on TERM 4 append /out/life up pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        int pid = await container.PidAsync();
        await container.CommandAsync("pause");
        Assert.Equal("paused", (await container.StateAsync()).Status);

        // From outside, for Docker itself sends nothing to a paused container.
        Assert.True(SupervisorRun.SignalProcess(pid, 10));
        await container.CommandAsync("unpause");
        await container.WaitForLinesAsync("life", 2);
        await container.StopAsync();
        Assert.Equal(4, (await container.StateAsync()).ExitCode);
        Assert.Equal(["up", "USR1", "TERM"], container.Directory.Lines("life"));
    }

    [Fact]
    public async Task S41_a_second_docker_kill_TERM_ends_the_drain_and_a_third_kills()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment("SUPERVISOR_DRAIN_SECONDS", "25").Child("append-on TERM /out/life TERM append /out/life up pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        await container.WaitForLogAsync("ready");
        Stopwatch clock = Stopwatch.StartNew();
        await container.KillAsync("TERM");
        await container.WaitForLogAsync("draining");
        await container.KillAsync("TERM");
        await container.WaitForLinesAsync("life", 2);
        await container.KillAsync("TERM");
        Assert.Equal(137, await container.WaitForExitAsync());
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }
}
