using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>docker/examples/compose, as it is but for the ports of this machine, where containers have no network of their own.</summary>
public sealed class ComposeTests(DockerEngine engine)
{
    private static string Example => Path.Combine(ExampleImages.Directory, "compose", "docker-compose.yml");

    private readonly int _redis = FreePort.Next();
    private readonly int _web = FreePort.Next();
    private readonly int _readiness = FreePort.Next();

    [Fact]
    public async Task Web_waits_until_redis_is_healthy_and_down_drains_web_before_redis_ends()
    {
        await using ComposeProject project = await ProjectAsync();
        await project.BuildAsync();
        await project.UpAsync();

        // Redis was up for two seconds when its readiness probe was first made: web waited for its health, not for its start.
        Assert.InRange(await project.StartedAtAsync("web"), await project.HealthySinceAsync("redis"), DateTimeOffset.UtcNow);
        Assert.InRange(await project.HealthySinceAsync("redis"), await project.StartedAtAsync("redis") + TimeSpan.FromSeconds(2), DateTimeOffset.UtcNow);
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{_web}/") };
        await WaitAsync(project, () => LoopbackPort.Accepts(_readiness), "web to be ready");
        Assert.Equal("visit 1\n", await GetAsync(client));
        Assert.Equal("visit 2\n", await GetAsync(client));

        DateTimeOffset asked = DateTimeOffset.UtcNow;
        Task down = project.DownAsync();
        await WaitAsync(project, () => !LoopbackPort.Accepts(_readiness), "web to be unready");
        Assert.Equal("visit 3\n", await GetAsync(client)); // the drain: web serves, and Redis is there for it
        await down;
        Assert.Equal([("web", "0"), ("redis", "0")], await project.EndsAsync(asked));
    }

    private static async Task WaitAsync(ComposeProject project, Func<bool> condition, string what)
    {
        try
        {
            await Eventually.Async(condition, what);
        }
        catch (TestFailureException e)
        {
            throw new TestFailureException(e.Message + await project.DumpAsync(), e);
        }
    }

    private static Task<string> GetAsync(HttpClient client) => client.GetStringAsync(new Uri("", UriKind.Relative), TestContext.Current.CancellationToken);

    private async Task<ComposeProject> ProjectAsync()
    {
        using TemporaryDirectory root = new();
        RedisRoot.Make(root);

        // What the official image says of itself.
        string redis = await engine.Images.BuildAsync($"FROM {await engine.Images.ImportAsync(root.Path, "redis")}\nENV PATH=/usr/bin\nWORKDIR /data\n");
        string test = $$"""
            services:
              redis:
                network_mode: host
                command: [redis-server, --bind, 127.0.0.1, --port, "{{_redis}}"]
                environment:
                  SUPERVISOR_READINESS_PROBE: redis-cli -e -p {{_redis}} ping
                  SUPERVISOR_READINESS_PROBE__INITIAL_DELAY_SECONDS: 2
                healthcheck: {interval: 500ms}
              web:
                network_mode: host
                command: [httpd, -f, -p, "127.0.0.1:{{_web}}", -h, /srv]
                environment:
                  REDIS_HOST: 127.0.0.1
                  REDIS_PORT: {{_redis}}
                  SUPERVISOR_READINESS_PROBE: http://:{{_web}}/ready.txt
                  SUPERVISOR_ENDPOINT__TCP: 127.0.0.1:{{_readiness}}

            """;
        return new ComposeProject(engine, Example, test,
            ("SUPERVISOR_IMAGE", await engine.Images.Scratch), ("REDIS_IMAGE", redis), ("BUSYBOX_IMAGE", await engine.Images.BusyboxAlone));
    }
}
