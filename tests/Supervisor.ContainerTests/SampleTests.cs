using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>docker/examples/samples as their README runs them: the static file and the samples by volume, in an image that knows of neither.</summary>
public sealed class SampleTests(DockerEngine engine)
{
    [Fact]
    public async Task Liveness_by_a_file_that_is_removed()
    {
        await using Container container = await StartAsync("liveness-exec.yaml", "env.0.value=2", "livenessProbe.initialDelaySeconds=0.3", "livenessProbe.periodSeconds=0.1");
        await WaitForHealthAsync(container, 0);
        Assert.DoesNotContain("Liveness probe failed", (await container.LogsAsync()).Error, StringComparison.Ordinal);
        await container.WaitForLogAsync("Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory");
        await container.WaitForLogAsync("Container liveness failed liveness probe, will be restarted");
        Assert.Equal(0, (await container.ExecuteAsync("/supervisor", "health", "live")).ExitCode); // a restart is its remedy
    }

    [Fact]
    public async Task Readiness_by_a_file_that_goes_and_comes_back()
    {
        await using Container container = await StartAsync("readiness-exec.yaml", "env.0.value=3", "readinessProbe.periodSeconds=0.1");
        await WaitForHealthAsync(container, 0);
        await WaitForHealthAsync(container, 1);
        await WaitForHealthAsync(container, 0);
        string log = (await container.LogsAsync()).Error;
        Assert.Single(log.Split('\n'), line => line.Contains("readiness: started", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RestartPolicy_Never()
    {
        await using Container container = await StartAsync("restart-never.yaml", "env.0.value=0");
        Assert.Equal(3, await container.WaitForExitAsync());
    }

    private static async Task WaitForHealthAsync(Container container, int expected)
    {
        CommandResult health = await container.ExecuteAsync("/supervisor", "health");
        for (int attempt = 0; attempt < 100 && health.ExitCode != expected; attempt++)
        {
            health = await container.ExecuteAsync("/supervisor", "health");
        }

        Assert.True(health.ExitCode == expected, $"{health}{await container.DumpAsync()}");
    }

    private async Task<Container> StartAsync(string sample, params IReadOnlyList<string> settings) =>
        await new ContainerSetup(engine, await engine.Images.BusyboxAlone)
            .Options("--volume", $"{Repository.Supervisor}:/supervisor:ro", "--volume", $"{Path.Combine(ExampleImages.Directory, "samples")}:/samples:ro", "--entrypoint", "/supervisor")
            .Command(["-c", $"/samples/{sample}", .. settings.SelectMany(setting => (string[])["--set", setting])]).StartAsync();
}
