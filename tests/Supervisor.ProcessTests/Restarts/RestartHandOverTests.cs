using System.Diagnostics;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Probes;
using Supervisor.ProcessTests.Signals;
using Supervisor.ProcessTests.Terminal;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Restarts;

/// <summary>A later incarnation is handed what the first one was: descriptors, mask, group, terminal, signals.</summary>
public sealed class RestartHandOverTests
{
    private const string Always = "restartPolicy: Always\nrestartBackoff: {initialSeconds: 0.05, maxSeconds: 0.05}\n";

    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task Each_incarnation_has_the_descriptors_mask_and_environment_of_the_first_one_and_a_group_of_its_own(RunMode mode)
    {
        await using SupervisorRun run = Pod.Configure(
            new SupervisorSetup(mode).Environment("LISTEN_FDS", "1").Prepare("env-pid LISTEN_PID open 3 @/socket open 77 /dev/zero umask 0027 ignore HUP block USR2"),
            Always + "env: [{name: ONE, value: two}]\nworkingDir: /usr\n")
            .Child("nth @/count [ [ report @/first exit 1 ] [ report @/second exit 1 ] [ report @/third pause ] ]").Start();
        ChildReport first = await run.WaitForReportAsync("first");
        ChildReport third = await run.WaitForReportAsync("third");
        foreach (ChildReport later in (ChildReport[])[await run.WaitForReportAsync("second"), third])
        {
            Assert.NotEqual(first.Pid, later.Pid);
            Assert.Equal(later.Pid, later.ProcessGroup);
            Assert.Equal(first.Session, later.Session);
            Assert.Equal(first.Descriptors, later.Descriptors);
            Assert.Equal((first.WorkingDirectory, first.Umask, first.UserId, first.ParentPid), (later.WorkingDirectory, later.Umask, later.UserId, later.ParentPid));
            Assert.Empty(later.Blocked);
            Assert.Empty(later.Ignored);
            Assert.Equal($"{later.Pid}", later.Variable("LISTEN_PID"));
            Assert.Equal(Told(first), Told(later));
        }

        Assert.Equal([0, 1, 2, 3, 77], third.Descriptors.Keys.Order());

        // What differs by its nature: the pid in LISTEN_PID, and the mark by which left-overs are told.
        static IEnumerable<string> Told(ChildReport report) =>
            report.Environment.Where(entry => !entry.StartsWith("LISTEN_PID=", StringComparison.Ordinal) && !entry.StartsWith("_SUPERVISOR_", StringComparison.Ordinal)).Order();
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task Each_incarnation_has_the_foreground_of_the_terminal_and_hooks_and_probes_never_have(RunMode mode)
    {
        await using SupervisorRun run = Pod.Configure(
            TerminalModes.Setup(mode),
            Yaml.Hooks(postStart: "report @/hook") + Yaml.Probe("liveness", Yaml.Exec("report @/probe"), "periodSeconds: 0.05, timeoutSeconds: 5") + Always)
            .Child("nth @/count [ [ report @/first await @/probe exit 1 ] [ report @/second pause ] ]").Start();
        ChildReport second = await run.WaitForReportAsync("second");
        foreach (ChildReport main in (ChildReport[])[await run.WaitForReportAsync("first"), second])
        {
            Assert.Equal(main.ProcessGroup, main.ForegroundGroup);
        }

        foreach (ChildReport other in (ChildReport[])[await run.WaitForReportAsync("hook"), await run.WaitForReportAsync("probe")])
        {
            Assert.NotEqual(other.ProcessGroup, other.ForegroundGroup);
        }

        run.Terminal!.Type(Keys.CtrlC);
        await run.WaitForLinesAsync("count", 3);
    }

    [Theory]
    [ClassData(typeof(TerminalModes))]
    public async Task S62_Ctrl_C_during_the_back_off_is_ours_and_ends_it(RunMode mode)
    {
        await using SupervisorRun run = Pod.Configure(TerminalModes.Setup(mode), "restartPolicy: Always\nrestartBackoff: {initialSeconds: 60}\n").Child("append @/count x exit 17").Start();
        await run.WaitForLinesAsync("count", 2);
        await run.WaitForLogAsync("Back-off restarting failed container");
        long typed = Stopwatch.GetTimestamp();
        run.Terminal!.Type(Keys.CtrlC);
        Assert.Equal(ExitStatus.Exited(17), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(typed, run.EndedAt), 0, 1.5);
    }

    [Fact]
    public async Task Standard_input_goes_on_where_the_last_incarnation_left_it()
    {
        await using SupervisorRun run = Pod.Configure(new SupervisorSetup(RunMode.Process1).Input("first\nsecond\nthird\n"u8.ToArray()), "restartPolicy: OnFailure\nrestartBackoff: {initialSeconds: 0.05, maxSeconds: 0.05}\n")
            .Command("/bin/sh", "-c", "read -r line || exit 0; echo \"$line\"; exit 1").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal("first\nsecond\nthird\n", run.StandardOutput.Text());
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task Signals_go_to_the_incarnation_that_runs(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(Always, mode)
            .Child("nth @/count [ [ stamp-on USR1 @/journal first exit-on USR1 1 append @/up x pause ] [ stamp-on USR1 @/journal second append @/up x pause ] ]").Start();
        Journal journal = new(run);
        await run.WaitForLinesAsync("up", 1);
        run.Signal(SignalNumbers.Usr1);
        await run.WaitForLinesAsync("up", 2);
        run.Signal(SignalNumbers.Usr1);
        await journal.WaitForAsync("second");
        Assert.Equal(["first", "second"], journal.Texts);
    }

    [Fact]
    public async Task The_longest_times_do_no_harm()
    {
        const string Longest = "initialDelaySeconds: 0, periodSeconds: 8760h, timeoutSeconds: 8760h, failureThreshold: 2147483647";
        await using HttpStandIn server = new();
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("readiness", $"httpGet: {{port: {server.Port}}}", Longest) + Yaml.Probe("liveness", Yaml.Exec("stamp @/journal probe"), Longest) +
            Yaml.Probe("startup", $"tcpSocket: {{port: {server.Port}}}", "initialDelaySeconds: 0, periodSeconds: 8760h, timeoutSeconds: 8760h") +
            "restartPolicy: Always\nmaxRestarts: 2147483647\nrestartBackoff: {initialSeconds: 8760h, maxSeconds: 8760h, resetSeconds: 8760h}\nterminationGracePeriodSeconds: 8760h\n")
            .Child("exit-on TERM 19 nth @/count [ [ exit 1 ] [ append @/up x await @/end exit 1 ] ]").Start();
        Pod pod = new(run);
        await run.WaitForLinesAsync("up", 1);
        await pod.WaitForReadyAsync();
        run.Directory.Write("end", "");
        PodStatus status = await pod.WaitForAsync(each => each.Main.State.Reason == "CrashLoopBackOff", "CrashLoopBackOff");
        Assert.StartsWith("back-off 8760h0m0s restarting failed container=", status.Main.State.Message, StringComparison.Ordinal);
        Assert.Equal(ExitStatus.Exited(1), await pod.StopAsync());
    }

    [Fact]
    public async Task A_back_off_of_0_restarts_at_once_for_ever()
    {
        await using SupervisorRun run = Pod.Setup("restartPolicy: Always\nrestartBackoff: {initialSeconds: 0}\n").Options("-q").Child("append @/count x exit 1").Start();
        await run.WaitForLinesAsync("count", 1200, TimeSpan.FromSeconds(60));
        // Its own code, or SIGTERM's if that came while one ran.
        Assert.Contains(await new Pod(run).StopAsync(), new[] { ExitStatus.Exited(1), ExitStatus.Exited(143) });
    }
}
