using System.Text;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Probes;

/// <summary>Probes by exec: no shell, a group of their own, killed whole, their output kept, and nobody can hold the verdict up.</summary>
public sealed class ExecProbeTests
{
    private const string Main = "stamp @/journal main pause";
    private const string Quick = "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 1";
    private const string Once = "periodSeconds: 600, timeoutSeconds: 5, failureThreshold: 1";

    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task S99_S107_a_probe_has_the_environment_directory_and_user_of_main_and_a_group_of_its_own(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Prepare("open 5 /dev/zero").Environment("INHERITED", "yes").Configuration(
            Yaml.Probe("readiness", Yaml.Exec("report @/probe"), Once) + "name: web\nenv: [{name: MAIN, value: one}]\nworkingDir: /usr\nendpoint: {control: \"@/control.sock\"}\n")
            .Child("report @/main pause").Start();
        ChildReport main = await run.WaitForReportAsync("main");
        ChildReport probe = await run.WaitForReportAsync("probe");
        Assert.Equal("/usr", probe.WorkingDirectory);
        Assert.Equal((main.UserId, main.Umask), (probe.UserId, probe.Umask));
        Assert.Equal(("one", "yes"), (probe.Variable("MAIN"), probe.Variable("INHERITED")));
        Assert.Equal(($"{main.Pid}", "0", run.Directory["control.sock"]), (probe.Variable("SUPERVISOR_MAIN_PID"), probe.Variable("SUPERVISOR_RESTART_COUNT"), probe.Variable("SUPERVISOR_SOCKET")));
        Assert.False(string.IsNullOrEmpty(probe.Variable("SUPERVISOR_CONTAINER")));
        // These are for hooks.
        Assert.Equal((null, null), (probe.Variable("SUPERVISOR_REASON"), probe.Variable("SUPERVISOR_GRACE_SECONDS_LEFT")));
        Assert.Equal(probe.Pid, probe.ProcessGroup);
        Assert.Empty(probe.Blocked);
        Assert.Empty(probe.Ignored);
        // 0 is /dev/null, 1 and 2 are pipes; nothing of ours or of main's.
        Assert.Equal([0, 1, 2], probe.Descriptors.Keys.Order());
        if (mode != RunMode.Process1WithoutProc)
        {
            Assert.Equal("/dev/null", probe.Descriptors[0]);
            Assert.All([probe.Descriptors[1], probe.Descriptors[2]], each => Assert.StartsWith("pipe:", each, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task No_shell_reads_its_words()
    {
        string command = ChildProgram.Yaml(ChildProgram.Command("report", "@/probe", "say", "a  b; $HOME `id` | * > @/out"));
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", $"exec: {{command: {command}}}", Once)).Child(Main).Start();
        await new Pod(run).WaitForReadyAsync();
        Assert.Equal($"a  b; $HOME `id` | * > {run.Directory["out"]}", (await run.WaitForReportAsync("probe")).Arguments[^1]);
        Assert.False(File.Exists(run.Directory["out"]));
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task S100_S74_a_probe_over_its_time_is_killed_with_all_that_it_started(RunMode mode)
    {
        // A child, a grandchild that ignores SIGTERM, one whose parent has ended, and one with a session of its own.
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", Yaml.Exec(
            "fork [ append @/up x fork [ ignore TERM append @/up x pause ] pause ] orphan [ append @/up x pause ] orphan [ setsid append @/up x pause ] append @/up x pause"),
            "periodSeconds: 600, timeoutSeconds: 1, failureThreshold: 1"), mode).Child(Main).Start();
        await run.WaitForLinesAsync("up", 5);
        await run.WaitForLogAsync("Readiness probe failed:");
        await run.WaitForAsync(() => run.Processes.Count == 1, "main alone");
        await run.WaitForLogAsync("timed out");
        Assert.Equal(("Failure", 1), (new Pod(run).Status.Main.Probes["readiness"].Result, new Pod(run).Status.Main.Probes["readiness"].Streak));
    }

    [Theory]
    [InlineData("exit 0", true)]
    [InlineData("exit 1", false)]
    public async Task A_grandchild_that_holds_the_pipe_delays_no_verdict(string end, bool passes)
    {
        foreach (RunMode mode in (RunMode[])[RunMode.Process1, RunMode.Subreaper])
        {
            await using SupervisorRun run = Pod.Setup(
                Yaml.Probe("readiness", Yaml.Exec($"fork [ append @/up x pause ] await @/up say verdict stamp @/journal probe {end}"), "periodSeconds: 600, timeoutSeconds: 300, failureThreshold: 1"), mode)
                .Child(Main).Start();
            Pod pod = new(run);
            PodStatus status = await pod.WaitForAsync(each => each.Main.Probes["readiness"].Streak == 1, "a verdict");
            Assert.Equal(passes, status.IsReady);
            Assert.Equal("verdict\n", status.Main.Probes["readiness"].LastMessage.TrimEnd('\n') + "\n");
            if (passes)
            {
                // What a passed probe left in the background lives on.
                Assert.Equal(2, run.Processes.Count(process => process.State != 'Z'));
            }
        }
    }

    [Fact]
    public async Task A_failing_exec_that_left_a_sleeper_behind_counts_at_once()
    {
        // The kubelet's own case: sleep 10 & exit 1.
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("liveness", "exec: {command: [sh, -c, \"sleep 10 & exit 1\"]}", "initialDelaySeconds: 0.4, periodSeconds: 0.05, timeoutSeconds: 60, failureThreshold: 1"))
            .Child(Main).Start();
        Assert.Equal(ExitStatus.Exited(143), await run.WaitForExitAsync());
        Assert.InRange(run.Lifetime.TotalSeconds, 0.4, 6);
    }

    [Fact]
    public async Task S98_standard_output_and_standard_error_are_the_message_in_log_and_status()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", Yaml.Exec("say first say-error second exit 1"), Once)).Child(Main).Start();
        PodStatus status = await new Pod(run).WaitForAsync(each => each.Main.Probes["readiness"].Streak == 1, "a verdict");
        Assert.Equal("first\nsecond", status.Main.Probes["readiness"].LastMessage.TrimEnd('\n'));
        string line = Assert.Single(run.Log.Split('\n'), each => each.Contains("Readiness probe failed:", StringComparison.Ordinal));
        Assert.Contains("first", line, StringComparison.Ordinal);
        Assert.Contains("second", line, StringComparison.Ordinal);
    }

    /// <summary>Longer than what the message has of it: its end counts, for that is where programs say why.</summary>
    [Fact]
    public async Task Of_a_long_output_the_last_4_KiB_are_kept_in_status()
    {
        string command = ChildProgram.Yaml(["sh", "-c", "i=0; while [ $i -lt 4000 ]; do echo line-$i; i=$((i+1)); done; exit 1"]);
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", $"exec: {{command: {command}}}", Once)).Child(Main).Start();
        PodStatus status = await new Pod(run).WaitForAsync(each => each.Main.Probes["readiness"].Streak == 1, "a verdict");
        Assert.EndsWith("line-3998\nline-3999\n", status.Main.Probes["readiness"].LastMessage, StringComparison.Ordinal);
        Assert.Contains("Readiness probe failed: line-0\\nline-1\\n", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_long_output_4_KiB_are_kept_in_status_and_whatever_bytes_it_has_break_nothing()
    {
        string odd = ChildProgram.Yaml(["sh", "-c", "printf 'a\\000b\\377c\\033[31mred'"]);
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", Yaml.Exec("fill 20000 exit 1"), Once) + Yaml.Probe("startup", $"exec: {{command: {odd}}}", Once))
            .Child(Main).Start();
        PodStatus status = await new Pod(run).WaitForAsync(each => each.Main.Probes["readiness"].Streak == 1, "a verdict");
        string kept = status.Main.Probes["readiness"].LastMessage;
        Assert.InRange(Encoding.UTF8.GetByteCount(kept), 4000, 4096);
        Assert.All(kept.TrimEnd('\n').Split('\n'), line => Assert.Matches("^x+$", line));
        Assert.StartsWith("a", status.Main.Probes["startup"].LastMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_output_costs_its_own_probe_its_time_and_nothing_else()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", "exec: {command: [sh, -c, \"exec yes\"]}", "periodSeconds: 600, timeoutSeconds: 1, failureThreshold: 1") +
            Yaml.Probe("readiness", Yaml.Exec("stamp @/journal readiness"), Quick) + "restartPolicy: Always\n").Child(Main).Start();
        Pod pod = new(run);
        await pod.WaitForRestartsAsync(1);
        Assert.True(pod.Count("readiness") >= 2);
        Assert.True(ProcStatus.Read(run.Pid)!.ResidentKiB < 64 * 1024);
    }

    [Theory]
    [InlineData("[/no/such/program]", "/no/such/program")]
    [InlineData("[no-such-program]", "no-such-program")]
    [InlineData("[/etc/passwd]", "/etc/passwd")]
    public async Task A_probe_that_can_not_be_executed_is_a_failure(string command, string word)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", $"exec: {{command: {command}}}", "periodSeconds: 0.05, timeoutSeconds: 5, failureThreshold: 2"))
            .Child(Main).Start();
        Assert.Equal(ExitStatus.Exited(143), await run.WaitForExitAsync());
        string[] lines = [.. run.Log.Split('\n').Where(line => line.Contains("Liveness probe failed:", StringComparison.Ordinal))];
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Contains(word, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_probe_that_dies_by_a_signal_is_a_failure()
    {
        await using SupervisorRun run = Pod.Setup(Yaml.Probe("readiness", Yaml.Exec("nth @/count [ [ exit 0 ] [ die-by SEGV ] ]"), Quick)).Child(Main).Start();
        await run.WaitForLinesAsync("count", 3);
        await new Pod(run).WaitForReadyAsync(false);
        await run.WaitForLogAsync("Readiness probe failed:");
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task What_a_passed_probe_left_in_the_background_ends_with_its_incarnation(RunMode mode)
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("readiness", Yaml.Exec("orphan [ setsid stamp-on TERM @/journal TERM exit-on TERM 0 append @/up x pause ] await @/up"), Once) + "restartPolicy: Always\n", mode)
            .Child("nth @/count [ [ stamp @/journal main await @/end exit 1 ] [ remove @/up stamp @/journal second pause ] ]").Start();
        Pod pod = new(run);
        await pod.WaitForReadyAsync();
        run.Directory.Write("end", "");
        await pod.Journal.WaitForAsync("second");
        Assert.Equal(["main", "TERM", "second"], pod.Journal.Texts);
    }

    [Fact]
    public async Task A_thousand_probes_leave_no_zombie_and_no_descriptor_behind()
    {
        const string Fast = "periodSeconds: 5ms, timeoutSeconds: 5, failureThreshold: 100000";
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("append @/probes x say hello"), Fast) + Yaml.Probe("readiness", Yaml.Exec("append @/probes x orphan [ ] exit 1"), Fast)).Options("-q").Child(Main).Start();
        await run.WaitForLinesAsync("probes", 100, TimeSpan.FromSeconds(30));
        int descriptors = Descriptors();
        await run.WaitForLinesAsync("probes", 1100, TimeSpan.FromSeconds(60));
        // Attempts under way have their pipes and processes; a moment without any shows what stays.
        await run.WaitForAsync(() => run.Zombies.Count == 0, "no zombie");
        Assert.InRange(Descriptors(), 1, descriptors + 8);

        int Descriptors() => Directory.GetFileSystemEntries($"/proc/{run.Pid}/fd").Length;
    }
}
