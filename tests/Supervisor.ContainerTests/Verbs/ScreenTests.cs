using Supervisor.ContainerTests.Docker;
using Xunit;

namespace Supervisor.ContainerTests.Verbs;

/// <summary>The verbs that show something, by <c>docker exec</c> in an image that has nothing but the supervisor.</summary>
public sealed class ScreenTests(DockerEngine engine)
{
    private const string Main = "exit-on TERM 5 append /out/life main pause";

    public static TheoryData<string> Users => ["", "--user 65534:65534", "--user 65534:65534 --read-only --cap-drop ALL --security-opt no-new-privileges"];

    [Theory]
    [MemberData(nameof(Users))]
    public async Task In_a_scratch_image_as_any_user(string options)
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Options([.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--env", "SUPERVISOR_READINESS_GATES=amsy.dev/load", "--env", "SUPERVISOR_NAME=web", "--env", "SUPERVISOR_ENV__0__NAME=A", "--env", "SUPERVISOR_ENV__0__VALUE=hidden"])
            .Child(Main).StartAsync();
        await container.WaitForLinesAsync("life", 1);
        Assert.Equal("amsy.dev/load is True\n", await SaysAsync(container, "condition", "amsy.dev/load", "True"));
        Assert.Equal("Ready is True\n", await SaysAsync(container, "wait", "ready"));
        Assert.Matches(@"^NAME +READY +STATUS +RESTARTS +AGE +PID +NEXT RESTART +GRACE LEFT +READINESS GATES\nweb +1/1 +Running +0 +\d+s +\d+ +<none> +<none> +1/1\n$", await SaysAsync(container, "get", "-o", "wide"));
        Assert.Equal("pod/web\n", await SaysAsync(container, "get", "-o", "name"));
        string description = await SaysAsync(container, "describe");
        Assert.StartsWith("Name:        web\nNamespace:   default\n", description, StringComparison.Ordinal);
        Assert.Contains("\n      A:  <set>\n", description, StringComparison.Ordinal);
        Assert.Contains("\n  amsy.dev/load   True \n", description, StringComparison.Ordinal);
        Assert.Matches(@"\n  Normal +Started +\d+s +supervisor +", description);
        Assert.DoesNotContain("hidden", description, StringComparison.Ordinal);
        Assert.StartsWith("LAST SEEN   TYPE     REASON    OBJECT    MESSAGE\n", await SaysAsync(container, "events"), StringComparison.Ordinal);
        Assert.StartsWith("first run, ", await SaysAsync(container, "timeline"), StringComparison.Ordinal);
        Assert.StartsWith("# The configuration of the supervisor that runs here.\n", await SaysAsync(container, "config"), StringComparison.Ordinal);
        Assert.StartsWith("apiVersion: v1\nkind: Pod\n", await SaysAsync(container, "get", "-o", "yaml"), StringComparison.Ordinal);
        Assert.Equal("sending TERM to main\n", await SaysAsync(container, "signal", "main", "TERM"));
        Assert.Equal(5, await container.WaitForExitAsync());
    }

    /// <summary>The end of the container takes the watchers with it, and they hold nothing up.</summary>
    [Fact]
    public async Task Watchers_do_not_delay_a_stop()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch).Child(Main).StartAsync();
        await container.WaitForLinesAsync("life", 1);
        Task<CommandResult>[] watchers = [.. ((string[])["get", "events"]).Select(verb => container.ExecuteAsync("/supervisor", verb, "-w")), container.ExecuteAsync("/supervisor", "wait", "exit")];
        Assert.Equal(0, (await container.ExecuteAsync("/supervisor", "health", "-q")).ExitCode);
        TimeSpan took = await container.StopAsync(20);
        Assert.Equal(5, (await container.StateAsync()).ExitCode);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await Task.WhenAll(watchers);
    }

    private static async Task<string> SaysAsync(Container container, params string[] words)
    {
        CommandResult result = await container.ExecuteAsync(["/supervisor", .. words]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output;
    }
}
