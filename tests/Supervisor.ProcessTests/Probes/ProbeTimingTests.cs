using System.Diagnostics;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Probes;

/// <summary>When probes run. Lower bounds are exact: main starts after its init step has ended. Upper ones leave room for a busy machine.</summary>
public sealed class ProbeTimingTests
{
    private const string Main = "stamp @/journal main pause";
    private const double Slack = 1.5;

    private static readonly string s_step = Yaml.InitSteps("stamp @/journal step");

    [Theory]
    [InlineData("startup")]
    [InlineData("liveness")]
    [InlineData("readiness")]
    public async Task The_first_run_is_exactly_at_the_start_and_the_initial_delay(string kind)
    {
        await using SupervisorRun run = Pod.Setup(s_step + Yaml.Probe(kind, Yaml.Exec("stamp @/journal probe"), "initialDelaySeconds: 0.4, periodSeconds: 600")).Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("probe");
        Assert.True(pod.Journal.Seconds("step", "probe") >= 0.4);
        Assert.InRange(pod.Journal.Seconds("main", "probe"), 0.3, 0.4 + Slack);
    }

    [Fact]
    public async Task Without_a_delay_the_first_run_is_at_the_start()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", Yaml.Exec("stamp @/journal probe"), "periodSeconds: 600")).Child(Main).Start();
        Pod pod = new(run);
        await pod.WaitForReadyAsync();
        Assert.InRange(Math.Abs(pod.Journal.Seconds("main", "probe")), 0, Slack);
    }

    [Theory]
    [InlineData("periodSeconds: 0.05")]
    [InlineData("periodSeconds: 50ms")]
    public async Task A_period_of_50_ms_holds(string period)
    {
        const int Runs = 60;
        await using SupervisorRun run = Pod.Setup(s_step + Yaml.Probe("readiness", Yaml.Exec("stamp @/journal probe"), $"{period}, timeoutSeconds: 5")).Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("probe", Runs);
        double[] seconds = pod.Seconds("step", "probe");
        // Run k lies at start + k x period and never before that; how late one is makes the next no later.
        for (int k = 0; k < Runs; k++)
        {
            Assert.True(seconds[k] >= k * 0.05, $"run {k} after {seconds[k]} s");
        }

        Assert.InRange(pod.Seconds("main", "probe")[Runs - 1], 0, ((Runs - 1) * 0.05) + Slack);
    }

    [Fact]
    public async Task The_delay_begins_anew_with_each_incarnation()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("stamp @/journal probe"), "initialDelaySeconds: 0.5, periodSeconds: 600") + "restartPolicy: Always\n")
            .Child("nth @/count [ [ stamp @/journal main await @/end exit 1 ] [ stamp @/journal second pause ] ]").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("probe");
        long ended = Stopwatch.GetTimestamp();
        run.Directory.Write("end", "");
        await pod.Journal.WaitForAsync("probe", 2);
        Assert.True(Journal.Seconds(ended, pod.Journal.AllAt("probe")[1]) >= 0.5);
        Assert.InRange(Journal.Seconds(pod.Journal.At("second"), pod.Journal.AllAt("probe")[1]), 0.4, 0.5 + Slack);
    }

    [Fact]
    public async Task An_attempt_never_overlaps_the_next_one_which_follows_at_once()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", Yaml.Exec("stamp @/journal begins sleep 0.3 stamp @/journal ends"), "periodSeconds: 0.05, timeoutSeconds: 20"))
            .Child("pause").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("ends", 5);
        IReadOnlyList<string> texts = pod.Journal.Texts;
        Assert.All(texts, (text, i) => Assert.Equal(i % 2 == 0 ? "begins" : "ends", text));
        // What fell due six times meanwhile is run once: 5 attempts take 1.5 s, not more than the machine adds.
        Assert.InRange(Journal.Seconds(pod.Journal.AllAt("begins")[0], pod.Journal.AllAt("ends")[4]), 1.5, 1.5 + Slack);
    }

    [Fact]
    public async Task The_three_probes_run_independently_of_each_other()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("stamp @/journal liveness await @/never"), "periodSeconds: 0.05, timeoutSeconds: 60") +
            Yaml.Probe("readiness", Yaml.Exec("stamp @/journal readiness"), "periodSeconds: 0.05, timeoutSeconds: 5")).Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("readiness", 15);
        Assert.Equal(1, pod.Count("liveness"));
        Assert.True(pod.Status.IsReady);
    }

    [Fact]
    public async Task A_slow_http_server_delays_only_its_own_probe()
    {
        await using HttpStandIn server = new();
        server.Delay(Timeout.InfiniteTimeSpan);
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", $"httpGet: {{port: {server.Port}}}", "periodSeconds: 0.05, timeoutSeconds: 60") +
            Yaml.Probe("readiness", Yaml.Exec("stamp @/journal readiness"), "periodSeconds: 0.05, timeoutSeconds: 5")).Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("readiness", 15);
        Assert.Single(server.Requests);
        // It is over when the supervisor is, whatever the server does.
        long asked = Stopwatch.GetTimestamp();
        Assert.Equal(ExitStatus.Exited(143), await pod.StopAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0, Slack);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_frozen_container_throws_its_attempt_away_instead_of_failing_it(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("append @/attempts x stamp @/journal begins sleep 0.1 stamp @/journal ends"), "periodSeconds: 0.2, timeoutSeconds: 0.9, failureThreshold: 1"), mode)
            .Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("ends", 2);
        for (int i = 0; i < 2; i++)
        {
            await pod.WaitForMoreAsync("begins", 1);
            await FreezeAsync(run, TimeSpan.FromSeconds(2.5));
            await pod.WaitForMoreAsync("ends", 5);
        }

        Assert.Equal(0, pod.Status.Main.RestartCount);
        Assert.False(run.Exit.IsCompleted);
        Assert.DoesNotContain("Liveness probe failed", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frozen_container_does_not_fail_a_request_that_is_under_way()
    {
        await using HttpStandIn server = new();
        server.Delay(TimeSpan.FromSeconds(0.3));
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("liveness", $"httpGet: {{port: {server.Port}}}", "periodSeconds: 0.1, timeoutSeconds: 1, failureThreshold: 1"))
            .Child(Main).Start();
        for (int i = 0; i < 2; i++)
        {
            int requests = server.Requests.Count;
            await run.WaitForAsync(() => server.Requests.Count > requests + 1, "a request");
            await FreezeAsync(run, TimeSpan.FromSeconds(2.5));
            requests = server.Requests.Count;
            await run.WaitForAsync(() => server.Requests.Count > requests + 3, "more requests");
        }

        Assert.False(run.Exit.IsCompleted);
        Assert.DoesNotContain("Liveness probe failed", run.Log, StringComparison.Ordinal);
    }

    /// <summary>
    /// Stops all, the supervisor first, and continues it first: the hard order, in which it sees what is overdue before anything of it is done.
    /// Nothing but time can end the freeze, so this waits for a time.
    /// </summary>
    private static async Task FreezeAsync(SupervisorRun run, TimeSpan time)
    {
        run.Signal(SignalNumbers.Stop);
        await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is { State: 'T' }, "a stopped supervisor");
        int[] others = [.. run.Processes.Where(process => process.State != 'Z').Select(process => process.Pid)];
        Array.ForEach(others, pid => SupervisorRun.SignalProcess(pid, SignalNumbers.Stop));
        await Task.Delay(time, TestContext.Current.CancellationToken);
        run.Signal(SignalNumbers.Cont);
        Array.ForEach(others, pid => SupervisorRun.SignalProcess(pid, SignalNumbers.Cont));
    }
}
