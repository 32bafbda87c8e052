using Supervisor.ProcessTests.Status;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Samples;

/// <summary>docker/examples/samples: each of its files, with shorter seconds, does what its README says.</summary>
public sealed class SampleTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Sample.Directory, "*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_is_valid_as_it_is_and_is_in_the_README(string file)
    {
        string verdict = HostCommand.Run(Repository.Supervisor, "validate", Path.Combine(Sample.Directory, file));
        Assert.DoesNotContain("hint", verdict, StringComparison.Ordinal);
        Assert.Contains($"| [{file}]({file}) |", File.ReadAllText(Path.Combine(Sample.Directory, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task P03_liveness_by_a_file_that_is_removed_RESTARTS_goes_to_1()
    {
        await using Sample sample = Sample.Start("liveness-exec.yaml", "env.0.value=1", "livenessProbe.initialDelaySeconds=0.3", "livenessProbe.periodSeconds=0.1");
        await sample.WaitForAsync(status => status is { Ready: true, RestartCount: 0 }, "ready in its first life");
        await sample.WaitForAsync(status => status is { RestartCount: 1, Ready: true, State.Kind: "running" }, "its second life");
        // The log has the first and the second of the three, the event all.
        const string Complaint = "Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory";
        Assert.Equal(2, Count(sample, Complaint));
        (string Reason, int Count, string Message) unhealthy = Assert.Single(PodReading.Events(sample.Socket), each => each.Reason == "Unhealthy");
        Assert.Equal((3, Complaint), (unhealthy.Count, unhealthy.Message.TrimEnd('\n')));
        Assert.Contains("Container liveness failed liveness probe, will be restarted", sample.Run.Log, StringComparison.Ordinal);
        Assert.Equal(ExitStatus.Exited(143), await sample.StopAsync());
    }

    [Fact]
    public async Task Readiness_by_a_file_that_goes_and_comes_back_Ready_off_and_on_and_no_restart()
    {
        await using Sample sample = Sample.Start("readiness-exec.yaml", "env.0.value=0.6", "readinessProbe.periodSeconds=0.1");
        await sample.WaitForAsync(status => status.Ready, "ready");
        ContainerReading unready = await sample.WaitForAsync(status => !status.Ready, "unready");
        Assert.Equal((true, 0, "running"), (unready.Started, unready.RestartCount, unready.State.Kind));
        ContainerReading ready = await sample.WaitForAsync(status => status.Ready, "ready again");
        Assert.Equal((true, 0, "running"), (ready.Started, ready.RestartCount, ready.State.Kind));
        Assert.Contains("Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory", sample.Run.Log, StringComparison.Ordinal);
        Assert.Equal(ExitStatus.Exited(143), await sample.StopAsync());
    }

    [Fact]
    public async Task S113_startup_until_a_file_is_there_and_then_readiness_at_once_and_liveness()
    {
        await using Sample sample = Sample.Start(
            "startup-exec.yaml", "env.0.value=0.8", "startupProbe.periodSeconds=0.3", "readinessProbe.periodSeconds=0.2", "livenessProbe.periodSeconds=0.2");
        Assert.False((await sample.WaitForAsync(status => !status.Started, "not started")).Ready);
        await sample.WaitForAsync(status => status is { Started: true, Ready: true }, "started and ready");
        await sample.Run.WaitForAsync(() => Probes(sample).Count(line => line == "liveness") >= 3, "liveness in the log");
        string[] probes = Probes(sample);

        // Due at 0, 0.3, 0.6 and 0.9 s; the file comes at 0.8 s, a little later on a slow machine.
        int startups = probes.TakeWhile(line => line == "startup").Count();
        Assert.InRange(startups, 3, 7);
        Assert.Equal("readiness", probes[startups]);
        Assert.DoesNotContain("startup", probes[startups..]);
        Assert.Contains("readiness", probes[(startups + 1)..]);
        Assert.Equal(0, sample.Status?.RestartCount);
        Assert.Equal(ExitStatus.Exited(143), await sample.StopAsync());
    }

    [Fact]
    public async Task HttpGet_with_an_Authorization_header()
    {
        int port = FreePort.Next();
        await using Sample sample = Sample.Start("http-authorization.yaml", $"command.4=127.0.0.1:{port}", $"ports.0.containerPort={port}", "readinessProbe.periodSeconds=0.1");
        await sample.WaitForAsync(status => status.Ready, "ready");
        await sample.StopAsync();
        Assert.DoesNotContain("cHJvYmVyOnNlY3JldA", sample.Run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HttpGet_with_a_wrong_Authorization_header_is_a_401()
    {
        int port = FreePort.Next();
        await using Sample sample = Sample.Start(
            "http-authorization.yaml", $"command.4=127.0.0.1:{port}", $"ports.0.containerPort={port}", "readinessProbe.periodSeconds=0.1",
            "readinessProbe.httpGet.httpHeaders.0.value=Basic d3Jvbmc6d3Jvbmc=");
        await sample.Run.WaitForLogAsync("Readiness probe failed: HTTP probe failed with statuscode: 401");
        Assert.Equal(false, sample.Status?.Ready);
        await sample.StopAsync();
        Assert.DoesNotContain("d3Jvbmc6d3Jvbmc", sample.Run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TcpSocket_on_a_port()
    {
        int port = FreePort.Next();
        await using Sample sample = Sample.Start(
            "tcp-socket.yaml", $"command.4=127.0.0.1:{port}", $"ports.0.containerPort={port}", "readinessProbe.periodSeconds=0.1", "livenessProbe.initialDelaySeconds=0.3", "livenessProbe.periodSeconds=0.1");
        await sample.WaitForAsync(status => status.Ready, "ready");
        Assert.Equal(0, sample.Status?.RestartCount);
        Assert.Equal(ExitStatus.Exited(143), await sample.StopAsync());
    }

    [Fact]
    public async Task TcpSocket_on_another_port_than_the_server_s_is_never_ready_and_restarts()
    {
        int other = FreePort.Next();
        await using Sample sample = Sample.Start(
            "tcp-socket.yaml", $"command.4=127.0.0.1:{FreePort.Next()}", $"ports.0.containerPort={other}",
            "readinessProbe.periodSeconds=0.1", "livenessProbe.initialDelaySeconds=0.3", "livenessProbe.periodSeconds=0.1");
        Assert.False((await sample.WaitForAsync(status => status.RestartCount == 1, "a restart")).Ready);
        Assert.Contains($"Liveness probe failed: dial tcp 127.0.0.1:{other}: connect: connection refused", sample.Run.Log, StringComparison.Ordinal);
        await sample.StopAsync();
    }

    [Fact]
    public async Task Grpc_on_port_5000()
    {
        await using Sample sample = Grpc("livenessProbe.initialDelaySeconds=0.1", "livenessProbe.periodSeconds=0.1", "livenessProbe.failureThreshold=50");
        ContainerReading status = await sample.WaitForAsync(status => status.Ready && status.Probes["liveness"] is { StreakSucceeded: true, Streak: >= 2 }, "ready, and alive as a service");
        Assert.Equal(0, status.RestartCount);
        Assert.Equal(ExitStatus.Exited(0), await sample.StopAsync());
    }

    [Fact]
    public async Task Grpc_of_a_service_that_the_server_does_not_know()
    {
        await using Sample sample = Grpc("livenessProbe.grpc.service=other", "livenessProbe.initialDelaySeconds=2", "livenessProbe.failureThreshold=1");
        await sample.Run.WaitForLogAsync("Liveness probe failed: error: health rpc probe failed: rpc error: code = NotFound desc = unknown service");
        await sample.Run.WaitForLogAsync("Container server failed liveness probe, will be restarted");
        await sample.StopAsync();
    }

    [Fact]
    public async Task S91_restartPolicy_Always_after_a_success_too()
    {
        await using Sample sample = Sample.Start("restart-always.yaml", "env.0.value=0.1", "restartBackoff.initialSeconds=0.2");
        await sample.WaitForAsync(status => status.RestartCount == 2, "the third life");
        await sample.Run.WaitForAsync(() => sample.Run.Output.Split('\n').Count(line => line == "run") >= 3, "three runs");
        Assert.Contains("Back-off restarting failed container job in pod restart-always_default", sample.Run.Log, StringComparison.Ordinal);
        await sample.StopAsync();
    }

    [Fact]
    public async Task S91_restartPolicy_OnFailure_until_it_succeeds()
    {
        await using Sample sample = Sample.Start("restart-on-failure.yaml", "env.0.value=0.1", "restartBackoff.initialSeconds=0.2");
        Assert.Equal(ExitStatus.Exited(0), await sample.Run.WaitForExitAsync());
        Assert.Equal("run\nrun\nrun\n", sample.Run.Output);
    }

    [Fact]
    public async Task S91_restartPolicy_Never_ends_as_the_process_did()
    {
        await using Sample sample = Sample.Start("restart-never.yaml", "env.0.value=0.1");
        Assert.Equal(ExitStatus.Exited(3), await sample.Run.WaitForExitAsync());
        Assert.Equal("run\n", sample.Run.Output);
    }

    private static Sample Grpc(params IReadOnlyList<string> settings)
    {
        int port = FreePort.Next();
        return Sample.StartOnHost(
            "grpc.yaml",
            [
                "command.0=/usr/bin/python3", $"command.1={Path.Combine(Sample.Directory, "grpc-server.py")}", $"command.2={port}",
                $"readinessProbe.grpc.port={port}", $"livenessProbe.grpc.port={port}", "readinessProbe.periodSeconds=0.1", .. settings,
            ]);
    }

    private static string[] Probes(Sample sample) => sample.Run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static int Count(Sample sample, string text) => sample.Run.Log.Split(text).Length - 1;
}
