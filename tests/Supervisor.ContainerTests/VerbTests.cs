using Supervisor.ContainerTests.Docker;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary><c>health</c>, <c>stop</c> and <c>restart</c> by <c>docker exec</c>: what they say, as whom, and to whom.</summary>
public sealed class VerbTests(DockerEngine engine)
{
    private const string Main = "append-on TERM /out/life TERM exit-on TERM 5 append /out/life main pause";

    private static readonly string[] s_nobody = ["--user", "65534:65534"];
    private static readonly string[] s_everythingForbidden = [.. s_nobody, "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];

    [Fact]
    public async Task What_they_say_where_everything_is_forbidden()
    {
        await using Container container = await StartAsync(s_everythingForbidden);
        foreach (string[] arguments in (string[][])[[], ["live"], ["startup"], ["--socket", "/dev/shm/supervisor.sock"]])
        {
            AssertSaid(0, "ok\n", "", await container.ExecuteAsync(["/supervisor", "health", .. arguments]));
        }

        AssertSaid(0, "", "", await container.ExecuteAsync("/supervisor", "health", "-q"));
        AssertSaid(0, "restarting\n", "", await container.ExecuteAsync("/supervisor", "restart"));
        await container.WaitForLinesAsync("life", 3);
        AssertSaid(0, "stopping, 7.5s of grace\n", "", await container.ExecuteAsync("/supervisor", "stop", "--grace-period", "7500ms"));
        Assert.Equal(5, await container.WaitForExitAsync());
        Assert.Equal(["main", "TERM", "main", "TERM"], container.Directory.Lines("life"));
    }

    [Fact]
    public async Task Without_a_grace_period_the_configured_one_holds()
    {
        await using Container container = await StartAsync("--env", "SUPERVISOR_TERMINATION_GRACE_PERIOD_SECONDS=9");
        AssertSaid(0, "stopping, 9s of grace\n", "", await container.ExecuteAsync("/supervisor", "stop"));
        Assert.Equal(5, await container.WaitForExitAsync());
    }

    [Fact]
    public async Task A_restart_of_who_is_not_there_is_refused()
    {
        await using Container container = await StartAsync();
        CommandResult refused = await container.ExecuteAsync("/supervisor", "restart", "db");
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.StartsWith("supervisor: refused: ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("\"db\"", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);

        AssertSaid(0, "restarting main\n", "", await container.ExecuteAsync("/supervisor", "restart", "main"));
        await container.WaitForLinesAsync("life", 3);
        Assert.Equal(["main", "TERM", "main"], container.Directory.Lines("life"));
    }

    /// <summary>Nobody's supervisor: root reaches it, for it is process 1; another user does not, and is told whose it is.</summary>
    [Fact]
    public async Task As_other_users_than_the_supervisor_s()
    {
        await using Container container = await StartAsync([.. s_nobody, "--env", "SUPERVISOR_ENDPOINT__CONTROL=/out/control.sock"]);
        AssertSaid(0, "ok\n", "", await ExecuteAsAsync("0", container, "health"));
        AssertSaid(1, "no supervisor answers at /out/control.sock (permission denied: it belongs to user 65534, we are user 1000), "
            + "/run/supervisor.sock (not there), /dev/shm/supervisor.sock (not there), /tmp/supervisor.sock (not there)\n", "", await ExecuteAsAsync("1000", container, "health"));
        CommandResult stop = await ExecuteAsAsync("1000", container, "stop");
        Assert.Equal((2, ""), (stop.ExitCode, stop.Output));
        Assert.Contains("permission denied: it belongs to user 65534, we are user 1000", Assert.Single(stop.ErrorLines), StringComparison.Ordinal);

        AssertSaid(0, "stopping, 8s of grace\n", "", await ExecuteAsAsync("0", container, "stop", "--grace-period", "8"));
        Assert.Equal(5, await container.WaitForExitAsync());
    }

    /// <summary>A root that has lost its capabilities is bound by modes like everybody.</summary>
    [Fact]
    public async Task As_root_without_capabilities()
    {
        await using Container container = await StartAsync(s_everythingForbidden);
        CommandResult health = await ExecuteAsAsync("0", container, "health");
        Assert.Equal(1, health.ExitCode);
        Assert.Contains("/dev/shm/supervisor.sock (permission denied: it belongs to user 65534, we are user 0)", health.Output, StringComparison.Ordinal);
        AssertSaid(0, "ok\n", "", await ExecuteAsAsync("65534", container, "health"));
    }

    /// <summary>Whoever may write to /tmp can put a server there; who runs as somebody else doesn't take it for the supervisor.</summary>
    [Fact]
    public async Task A_stranger_s_server_in_a_usual_place_is_not_asked()
    {
        await using Container container = await StartAsync("--env", "SUPERVISOR_ENDPOINT__CONTROL=/out/control.sock", "--tmpfs", "/tmp:mode=1777");

        // A second supervisor, of user 1000, with its own idea of where its socket lies.
        await engine.Client.RunOkAsync("exec", "--detach", "--user", "1000", "--env", "SUPERVISOR_ENDPOINT__CONTROL=/tmp/supervisor.sock", container.Name, "/supervisor", "--", "/child", "append", "/out/stranger", "up", "pause");
        await container.WaitForLinesAsync("stranger", 1);
        CommandResult health = await engine.Client.RunAsync("exec", "--env", "SUPERVISOR_ENDPOINT__CONTROL=", container.Name, "/supervisor", "health");
        Assert.Equal(1, health.ExitCode);
        Assert.Contains("/tmp/supervisor.sock (not trusted: it belongs to user 1000, we are user 0)", health.Output, StringComparison.Ordinal);
        AssertSaid(0, "ok\n", "", await container.ExecuteAsync("/supervisor", "health"));
    }

    /// <summary>The hook waits for the verb, the verb for the supervisor, and that for nobody.</summary>
    [Fact]
    public async Task A_preStop_hook_may_shorten_its_own_stop()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment("SUPERVISOR_TERMINATION_GRACE_PERIOD_SECONDS", "60").Environment("SUPERVISOR_LIFECYCLE__PRE_STOP", "/supervisor stop --grace-period 1")
            .Child("append-on TERM /out/life TERM append /out/life main pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        Assert.InRange(await container.StopAsync(40), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15)); // 1 s, or the 2 s behind a preStop; 40 s otherwise
        Assert.Equal(137, (await container.StateAsync()).ExitCode);
        Assert.Equal(["main", "TERM"], container.Directory.Lines("life"));
        Assert.DoesNotContain("FailedPreStopHook", (await container.LogsAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_says_why_not_while_init_steps_run_and_while_it_stops()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment("SUPERVISOR_INIT_CONTAINERS", "/child append /out/life step await /out/go").Environment("SUPERVISOR_LIFECYCLE__PRE_STOP", "/child append /out/life preStop await /out/on")
            .Child("exit-on TERM 5 append /out/life main pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        AssertNotReady(await container.ExecuteAsync("/supervisor", "health"));
        Assert.Equal(0, (await container.ExecuteAsync("/supervisor", "health", "live")).ExitCode);
        container.Directory.Write("go", "");
        await container.WaitForLinesAsync("life", 2);

        await container.ExecuteAsync("/supervisor", "stop");
        await container.WaitForLinesAsync("life", 3);
        AssertNotReady(await container.ExecuteAsync("/supervisor", "health"));
        container.Directory.Write("on", "");
        Assert.Equal(5, await container.WaitForExitAsync());
    }

    private static void AssertNotReady(CommandResult result)
    {
        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        Assert.NotEqual("ok", Assert.Single(result.OutputLines));
    }

    private static void AssertSaid(int code, string output, string error, CommandResult result) =>
        Assert.Equal((code, output, error), (result.ExitCode, result.Output, result.Error));

    private Task<CommandResult> ExecuteAsAsync(string user, Container container, params string[] arguments) =>
        engine.Client.RunAsync(["exec", "--user", user, container.Name, "/supervisor", .. arguments]);

    private async Task<Container> StartAsync(params string[] options)
    {
        Container container = await new ContainerSetup(engine, await engine.Images.Scratch).Options(options).Child(Main).StartAsync();
        await container.WaitForLinesAsync("life", 1);
        return container;
    }
}
