using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Supervisor.ProcessTests.Guards;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Probes;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Restarts;

/// <summary>Many restarts, and restarts under scarcity: nothing accumulates.</summary>
public sealed class EnduranceTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(60);

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S82_a_hundred_restarts_leave_no_zombie_no_descriptor_and_no_memory_behind(RunMode mode)
    {
        await using HttpStandIn server = new();
        await using SupervisorRun run = Pod.Setup(
            "restartPolicy: Always\nrestartBackoff: {initialSeconds: 1ms, maxSeconds: 1ms}\n" + Yaml.Hooks(postStart: "say hook orphan [ ]") +
            Yaml.Probe("liveness", Yaml.Exec("say probe orphan [ ]"), "periodSeconds: 5ms, timeoutSeconds: 5") +
            Yaml.Probe("readiness", $"httpGet: {{port: {server.Port}}}", "periodSeconds: 5ms, timeoutSeconds: 5"), mode).Options("-q")
            .Child("append @/count x fork [ ] orphan [ setsid pause ] unless @/hold [ sleep 0.02 exit 1 ] append @/holding x await @/resume exit 1").Start();
        // Twice as many before: pool threads, the http client and the collector's budget are there by then.
        await run.WaitForLinesAsync("count", 200, s_long);
        (int descriptors, long memory) = await LookAsync();
        await run.WaitForLinesAsync("count", run.Directory.Lines("count").Length + 100, s_long);
        (int later, long laterMemory) = await LookAsync();
        Assert.InRange(later, 1, descriptors + 2);
        Assert.InRange(laterMemory, 0, memory + 4096);

        // Looks while one incarnation stays: only probes come and go.
        async Task<(int Descriptors, long Memory)> LookAsync()
        {
            File.Delete(run.Directory["resume"]);
            int holding = run.Directory.Lines("holding").Length;
            run.Directory.Write("hold", "");
            await run.WaitForLinesAsync("holding", holding + 1, s_long);
            int requests = server.Requests.Count;
            await run.WaitForAsync(() => server.Requests.Count > requests + 20, "probes of the incarnation that stays");
            // Over many attempts: what is open in the middle of one is no leak, and on a busy machine one lasts as long as a hundred looks.
            int least = int.MaxValue;
            requests = server.Requests.Count;
            await run.WaitForAsync(
                () =>
                {
                    for (int i = 0; i < 10; i++)
                    {
                        least = Math.Min(least, Directory.GetFileSystemEntries($"/proc/{run.Pid}/fd").Length);
                    }

                    return server.Requests.Count > requests + 40;
                },
                "40 attempts more");

            // Main does not wait for its own child; that one is not ours to reap.
            await run.WaitForAsync(() => run.Zombies.All(process => process.ParentPid != run.Pid), "no zombie of ours");
            long resident = ProcStatus.Read(run.Pid)!.ResidentKiB;
            File.Delete(run.Directory["hold"]);
            run.Directory.Write("resume", "");
            return (least, resident);
        }
    }

    [Theory]
    [InlineData("httpGet: {{port: {0}}}")]
    [InlineData("httpGet: {{scheme: HTTPS, port: {0}}}")]
    [InlineData("grpc: {{port: {0}}}")]
    public async Task S82_S108_attempts_that_are_cut_off_give_their_connections_back(string handler)
    {
        // Accepts, and never says a word.
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start(512);
        int port = ((IPEndPoint)server.LocalEndpoint).Port;
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("readiness", string.Format(CultureInfo.InvariantCulture, handler, port), "periodSeconds: 10ms, timeoutSeconds: 20ms, failureThreshold: 1000000")).Options("-q").Child("pause").Start();
        Pod pod = new(run);
        await pod.WaitForAsync(status => status.Main.Probes["readiness"].Streak > 50, "50 attempts", s_long);
        int descriptors = Descriptors();
        await pod.WaitForAsync(status => status.Main.Probes["readiness"].Streak > 200, "200 attempts", s_long);
        Assert.InRange(Descriptors(), 1, descriptors + 10);

        int Descriptors() => Directory.GetFileSystemEntries($"/proc/{run.Pid}/fd").Length;
    }

    /// <summary>What passed probes leave in the background lives on, and holds their pipes: the pipes are bounded, the processes are main's affair.</summary>
    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task S82_probes_that_leave_something_behind_do_not_use_up_the_descriptors(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("readiness", Yaml.Exec("orphan [ sleep 60 ]"), "periodSeconds: 10ms, failureThreshold: 1000000"), mode).Options("-q").Child("exit-on TERM 7 pause").Start();
        Pod pod = new(run);
        await pod.WaitForAsync(status => status.Main.Probes["readiness"].Streak > 150, "150 attempts", s_long);
        Assert.InRange(Directory.GetFileSystemEntries($"/proc/{run.Pid}/fd").Length, 64, 100);
        run.Signal(15);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Empty(run.Escapees);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task S58_a_spawn_that_is_refused_at_a_restart_is_tried_again_by_policy(RunMode mode)
    {
        using PidsLimit limit = new(100);
        await using SupervisorRun run = Pod.Configure(new SupervisorSetup(mode).PrepareOutside("append", limit.Procs, "0"), "restartPolicy: Always\nrestartBackoff: {initialSeconds: 0.1, maxSeconds: 0.1}\n")
            .Child("stamp @/journal main await @/end exit 1").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("main");
        limit.Set(1);
        run.Directory.Write("end", "");
        await run.WaitForAsync(() => run.Log.Split("cannot start").Length > 3, "three refused starts");
        await run.WaitForLogAsync("EAGAIN");
        File.Delete(run.Directory["end"]);
        limit.Set(100);
        await journal.WaitForAsync("main", 2);
        Assert.Equal(2, journal.Texts.Count);
    }

    /// <summary>The runtime's pool, first asked while no thread can be had, would do nothing for the rest of our life.</summary>
    [Fact]
    public async Task S58_a_probe_that_no_thread_can_be_made_for_has_no_verdict_and_later_one()
    {
        using PidsLimit limit = new(100);
        await using HttpStandIn server = new();
        await using SupervisorRun run = Pod.Configure(
            new SupervisorSetup(RunMode.Process1).PrepareOutside("append", limit.Procs, "0"),
            Yaml.Probe("liveness", $"httpGet: {{port: {server.Port}}}", "periodSeconds: 0.1, initialDelaySeconds: 1.5, failureThreshold: 1"))
            .Child("exit-on TERM 7 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        await run.WaitForLogAsync("ready"); // the log's thread is there
        limit.Set(1);
        await run.WaitForLogAsync("Liveness probe errored and resulted in unknown state: no thread can be made", s_long);
        Assert.Empty(server.Requests);
        limit.Set(100);
        await run.WaitForAsync(() => server.Requests.Count > 3, "the probe's requests");
        run.Signal(15);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
    }
}
