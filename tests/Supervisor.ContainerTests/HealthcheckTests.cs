using Supervisor.ContainerTests.Docker;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary><c>HEALTHCHECK CMD ["/supervisor", "health"]</c>, and the other verbs that talk to the control socket, by <c>docker exec</c> and from hooks.</summary>
public sealed class HealthcheckTests(DockerEngine engine)
{
    /// <summary>Ready while /out/ok is there.</summary>
    private static readonly (string Name, string Value)[] s_readyByFile =
        [("SUPERVISOR_READINESS_PROBE", "/bin/busybox test -e /out/ok"), ("SUPERVISOR_READINESS_PROBE__PERIOD_SECONDS", "0.1"), ("SUPERVISOR_READINESS_PROBE__FAILURE_THRESHOLD", "1")];

    private static readonly string[] s_everythingForbidden =
        ["--user", "65534:65534", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];

    [Fact]
    public async Task S105_S106_starting_healthy_unhealthy_and_healthy_again()
    {
        DateTimeOffset begin = DateTimeOffset.UtcNow;
        await using Container container = await (await SetupAsync(await engine.Images.Busybox)).Environment(s_readyByFile).Child("pause").StartAsync();
        ContainerHealth health = await container.WaitForHealthAsync(health => health.Checks.Count >= 2, "checked twice");

        // Within the start period, so that failures do not count; and each says why.
        Assert.Equal("starting", health.Status);
        Assert.All(health.Checks, check => Assert.Equal(1, check.ExitCode));
        Assert.All(health.Checks, check => Assert.Contains("readiness", check.Output, StringComparison.Ordinal));

        container.Directory.Write("ok", "");
        health = await container.WaitForHealthAsync("healthy");
        Assert.Equal(0, health.Checks[^1].ExitCode);
        File.Delete(container.Directory["ok"]);
        health = await container.WaitForHealthAsync("unhealthy");
        Assert.Equal(1, health.Checks[^1].ExitCode);
        container.Directory.Write("ok", "");
        await container.WaitForHealthAsync("healthy");

        // Each change once, and no restart of anything on the way.
        Assert.Equal(
            ["health_status: healthy", "health_status: unhealthy", "health_status: healthy"],
            (await engine.Client.RunOkAsync(
                "events", "--since", $"{begin.ToUnixTimeSeconds()}", "--until", $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1}",
                "--filter", $"container={container.Name}", "--filter", "event=health_status", "--format", "{{.Status}}")).Split('\n'));
        Assert.DoesNotContain("restart", (await container.LogsAsync()).Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Health_has_an_answer_for_each_probe()
    {
        await using Container container = await (await SetupAsync(await engine.Images.Busybox)).Environment(s_readyByFile)
            .Environment(("SUPERVISOR_STARTUP_PROBE", "/bin/busybox test -e /out/started"), ("SUPERVISOR_STARTUP_PROBE__PERIOD_SECONDS", "0.1"), ("SUPERVISOR_STARTUP_PROBE__FAILURE_THRESHOLD", "1000"))
            .Child("pause").StartAsync();
        await WaitForCodesAsync(container, startup: 1, live: 0, ready: 1);
        container.Directory.Write("started", "");
        await WaitForCodesAsync(container, startup: 0, live: 0, ready: 1);
        container.Directory.Write("ok", "");
        await WaitForCodesAsync(container, startup: 0, live: 0, ready: 0);
        File.Delete(container.Directory["ok"]);
        await WaitForCodesAsync(container, startup: 0, live: 0, ready: 1);
    }

    [Fact]
    public async Task S119_healthy_and_stopped_by_verb_in_a_scratch_image_where_everything_is_forbidden()
    {
        await using Container container = await (await SetupAsync(await engine.Images.Scratch)).Options(s_everythingForbidden)
            .Environment("SUPERVISOR_LIFECYCLE__PRE_STOP", "/child append /out/life preStop")
            .Child("append-on TERM /out/life TERM exit-on TERM 5 append /out/life main pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        await container.WaitForHealthAsync("healthy");
        CommandResult stop = await container.ExecuteAsync("/supervisor", "stop", "--grace-period", "8");
        Assert.True(stop.ExitCode == 0, stop.ToString());
        Assert.Equal(5, await container.WaitForExitAsync());
        Assert.Equal(["main", "preStop", "TERM"], container.Directory.Lines("life"));
    }

    [Fact]
    public async Task Healthy_again_after_docker_kill_and_docker_start()
    {
        // The killed life leaves its socket file behind.
        await using Container container = await (await SetupAsync(await engine.Images.Scratch)).Environment("SUPERVISOR_ENDPOINT__CONTROL", "/out/control.sock").Child("pause").StartAsync();
        await container.WaitForHealthAsync("healthy");
        await container.KillAsync();
        Assert.Equal(137, await container.WaitForExitAsync());
        Assert.True(File.Exists(container.Directory["control.sock"]));

        await container.StartAsync();
        await container.WaitForHealthAsync("healthy");
        await container.StopAsync();
        Assert.False(File.Exists(container.Directory["control.sock"]));
    }

    [Fact]
    public async Task Two_containers_that_share_dev_shm_never_take_one_for_the_other()
    {
        string image = await engine.Images.Busybox;
        await using Container first = await (await SetupAsync(image)).Options(s_everythingForbidden).Options("--ipc", "shareable").Child("pause").StartAsync();
        await first.WaitForHealthAsync("healthy");

        // The second finds the first one's socket, alive, where its own would lie, and goes to /tmp.
        await using Container second = await (await SetupAsync(image)).Options(s_everythingForbidden).Options("--ipc", $"container:{first.Name}", "--tmpfs", "/tmp:mode=1777")
            .Environment(s_readyByFile).Child("exit-on TERM 6 pause").StartAsync();
        Assert.Equal("starting", (await second.WaitForHealthAsync(health => health.Checks.Count >= 2, "checked twice")).Status);
        second.Directory.Write("ok", "");
        await second.WaitForHealthAsync("healthy");

        // A third has no place for a socket at all: it asks nobody, rather than a stranger.
        await using Container third = await (await SetupAsync(image)).Options(s_everythingForbidden).Options("--ipc", $"container:{first.Name}").Child("pause").StartAsync();
        await third.WaitForHealthAsync(health => health.Checks.Count >= 1 && health.Checks[^1].ExitCode == 1, "failed");
        Assert.Equal(2, (await third.ExecuteAsync("/supervisor", "stop")).ExitCode);

        Assert.Equal(0, (await second.ExecuteAsync("/supervisor", "stop")).ExitCode);
        Assert.Equal(6, await second.WaitForExitAsync());
        Assert.Equal(0, (await first.ExecuteAsync("/supervisor", "health")).ExitCode);
        Assert.Equal("running", (await third.StateAsync()).Status);
    }

    [Fact]
    public async Task A_hook_may_ask_for_health_and_for_a_stop()
    {
        await using Container container = await (await SetupAsync(await engine.Images.Busybox))
            .Environment("SUPERVISOR_LIFECYCLE__POST_START", "/bin/busybox sh -c '/supervisor health live && echo alive >>/out/life && /supervisor stop --grace-period 8'")
            .Child("append-on TERM /out/life TERM exit-on TERM 7 pause").StartAsync();
        Assert.Equal(7, await container.WaitForExitAsync());
        Assert.Equal(["alive", "TERM"], container.Directory.Lines("life"));
    }

    private static async Task WaitForCodesAsync(Container container, int startup, int live, int ready)
    {
        (string Which, int Expected)[] codes = [("startup", startup), ("live", live), ("ready", ready)];
        foreach ((string which, int expected) in codes)
        {
            CommandResult result = await container.ExecuteAsync("/supervisor", "health", which);
            for (int attempt = 0; attempt < 50 && result.ExitCode != expected; attempt++)
            {
                result = await container.ExecuteAsync("/supervisor", "health", which);
            }

            Assert.True(result.ExitCode == expected, $"health {which}: {result}{await container.DumpAsync()}");
        }
    }

    /// <summary>In the exec form, as every image without a shell has to have it; the form of <c>docker run --health-cmd</c> needs one.</summary>
    private async Task<ContainerSetup> SetupAsync(string image) => new(engine, await engine.Images.BuildAsync(
        $"FROM {image}\nHEALTHCHECK --interval=300ms --timeout=5s --retries=1 --start-period=60s CMD [\"/supervisor\", \"health\"]\n"));
}
