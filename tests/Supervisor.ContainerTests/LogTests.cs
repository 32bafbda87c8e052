using System.Text.Json;
using Supervisor.ContainerTests.Docker;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>What Docker's logging keeps: standard output is the application's, standard error has our log beside the application's.</summary>
public sealed class LogTests(DockerEngine engine)
{
    [Fact]
    public async Task S126_standard_output_is_the_applications_to_the_byte()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Options("--log-driver", "json-file").Environment("SUPERVISOR_LOGGING__LEVEL", "debug").Child("fill 300000 say-error trouble exit 0").StartAsync();
        Assert.Equal(0, await container.WaitForExitAsync());
        CommandResult logs = await container.LogsAsync();
        Assert.Equal(string.Concat(Enumerable.Repeat(new string('x', 99) + "\n", 3000)), logs.Output);
        Assert.Contains("trouble", logs.ErrorLines);
        Assert.Contains("started /child", logs.Error, StringComparison.Ordinal);
        Assert.Contains("ended by itself", logs.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_in_json_is_an_object_a_line()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment(WholeLife.Variables).Environment("SUPERVISOR_LOGGING__FORMAT", "json").Child(WholeLife.Main).StartAsync();
        await container.WaitForLinesAsync("life", WholeLife.LinesOfStart);
        await container.StopAsync();
        CommandResult logs = await container.LogsAsync();
        Assert.True(logs.ErrorLines.Count > 5, logs.ToString());
        Assert.All(logs.ErrorLines, line =>
        {
            using JsonDocument entry = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.Object, entry.RootElement.ValueKind);
        });
    }

    [Fact]
    public async Task What_a_hook_prints_is_in_the_log_and_not_in_standard_output()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Environment("SUPERVISOR_LIFECYCLE__PRE_STOP__EXEC__COMMAND", "/child say from-the-hook").Child("exit-on TERM 0 say from-main append /out/life up pause").StartAsync();
        await container.WaitForLinesAsync("life", 1);
        await container.StopAsync();
        CommandResult logs = await container.LogsAsync();
        Assert.Equal("from-main\n", logs.Output);
        Assert.Contains("from-the-hook", logs.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_logging_driver_a_whole_life_is_the_same()
    {
        await using Container container = await new ContainerSetup(engine, await engine.Images.Scratch)
            .Options("--log-driver", "none").Environment(WholeLife.Variables).Child(WholeLife.Main).StartAsync();
        await container.WaitForLinesAsync("life", WholeLife.LinesOfStart);
        await container.StopAsync();
        Assert.Equal(WholeLife.ExitCode, (await container.StateAsync()).ExitCode);
        Assert.Equal(["preStop", "TERM"], container.Directory.Lines("life")[4..]);
    }
}
