using System.Globalization;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Reaping;

/// <summary>Every zombie is reaped, at any rate of arrival, and nobody's exit status is lost over it.</summary>
public sealed class ReapingTests
{
    /// <summary>Slow machines take seconds to make ten thousand processes.</summary>
    private static readonly TimeSpan s_manyProcesses = TimeSpan.FromSeconds(60);

    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task S17_a_hundred_double_forked_sleepers_leave_no_zombie_and_the_code_of_main_is_kept(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child("repeat 100 [ orphan [ setsid sleep 0.05 ] ] say made await @/end exit 17").Start();
        await run.WaitForOutputAsync("made");
        await OnlyMainIsLeftAsync(run);
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(17), await run.WaitForExitAsync());
        Assert.Empty(run.Escapees);
    }

    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task S21_S82_ten_thousand_orphans_while_main_is_awaited_leave_no_zombie_no_descriptor_and_no_memory(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child(
            "repeat 1000 [ orphan [ ] ] say warm await @/first repeat 10000 [ orphan [ ] ] say made await @/second exit 37").Start();
        await run.WaitForOutputAsync("warm", s_manyProcesses);
        await OnlyMainIsLeftAsync(run);
        int descriptors = Descriptors(run.Pid);
        long memory = ProcStatus.Read(run.Pid)!.ResidentKiB;

        run.Directory.Write("first", "");
        await run.WaitForOutputAsync("made", s_manyProcesses);
        await OnlyMainIsLeftAsync(run);
        Assert.Equal(descriptors, Descriptors(run.Pid));
        // 26 bytes a process would be seen. (Garbage counts: the collector's first budget is as large as the processor's cache.)
        Assert.InRange(ProcStatus.Read(run.Pid)!.ResidentKiB, 0, memory + 256);

        run.Directory.Write("second", "");
        Assert.Equal(ExitStatus.Exited(37), await run.WaitForExitAsync());
        Assert.Empty(run.Escapees);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S82_ten_thousand_orphans_while_init_steps_and_hooks_are_awaited_cost_none_of_them_its_status(RunMode mode)
    {
        const int Steps = 20;
        const string Hook = "repeat 250 [ orphan [ ] ] exit 0";
        string yaml = Yaml.InitSteps([.. Enumerable.Repeat("repeat 250 [ orphan [ ] ] append @/steps done exit 0", Steps)]) + Yaml.Hooks(postStart: Hook, preStop: Hook);
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(yaml)
            .Child("exit-on TERM 21 repeat 5000 [ orphan [ ] ] say main-is-ready pause").Start();
        await run.WaitForOutputAsync("main-is-ready", s_manyProcesses);
        Assert.Equal(Steps, run.Directory.Lines("steps").Length);
        await OnlyMainIsLeftAsync(run);
        run.Signal(15);
        Assert.Equal(ExitStatus.Exited(21), await run.WaitForExitAsync(s_manyProcesses));
        Assert.DoesNotContain("FailedPostStartHook", run.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("FailedPreStopHook", run.Log, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S19_orphans_of_every_generation_become_our_children(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child(
            "report @/report orphan [ orphan [ setsid orphan [ report @/third sleep 60 ] ] ] pause").Start();
        ChildReport main = await run.WaitForReportAsync();
        ChildReport third = await run.WaitForReportAsync("third");
        Assert.Equal(main.ParentPid, third.ParentPid);
        Assert.Equal(mode == RunMode.Subreaper ? run.Pid : 1, third.ParentPid);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S22_orphans_that_come_in_bursts_and_generations_are_all_collected(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child(
            "repeat 10 [ orphan [ repeat 10 [ orphan [ repeat 10 [ fork [ exit 1 ] ] ] ] ] ] say made pause").Start();
        await run.WaitForOutputAsync("made");
        await OnlyMainIsLeftAsync(run);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S24_fifty_children_that_die_within_one_SIGCHLD_are_all_collected(RunMode mode)
    {
        // Their parent dies while we are stopped: fifty dead children and one pending SIGCHLD are what we wake up to.
        await using SupervisorRun run = new SupervisorSetup(mode).Child(
            "orphan [ repeat 50 [ fork [ ] ] await @/die ] say made pause").Start();
        await run.WaitForOutputAsync("made");
        await run.WaitForAsync(() => run.Zombies.Count == 50, "fifty zombies of a parent that does not wait");
        run.Signal(19);
        await run.WaitForAsync(() => ProcStatus.Read(run.Pid)!.State == 'T', "the supervisor to be stopped");
        run.Directory.Write("die", "");
        await run.WaitForAsync(() => run.Zombies.Count == 51, "fifty-one zombies of ours");
        run.Signal(18);
        await OnlyMainIsLeftAsync(run);
    }

    [Fact]
    public async Task S18_S23_S26_a_reaped_stray_is_told_at_level_debug_and_only_there()
    {
        string[] quiet = await LogOfAsync("--set", "logging.level=info");
        string[] verbose = await LogOfAsync("-v");
        Assert.DoesNotContain(quiet, line => line.Contains("reap", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(verbose, line => line.Contains("reap", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(verbose, line => line.Contains("ECHILD", StringComparison.Ordinal) || line.Contains("o child processes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task S27_below_another_init_which_reaps_as_well_every_status_is_still_ours()
    {
        // tini is process 1, we are its child: what our children leave comes to us, not to tini.
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1, "/usr/bin/tini")
            .Command(Repository.Supervisor, "--", ChildProgram.Path, "repeat", "200", "[", "orphan", "[", "]", "]", "say", "made", "sleep", "0.1", "exit", "27").Start();
        Assert.Equal(ExitStatus.Exited(27), await run.WaitForExitAsync());
    }

    private static async Task<string[]> LogOfAsync(params string[] options)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Options(options).Child("repeat 3 [ orphan [ exit 5 ] ] sleep 0.1").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        return run.Log.Split('\n');
    }

    private static Task OnlyMainIsLeftAsync(SupervisorRun run) =>
        run.WaitForAsync(() => run.Processes is [{ State: not 'Z' }], "the main process to be the only one left");

    private static int Descriptors(int pid) => Directory.GetFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")).Length;
}
