using System.Diagnostics;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Probes;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Restarts;

/// <summary>Restarts and stops that are asked for on the control socket.</summary>
public sealed class RestartRequestTests
{
    private const string Main = "stamp-on TERM @/journal TERM exit-on TERM 0 stamp @/journal main pause";

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_restart_stops_with_preStop_and_starts_again_at_once_whatever_the_policy(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.InitSteps("stamp @/journal step") + Yaml.Hooks(preStop: "stamp @/journal preStop report @/hook") + "restartPolicy: Never\nmaxRestarts: 1\nrestartBackoff: {initialSeconds: 100}\n", mode).Child(Main).Start();
        Pod pod = new(run);
        for (int i = 1; i <= 3; i++)
        {
            await pod.Journal.WaitForAsync("main", i);
            await pod.WaitForReadyAsync();
            long asked = Stopwatch.GetTimestamp();
            Assert.Equal(202, ControlSocket.Request(run.Directory["control.sock"], "POST", "/restart").Code);
            await pod.Journal.WaitForAsync("main", i + 1);
            Assert.InRange(Journal.Seconds(asked, pod.Journal.AllAt("main")[i]), 0, 3);
            await pod.WaitForRestartsAsync(i);
        }

        Assert.Equal("RestartRequested", (await run.WaitForReportAsync("hook")).Variable("SUPERVISOR_REASON"));
        Assert.Equal(["step", "main", "preStop", "TERM", "main"], pod.Journal.Texts.Take(5));
        Assert.Equal(ExitStatus.Exited(0), await pod.StopAsync());
    }

    [Fact]
    public async Task A_restart_cuts_the_back_off_short()
    {
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\nrestartBackoff: {initialSeconds: 100}\n").Child("nth @/count [ [ exit 1 ] [ exit 1 ] [ stamp @/journal third pause ] ]").Start();
        Pod pod = new(run);
        await run.WaitForLogAsync("Back-off restarting failed container");
        Assert.Equal(202, ControlSocket.Request(run.Directory["control.sock"], "POST", "/restart").Code);
        await pod.Journal.WaitForAsync("third");
        Assert.Equal(2, (await pod.WaitForReadyAsync()).Main.RestartCount);
    }

    [Fact]
    public async Task A_stop_signal_during_a_requested_restart_makes_it_the_end()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Hooks(preStop: "stamp @/journal preStop await @/go") + "restartPolicy: Always\n").Child(Main.Replace("TERM 0", "TERM 9", StringComparison.Ordinal)).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        await pod.WaitForReadyAsync();
        Assert.Equal(202, ControlSocket.Request(run.Directory["control.sock"], "POST", "/restart").Code);
        await pod.Journal.WaitForAsync("preStop");
        run.Signal(SignalNumbers.Term);
        await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is { Pending: 0 }, "our reading of the signal");
        run.Directory.Write("go", "");
        Assert.Equal(ExitStatus.Exited(9), await run.WaitForExitAsync());
        Assert.Equal(["main", "preStop", "TERM"], pod.Journal.Texts);
    }

    [Fact]
    public async Task A_restart_during_a_stop_is_too_late()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Hooks(preStop: "stamp @/journal preStop await @/go") + "restartPolicy: Always\n").Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        run.Signal(SignalNumbers.Term);
        await pod.Journal.WaitForAsync("preStop");
        _ = ControlSocket.Request(run.Directory["control.sock"], "POST", "/restart");
        await run.WaitForLogAsync("no restart");
        run.Directory.Write("go", "");
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(1, pod.Count("main"));
    }

    [Fact]
    public async Task A_stop_by_the_socket_during_the_back_off_ends_at_once()
    {
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\nrestartBackoff: {initialSeconds: 100}\n").Child("exit 8").Start();
        await run.WaitForLogAsync("Back-off restarting failed container");
        Assert.Equal(202, ControlSocket.Request(run.Directory["control.sock"], "POST", "/stop?gracePeriodSeconds=20").Code);
        Assert.Equal(ExitStatus.Exited(8), await run.WaitForExitAsync(TimeSpan.FromSeconds(5)));
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task A_stop_by_the_socket_with_a_shorter_grace_ends_a_liveness_kill_sooner(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("await @/up exit 1"), "periodSeconds: 0.1, timeoutSeconds: 5, failureThreshold: 1") + "restartPolicy: Always\nterminationGracePeriodSeconds: 300\n", mode)
            .Child("stamp-on TERM @/journal TERM stamp @/journal main append @/up x pause").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("TERM");
        long asked = Stopwatch.GetTimestamp();
        Assert.Equal(202, ControlSocket.Request(run.Directory["control.sock"], "POST", "/stop?gracePeriodSeconds=0.5").Code);
        Assert.Equal(ExitStatus.Exited(137), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0.5, 2);
        Assert.Equal(1, pod.Count("main"));
    }

    [Fact]
    public async Task A_restart_while_a_step_runs_is_refused_in_the_log_and_changes_nothing()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.InitSteps("stamp @/journal step await @/go")).Child("stamp @/journal main await @/end exit 4").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("step");
        await pod.WaitForAsync(_ => true, "the control socket");
        _ = ControlSocket.Request(run.Directory["control.sock"], "POST", "/restart");
        await run.WaitForLogAsync("no restart");
        run.Directory.Write("go", "");
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(4), await run.WaitForExitAsync());
        Assert.Equal(["step", "main"], pod.Journal.Texts);
    }

    [Fact]
    public async Task A_restart_during_postStart_ends_the_hook_and_starts_both_again()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Hooks("stamp @/journal postStart nth @/posts [ [ pause ] [ exit 0 ] ]", "stamp @/journal preStop")).Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("postStart");
        await pod.Journal.WaitForAsync("main");
        await pod.WaitForAsync(_ => true, "the control socket");
        Assert.Equal(202, ControlSocket.Request(run.Directory["control.sock"], "POST", "/restart").Code);
        Assert.Equal(1, (await pod.WaitForReadyAsync()).Main.RestartCount);
        await pod.Journal.WaitForAsync("main", 2);
        Assert.Equal((2, 2, 1, 1), (pod.Count("main"), pod.Count("postStart"), pod.Count("preStop"), pod.Count("TERM")));
    }

    [Fact]
    public async Task A_restart_that_is_asked_for_during_a_liveness_kill_under_Never_is_carried_out()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("when @/ill [ remove @/ill exit 1 ]"), "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1") + Yaml.Hooks(preStop: "stamp @/journal preStop await @/go")).Child(Main).Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main");
        run.Directory.Write("ill", "");
        await pod.Journal.WaitForAsync("preStop");
        Assert.Equal(202, ControlSocket.Request(run.Directory["control.sock"], "POST", "/restart").Code);
        run.Directory.Write("go", "");
        await pod.Journal.WaitForAsync("main", 2);
        Assert.Equal(1, (await pod.WaitForReadyAsync()).Main.RestartCount);
        Assert.True(pod.Status.IsLive);
    }

    [Fact]
    public async Task Requests_in_a_row_never_start_two_at_once()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("liveness", Yaml.Exec("exit 0"), "periodSeconds: 5ms, timeoutSeconds: 5") + "restartPolicy: Always\n")
            .Child("stamp-on TERM @/journal ends exit-on TERM 0 stamp @/journal begins pause").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("begins");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 25; i++)
            {
                Assert.Equal(202, ControlSocket.Request(run.Directory["control.sock"], "POST", "/restart").Code);
            }
        }, TestContext.Current.CancellationToken)));
        await pod.WaitForReadyAsync();
        Assert.InRange(pod.Status.Main.RestartCount, 1, 100);
        // One that was asked to stop before it had got to its handler stamps nothing; none begins before the one before it has ended.
        await run.WaitForAsync(() => run.Processes.Count(process => process.State != 'Z') is 1 or 2, "one main, a probe at most");
        _ = await pod.StopAsync();
        string[] ends = [.. run.Log.Split('\n').Where(line => line.Contains("main: started ", StringComparison.Ordinal) || line.Contains("main: ended ", StringComparison.Ordinal))];
        Assert.All(ends, (line, i) => Assert.Contains(i % 2 == 0 ? "main: started " : "main: ended ", line, StringComparison.Ordinal));
    }
}
