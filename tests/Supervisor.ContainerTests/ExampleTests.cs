using System.Net;
using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests;

/// <summary>
/// The Dockerfiles under docker/, as they are, with images made on this machine in the place of those that would be pulled: real
/// servers through their whole lives.
/// </summary>
public sealed class ExampleTests(DockerEngine engine)
{
    [Fact]
    public async Task S128_the_Dockerfile_makes_an_image_that_has_nothing_but_the_file()
    {
        using TemporaryDirectory root = new();
        SdkRoot.Make(root);
        string sdk = await engine.Images.BuildAsync($"FROM {await engine.Images.ImportAsync(root.Path, "sdk")}\nENV PATH=/bin\n");
        string image = await engine.Images.BuildContextAsync(
            Repository.Root, "--build-arg", $"SDK_IMAGE={sdk}", "--file", Path.Combine(Repository.Root, "docker", "Dockerfile"));

        await using Container container = await new ContainerSetup(engine, image)
            .Options("--volume", $"{ChildProgram.Path}:/out/child:ro").Command("/out/child", "append", "/out/life", "main", "exit", "42").StartAsync();
        Assert.Equal(42, await container.WaitForExitAsync());
        Assert.Equal(["main"], container.Directory.Lines("life"));

        // Besides what Docker puts into every container.
        string[] files = [.. (await container.ExportedFilesAsync()).Where(file => !file.EndsWith('/')).Order(StringComparer.Ordinal)];
        Assert.Equal([".dockerenv", "dev/console", "etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf", "supervisor"], files);
    }

    [Fact]
    public async Task Busybox_httpd_from_scratch_through_its_whole_life()
    {
        await using Container container = await new ContainerSetup(engine, await ExampleImages.HttpdAsync(engine)).Options("--health-interval", "500ms").StartAsync();
        await container.WaitForHealthAsync("healthy");
        await CheckPageAsync(container, "/index.html", "Supervisor as process 1"); // ready is who answers
        await CheckPageAsync(container, "/state.txt", "prepared");
        string sockets = $"/proc/{await container.PidAsync()}/net/tcp6";
        Assert.Contains(ListenerOf(8081), File.ReadAllText(sockets), StringComparison.Ordinal);

        Task<TimeSpan> stop = container.StopAsync();
        await container.WaitForAsync(() => !File.ReadAllText(sockets).Contains(ListenerOf(8081), StringComparison.Ordinal), "the readiness port to be closed");
        await CheckPageAsync(container, "/index.html", "Supervisor as process 1"); // the drain
        Assert.InRange(await stop, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9));
        Assert.Equal(0, (await container.StateAsync()).ExitCode);
        Assert.DoesNotContain("SIGKILL", (await container.LogsAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nginx_serves_drains_and_finishes_its_requests()
    {
        int port = FreePort.Next();
        int readiness = FreePort.Next();
        string image = await ExampleImages.NginxAsync(engine, port);
        await using Container container = await new ContainerSetup(engine, image).HostNetwork()
            .Environment(
                ("SUPERVISOR_READINESS_PROBE__HTTP_GET__PORT", $"{port}"),
                ("SUPERVISOR_LIVENESS_PROBE__HTTP_GET__PORT", $"{port}"),
                ("SUPERVISOR_ENDPOINT__TCP", $"127.0.0.1:{readiness}"),
                ("SUPERVISOR_DRAIN_SECONDS", "1"))
            .Options("--health-interval", "500ms").StartAsync();
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(15) };
        await container.WaitForAsync(() => LoopbackPort.Accepts(readiness), "the readiness port to be open");
        Assert.True(Answers(client)); // ready is who answers
        await container.WaitForHealthAsync("healthy");

        Task<TimeSpan> stop = container.StopAsync(seconds: 30);
        await container.WaitForAsync(() => !LoopbackPort.Accepts(readiness), "the readiness port to be closed");
        Assert.True(Answers(client)); // the drain

        // Two seconds long, so that SIGQUIT (at most one second from now) finds it half-way.
        using HttpResponseMessage slow = await client.GetAsync(new Uri("slow.txt", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, slow.StatusCode);
        Task<string> body = slow.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await container.WaitForAsync(() => !LoopbackPort.Accepts(port), "nginx to close its port");
        Assert.False(body.IsCompleted);
        Assert.Equal(NginxRoot.SlowLength, (await body).Length);

        Assert.InRange(await stop, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
        Assert.Equal(0, (await container.StateAsync()).ExitCode);
        string log = (await container.LogsAsync()).Error;
        Assert.Contains("syntax is ok", log, StringComparison.Ordinal); // the init step

        // No trouble: nginx did not listen yet when it was asked first, and no longer while it finished its requests.
        string[] troubles = [.. log.Split('\n').Where(line => line.Contains("supervisor WRN", StringComparison.Ordinal) || line.Contains("supervisor ERR", StringComparison.Ordinal))];
        Assert.All(troubles, line => Assert.Contains("Readiness probe failed", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nginx_that_hangs_ends_and_docker_starts_it_again()
    {
        int port = FreePort.Next();
        string image = await ExampleImages.NginxAsync(engine, port);
        await using Container container = await new ContainerSetup(engine, image).HostNetwork().Options("--restart", "on-failure", "--health-interval", "500ms")
            .Environment(
                ("SUPERVISOR_READINESS_PROBE__HTTP_GET__PORT", $"{port}"),
                ("SUPERVISOR_LIVENESS_PROBE__HTTP_GET__PORT", $"{port}"),
                ("SUPERVISOR_LIVENESS_PROBE__PERIOD_SECONDS", "0.2"),
                ("SUPERVISOR_LIVENESS_PROBE__TIMEOUT_SECONDS", "0.5"),
                ("SUPERVISOR_ENDPOINT__TCP", $"127.0.0.1:{FreePort.Next()}"),
                ("SUPERVISOR_DRAIN_SECONDS", "0"),
                ("SUPERVISOR_TERMINATION_GRACE_PERIOD_SECONDS", "1")).StartAsync();
        await container.WaitForHealthAsync("healthy");

        // The kernel still accepts connections for the workers, and nobody answers them.
        int first = await container.PidAsync();
        Assert.All(ProcessTree.ChildrenOf(Assert.Single(ProcessTree.ChildrenOf(first))), worker => Assert.True(SupervisorRun.SignalProcess(worker, 19)));
        await container.WaitForLogAsync("Container main failed liveness probe");
        await container.WaitForAsync(() => !Directory.Exists($"/proc/{first}"), "the end of the first life");
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(5) };
        await container.WaitForAsync(() => Answers(client), "nginx to answer in its second life");
        await container.WaitForHealthAsync("healthy");
        Assert.Equal("1", await engine.Client.RunOkAsync("inspect", "--format", "{{.RestartCount}}", container.Name));
    }

    [Fact]
    public async Task Nginx_with_a_faulty_configuration_ends_before_it_starts()
    {
        string image = await ExampleImages.NginxAsync(engine, FreePort.Next());
        ContainerEnd end = await new ContainerSetup(engine, image).FileAt("/etc/nginx/nginx.conf", "bad;\n").RunAsync();
        Assert.Equal((1, 1), (end.Client.ExitCode, end.ExitCode));
        Assert.Contains("unknown directive \"bad\"", end.Log, StringComparison.Ordinal);
        Assert.Contains("check: ended by itself", end.Log, StringComparison.Ordinal); // the init step of that name
        Assert.DoesNotContain("main: started", end.Log, StringComparison.Ordinal);
    }

    private static string ListenerOf(int port) => $":{port:X4} 00000000000000000000000000000000:0000 0A"; // proc(5), net/tcp6: 0A is LISTEN

    private static async Task CheckPageAsync(Container container, string page, string text)
    {
        CommandResult answer = await container.ExecuteAsync("/bin/busybox", "wget", "-q", "-O", "-", "http://127.0.0.1:8080" + page);
        Assert.Contains(text, answer.Output, StringComparison.Ordinal);
    }

    private static bool Answers(HttpClient client)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "index.html");
            using HttpResponseMessage response = client.Send(request);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
