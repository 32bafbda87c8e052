using System.Diagnostics;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Probes;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Restarts;

/// <summary>
/// CrashLoopBackOff: at once, then doubling from the end of the last run, capped, forgotten after a long run. Lower bounds are exact: a run
/// ends after it has stamped its start. Upper ones leave room for a busy machine.
/// </summary>
public sealed class BackoffTests
{
    private const double Slack = 0.8;

    [Theory]
    // initial, maximum: the gaps between the starts
    [InlineData(0.1, 100.0, 0.0, 0.1, 0.2, 0.4, 0.8)] // B01
    [InlineData(0.1, 0.3, 0.0, 0.1, 0.2, 0.3, 0.3, 0.3)] // B02
    [InlineData(0.02, 0.12, 0.0, 0.02, 0.04, 0.08, 0.12, 0.12)] // B03
    [InlineData(0.2, 0.2, 0.0, 0.2, 0.2, 0.2)] // B04
    [InlineData(0.05, 0.8, 0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 0.8)] // B05, S89
    public async Task B01_B02_B03_B04_B05_S89_the_curve(double initial, double maximum, params double[] expected)
    {
        await using SupervisorRun run = Pod.Setup($"restartPolicy: Always\nrestartBackoff: {{initialSeconds: {initial}, maxSeconds: {maximum}}}\n").Child("stamp @/journal main exit 1").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main", expected.Length + 1);
        double[] gaps = [.. pod.Gaps("main").Take(expected.Length)];
        Assert.All(gaps, (gap, i) => Assert.InRange(gap, expected[i], expected[i] + Slack));
    }

    [Fact]
    public async Task B07_the_cap_holds_for_two_delays_in_a_row()
    {
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\nrestartBackoff: {initialSeconds: 1, maxSeconds: 1}\n").Child("stamp @/journal main exit 1").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main", 4);
        double[] gaps = pod.Gaps("main");
        Assert.InRange(gaps[1], 1, 1.3);
        Assert.InRange(gaps[2], 1, 1.3);
    }

    [Fact]
    public async Task The_delay_counts_from_the_end_of_the_run_and_exit_code_0_backs_off_too()
    {
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\nrestartBackoff: {initialSeconds: 0.5, maxSeconds: 0.5}\n").Child("stamp @/journal main sleep 0.4 stamp @/journal end exit 0").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main", 3);
        Assert.True(Journal.Seconds(pod.Journal.AllAt("end")[1], pod.Journal.AllAt("main")[2]) >= 0.5);
    }

    [Fact]
    public async Task A_run_longer_than_resetSeconds_forgets_and_a_shorter_one_does_not()
    {
        // Starts: at once, 3 s, then a long run: at once again.
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\nrestartBackoff: {initialSeconds: 1.5, maxSeconds: 100, resetSeconds: 0.5}\n")
            .Child("stamp @/journal main nth @/count [ [ exit 1 ] [ sleep 0.1 exit 1 ] [ sleep 0.8 stamp @/journal long exit 1 ] [ stamp @/journal again exit 1 ] [ stamp @/journal last pause ] ]").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("last");
        double[] gaps = pod.Gaps("main");
        Assert.InRange(gaps[0], 0, 1.4);
        Assert.InRange(gaps[1], 1.5, 3);
        Assert.InRange(pod.Journal.Seconds("long", "again"), 0, 1.4);
        Assert.InRange(pod.Journal.Seconds("again", "last"), 1.5, 2.9);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task During_the_back_off_it_is_Waiting_CrashLoopBackOff_and_says_so(RunMode mode)
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(
            $"name: web-0\nrestartPolicy: Always\nrestartBackoff: {{initialSeconds: 40}}\nendpoint: {{control: \"@/control.sock\", tcp: \"127.0.0.1:{port}\"}}\n").Child("append @/count x exit 9").Start();
        Pod pod = new(run);
        PodStatus status = await pod.WaitForAsync(each => each.Main.State.Kind == "waiting", "Waiting");
        Assert.Equal(("CrashLoopBackOff", $"back-off 40s restarting failed container={status.Main.Name} pod=web-0_default"), (status.Main.State.Reason, status.Main.State.Message));
        Assert.Equal(("terminated", 9, "Error"), (status.Main.LastState!.Kind, status.Main.LastState.ExitCode, status.Main.LastState.Reason));
        Assert.Equal(("Running", false, false, false, 1), (status.Phase, status.IsReady, status.Main.Ready, status.Main.Started, status.Main.RestartCount));
        Assert.False(ReadinessPort.Accepts(port));
        await run.WaitForLogAsync($"Back-off restarting failed container {status.Main.Name} in pod web-0_default");
        Assert.Empty(run.Processes);
        Assert.Equal(2, run.Directory.Lines("count").Length);
    }

    [Fact]
    public async Task No_probe_runs_during_the_back_off_and_no_verdict_stacks_on_it()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("await @/up remove @/up stamp @/journal probe exit 1"), "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1") +
            "restartPolicy: Always\nrestartBackoff: {initialSeconds: 0.8, maxSeconds: 100}\n").Child("stamp @/journal main append @/up x pause").Start();
        Pod pod = new(run);
        await pod.Journal.WaitForAsync("main", 4);
        // S103: each incarnation is killed once, and waits as after any other end.
        Assert.Equal(["main", "probe", "main", "probe", "main", "probe", "main"], pod.Journal.Texts.Take(7));
        double[] gaps = [.. pod.Journal.AllAt("probe").Zip(pod.Journal.AllAt("main").Skip(1), Journal.Seconds)];
        Assert.InRange(gaps[0], 0, 0.79);
        Assert.True(gaps[1] >= 0.8);
        Assert.True(gaps[2] >= 1.6);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S79_S93_a_stop_during_the_back_off_ends_at_once_with_the_last_code(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Hooks(preStop: "append @/hook x") + "drainSeconds: 20\nrestartPolicy: Always\nrestartBackoff: {initialSeconds: 60}\n", mode)
            .Child("nth @/count [ [ exit 1 ] [ exit 7 ] [ exit 0 ] ]").Start();
        await run.WaitForLogAsync("Back-off restarting failed container");
        long asked = Stopwatch.GetTimestamp();
        Assert.Equal(ExitStatus.Exited(7), await new Pod(run).StopAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0, 1.5);
        Assert.Equal(2, run.Directory.Lines("count").Length);
        Assert.Empty(run.Directory.Lines("hook"));
    }

    [Fact]
    public async Task A_stop_during_the_back_off_after_exit_code_0_is_0()
    {
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\nrestartBackoff: {initialSeconds: 60}\n").Child("exit 0").Start();
        await run.WaitForLogAsync("Back-off restarting failed container");
        Assert.Equal(ExitStatus.Exited(0), await new Pod(run).StopAsync());
    }

    [Fact]
    public async Task Signals_during_the_back_off_are_for_nobody_and_disturb_nothing()
    {
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\nrestartBackoff: {initialSeconds: 1, maxSeconds: 1}\n")
            .Child("stamp-on HUP @/journal HUP stamp-on USR1 @/journal USR1 stamp @/journal main nth @/count [ [ exit 1 ] [ exit 1 ] [ pause ] ]").Start();
        Pod pod = new(run);
        await run.WaitForLogAsync("Back-off restarting failed container");
        run.Signal(SignalNumbers.Hup);
        run.Signal(28);
        await run.WaitForAsync(() => ProcStatus.Read(run.Pid) is { Pending: 0 }, "our reading of the signals");
        await pod.Journal.WaitForAsync("main", 3);
        await pod.WaitForRestartsAsync(2);
        run.Signal(SignalNumbers.Usr1);
        await pod.Journal.WaitForAsync("USR1");
        Assert.Equal(["main", "main", "main", "USR1"], pod.Journal.Texts);
    }

    [Fact]
    public async Task A_session_from_outside_lives_through_the_back_off()
    {
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\nrestartBackoff: {initialSeconds: 1, maxSeconds: 1}\n")
            .Child("nth @/count [ [ await @/session exit 1 ] [ exit 1 ] [ stamp @/journal third await @/end exit 0 ] ]").Start();
        Pod pod = new(run);
        Task<ExitStatus> session = run.ExecuteAsync(ChildProgram.Path, "append", run.Directory["session"], "x", "await", run.Directory["end"], "exit", "0");
        await pod.Journal.WaitForAsync("third");
        Assert.False(session.IsCompleted);
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(0), await session);
    }
}
