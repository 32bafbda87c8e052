using Supervisor.ContainerTests.Balancing;
using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>
/// What the drain is for: nginx (a Debian root) and busybox httpd (from scratch), the images of docker/examples, behind a load balancer that is asked
/// without a pause while <c>docker stop</c> and a new container replace one after the other.
/// </summary>
public sealed class DrainTests
{
    private static readonly TimeSpan s_noDrain = TimeSpan.Zero;
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(HaProxy.DrainSeconds);

    private readonly BalancedServer _nginx = new("nginx", FreePort.Next(), FreePort.Next());
    private readonly BalancedServer _httpd = new("httpd", FreePort.Next(), FreePort.Next());
    private readonly DockerEngine _engine;
    private readonly Lazy<Task<string>> _nginxImage;
    private readonly Lazy<Task<string>> _httpdImage;

    public DrainTests(DockerEngine engine)
    {
        _engine = engine;
        _nginxImage = new Lazy<Task<string>>(() => ExampleImages.NginxAsync(engine, _nginx.Port));
        _httpdImage = new Lazy<Task<string>>(() => ExampleImages.HttpdAsync(engine));
    }

    [Theory]
    [InlineData(HealthCheck.Tcp)]
    [InlineData(HealthCheck.Http)]
    public async Task Two_servers_are_replaced_one_after_the_other_and_not_one_request_fails(HealthCheck check)
    {
        await using Container oldNginx = await StartNginxAsync(check, s_drain, "nginx 1");
        await using Container oldHttpd = await StartHttpdAsync(check, s_drain, "httpd 1");
        await using HaProxy balancer = await HaProxy.StartAsync(check, _nginx, _httpd);
        await using LoopingClients clients = new(balancer.Port, closing: 4, keeping: 2);
        await WaitForAnswersAsync(clients, "nginx 1", "httpd 1");

        await DrainAsync(oldNginx, balancer, _nginx, clients);
        await using Container newNginx = await StartNginxAsync(check, s_drain, "nginx 2");
        await balancer.WaitUntilUpAsync(_nginx);
        await WaitForAnswersAsync(clients, "nginx 2", "httpd 1");

        await DrainAsync(oldHttpd, balancer, _httpd, clients);
        await using Container newHttpd = await StartHttpdAsync(check, s_drain, "httpd 2");
        await balancer.WaitUntilUpAsync(_httpd);
        await WaitForAnswersAsync(clients, "nginx 2", "httpd 2");
        Assert.Empty(clients.Failures);
    }

    [Theory]
    [InlineData(HealthCheck.Tcp)]
    [InlineData(HealthCheck.Http)]
    public async Task Without_the_drain_requests_fail_until_the_balancer_has_noticed(HealthCheck check)
    {
        await using Container nginx = await StartNginxAsync(check, s_noDrain, "nginx 1");
        await using Container httpd = await StartHttpdAsync(check, s_noDrain, "httpd 1");
        await using HaProxy balancer = await HaProxy.StartAsync(check, _nginx, _httpd);
        await using LoopingClients clients = new(balancer.Port, closing: 4, keeping: 2);
        await WaitForAnswersAsync(clients, "nginx 1", "httpd 1");
        Assert.Empty(clients.Failures);

        // The server is away with its readiness, and the balancer sends requests to it for two check intervals more at least.
        await nginx.StopAsync(seconds: 30);
        await balancer.WaitUntilDownAsync(_nginx);
        Assert.NotEmpty(clients.Failures);
    }

    /// <summary><c>docker stop</c>: the balancer takes the server out while it still serves; it ends when its drain is over.</summary>
    private static async Task DrainAsync(Container container, HaProxy balancer, BalancedServer server, LoopingClients clients)
    {
        Task<TimeSpan> stop = container.StopAsync(seconds: 30);
        await balancer.WaitUntilDownAsync(server);
        Assert.False(stop.IsCompleted, "the balancer noticed only after the end: the drain is too short for its checks");
        Assert.InRange(await stop, s_drain, s_drain + TimeSpan.FromSeconds(10));
        Assert.Equal(0, (await container.StateAsync()).ExitCode);
        Assert.Empty(clients.Failures);
    }

    private static Task WaitForAnswersAsync(LoopingClients clients, params string[] pages)
    {
        int[] before = [.. pages.Select(clients.Answers)];
        return Eventually.Async(() => pages.Zip(before).All(page => clients.Answers(page.First) >= page.Second + 20), $"20 answers each of {string.Join(" and ", pages)}");
    }

    private async Task<Container> StartNginxAsync(HealthCheck check, TimeSpan drain, string page) =>
        await Setup(await _nginxImage.Value, _nginx, check, drain, page).StartAsync();

    private async Task<Container> StartHttpdAsync(HealthCheck check, TimeSpan drain, string page) =>
        await Setup(await _httpdImage.Value, _httpd, check, drain, page)
            .Command("/bin/busybox", "httpd", "-f", "-p", $"127.0.0.1:{_httpd.Port}", "-h", "/srv").StartAsync();

    private ContainerSetup Setup(string image, BalancedServer server, HealthCheck check, TimeSpan drain, string page)
    {
        // The examples have a tcp port of their own, the same for both; on one machine's network each needs another.
        (string Name, string Value)[] endpoints = check == HealthCheck.Tcp
            ? [("SUPERVISOR_ENDPOINT__TCP", $"127.0.0.1:{server.CheckPort}")]
            : [("SUPERVISOR_ENDPOINT__TCP", $"127.0.0.1:{FreePort.Next()}"), ("SUPERVISOR_ENDPOINT__HTTP", $"127.0.0.1:{server.CheckPort}")];
        return new ContainerSetup(_engine, image).HostNetwork().FileAt("/srv/index.html", page).Environment(endpoints).Environment(
            ("SUPERVISOR_READINESS_PROBE", $"http://:{server.Port}/"),
            ("SUPERVISOR_READINESS_PROBE__PERIOD_SECONDS", "0.1"),
            ("SUPERVISOR_LIVENESS_PROBE", $"http://:{server.Port}/"),
            ("SUPERVISOR_DRAIN_SECONDS", $"{drain.TotalSeconds}"));
    }
}
