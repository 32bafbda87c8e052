using Supervisor.ProcessTests.Lifecycle;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Probes;

/// <summary>Liveness: what restarts the main process, and what does not.</summary>
public sealed class LivenessProbeTests
{
    private const string Quick = "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1";
    private const string Always = "restartPolicy: Always\nrestartBackoff: {initialSeconds: 0.05, maxSeconds: 0.05}\n";
    private const string Main = "stamp @/journal main pause";

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task P03_restarted_with_cat_of_a_file_that_is_removed(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", "exec: {command: [cat, \"@/health\"]}", "initialDelaySeconds: 1, periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1") +
            Yaml.Probe("readiness", Yaml.Exec("stamp @/journal tick"), Quick) + Always, mode)
            .Child("append @/health x nth @/count [ [ stamp @/journal main await @/ill remove @/health pause ] [ stamp @/journal main pause ] ]").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        Assert.Equal(0, pod.Status.Main.RestartCount);
        run.Directory.Write("ill", "");
        PodStatus status = await pod.WaitForRestartsAsync(1);
        await pod.Journal.WaitForAsync("main", 2);
        Assert.Equal(("terminated", "Error", 143), (status.Main.LastState!.Kind, status.Main.LastState.Reason, status.Main.LastState.ExitCode));
        await run.WaitForLogAsync("Liveness probe failed: cat:");
        await run.WaitForLogAsync("failed liveness probe, will be restarted");

        // Exactly one: the file is there again, and goes on being looked at.
        await pod.WaitForMoreAsync("tick", 15);
        Assert.Equal(1, pod.Status.Main.RestartCount);
        Assert.Single(run.Log.Split('\n'), line => line.Contains("Liveness probe failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task P04_not_restarted_while_the_file_is_there()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.InitSteps("append @/health x") + Yaml.Probe("liveness", Yaml.Exec("stamp @/journal liveness unless @/health [ exit 1 ]"), Quick) + Always)
            .Child(Main).Start();
        Pod pod = new(run);
        await pod.WaitForMoreAsync("liveness", 25);
        Assert.Equal((0, 1), (pod.Status.Main.RestartCount, pod.Count("main")));
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task P05_restarted_when_healthz_answers_500(RunMode mode)
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", $"httpGet: {{path: /healthz, port: {port}}}", "initialDelaySeconds: 1, periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1") + Always, mode)
            .Child($"remove @/ill stamp @/journal main serve-unless {port} @/ill").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        run.Directory.Write("ill", "");
        await pod.WaitForRestartsAsync(1);
        await pod.Journal.WaitForAsync("main", 2);
        await run.WaitForLogAsync("Liveness probe failed: HTTP probe failed with statuscode: 500");
    }

    [Fact]
    public async Task P06_not_restarted_by_tcp_while_http_answers_500()
    {
        await using HttpStandIn server = new(500);
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", $"tcpSocket: {{port: {server.Port}}}", Quick) + Yaml.Probe("readiness", $"httpGet: {{port: {server.Port}}}", Quick) + Always).Child(Main).Start();
        Pod pod = new(run);
        // Readiness beside it shows what http makes of the same server, and that time goes by.
        await run.WaitForAsync(() => server.Requests.Count >= 15, "15 requests");
        PodStatus status = pod.Status;
        Assert.Equal((0, false), (status.Main.RestartCount, status.IsReady));
        Assert.DoesNotContain("Liveness probe", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task P08_not_restarted_while_healthz_answers_200()
    {
        await using HttpStandIn server = new();
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", $"httpGet: {{path: /healthz, port: {server.Port}}}", "initialDelaySeconds: 0.2, periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 5") + Always)
            .Child(Main).Start();
        await run.WaitForAsync(() => server.Requests.Count >= 20, "20 requests");
        Assert.Equal(0, new Pod(run).Status.Main.RestartCount);
        Assert.All(server.Requests, request => Assert.Equal(("GET", "/healthz"), (request.Method, request.Target)));
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task P09_restarted_when_an_exec_liveness_takes_too_long(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("stamp @/journal liveness sleep 10"), "periodSeconds: 0.1, timeoutSeconds: 0.25, failureThreshold: 1") + Always, mode).Child(Main).Start();
        Pod pod = new(run);
        await pod.WaitForRestartsAsync(1);
        await pod.Journal.WaitForAsync("main", 2);
        await run.WaitForLogAsync("Liveness probe failed:");
        await run.WaitForLogAsync("timed out");
        // The first kill came no earlier than the time-out of the first attempt.
        Assert.True(Journal.Seconds(pod.Journal.AllAt("liveness")[0], pod.Journal.AllAt("main")[1]) >= 0.2);
    }

    [Fact]
    public async Task P12_restarted_when_a_local_redirect_leads_to_a_failing_healthz()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", $"httpGet: {{path: \"/redirect?loc=%2Fhealthz\", port: {port}}}", "initialDelaySeconds: 1, periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1") + Always)
            .Child($"remove @/ill stamp @/journal main serve-unless {port} @/ill").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        Assert.DoesNotContain("Liveness probe", run.Log, StringComparison.Ordinal);
        run.Directory.Write("ill", "");
        await pod.WaitForRestartsAsync(1);
        await run.WaitForLogAsync("Liveness probe failed: HTTP probe failed with statuscode: 500");
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_not_followed_and_counts_as_a_success_with_a_warning()
    {
        await using HttpStandIn server = new();
        server.Answer(_ => HttpStandIn.Redirect("http://0.0.0.0/"));
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("liveness", $"httpGet: {{port: {server.Port}}}", Quick) + Always).Child(Main).Start();
        await run.WaitForAsync(() => server.Requests.Count >= 5, "5 requests");
        Assert.Equal(0, new Pod(run).Status.Main.RestartCount);
        await run.WaitForLogAsync("Liveness probe warning: Probe terminated redirects");
    }

    [Fact]
    public async Task P20_not_restarted_with_a_gRPC_liveness()
    {
        await using GrpcHealthServer server = await GrpcHealthServer.StartAsync();
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("liveness", $"grpc: {{port: {server.Port}}}", "periodSeconds: 0.1, timeoutSeconds: 5, failureThreshold: 1") + Always).Child(Main).Start();
        await run.WaitForAsync(() => server.Asked.Count >= 10, "10 calls");
        Assert.Equal(0, new Pod(run).Status.Main.RestartCount);
        Assert.DoesNotContain("Liveness probe", run.Log, StringComparison.Ordinal);
        Assert.All(server.Asked, asked => Assert.StartsWith("- ", asked, StringComparison.Ordinal));
    }

    [Fact]
    public async Task P21_restarted_with_a_gRPC_liveness_on_the_wrong_port()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", $"grpc: {{port: {FreePort.Next()}}}", "initialDelaySeconds: 0.2, periodSeconds: 0.1, timeoutSeconds: 0.3, failureThreshold: 1") + Always).Child(Main).Start();
        Pod pod = new(run);
        await pod.WaitForRestartsAsync(1);
        await pod.Journal.WaitForAsync("main", 2);
        await run.WaitForLogAsync("Liveness probe failed:");
        await run.WaitForLogAsync("failed to connect");
    }

    [Fact]
    public async Task A_streak_of_failures_ends_with_its_incarnation()
    {
        // Two failures of three, then main ends by itself: the next incarnation has three of its own.
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("nth @/probes [ [ await @/up stamp @/journal liveness exit 1 ] [ stamp @/journal liveness append @/two x exit 1 ] [ stamp @/journal liveness exit 1 ] ]"),
                "initialDelaySeconds: 0.5, periodSeconds: 0.3, timeoutSeconds: 5, failureThreshold: 3") + Always)
            .Child("nth @/mains [ [ stamp @/journal main append @/up x await @/two exit 1 ] [ stamp @/journal main pause ] ]").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main", 3);
        Assert.Equal(["main", "liveness", "liveness", "main", "liveness", "liveness", "liveness", "main"], pod.Journal.Texts.Take(8));
    }

    [Fact]
    public async Task A_threshold_of_0_is_the_default_of_3()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("await @/up stamp @/journal liveness exit 1"), "initialDelaySeconds: 0.4, periodSeconds: 0.1, timeoutSeconds: 0, failureThreshold: 0, successThreshold: 0") + Always)
            .Child("stamp @/journal main append @/up x pause").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main", 2);
        Assert.Equal(["main", "liveness", "liveness", "liveness", "main"], pod.Journal.Texts.Take(5));
    }

    [Fact]
    public async Task One_success_begins_the_count_of_failures_anew()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("nth @/probes [ [ exit 1 ] [ exit 1 ] [ exit 0 ] [ exit 1 ] [ exit 1 ] [ exit 0 ] [ exit 1 ] ]"),
                "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 3"))
            .Child(Main).Start();
        Assert.Equal(ExitStatus.Exited(143), await run.WaitForExitAsync());
        Assert.Equal(9, run.Directory.Lines("probes").Length);
    }

    [Fact]
    public async Task Liveness_alone_says_nothing_about_readiness()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("liveness", Yaml.Exec("await @/never"), "periodSeconds: 0.05, timeoutSeconds: 60, failureThreshold: 1")).Child(Main).Start();
        PodStatus status = await new Pod(run).WaitForReadyAsync();
        Assert.Equal((true, true), (status.Main.Ready, status.Main.Started));
    }
}
