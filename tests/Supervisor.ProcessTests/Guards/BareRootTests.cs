using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Guards;

/// <summary>Root file systems that have nothing, or the wrong things.</summary>
public sealed class BareRootTests
{
    [Theory]
    [InlineData(RunMode.Process1)]
    [InlineData(RunMode.Process1WithoutProc)]
    public async Task S119_a_read_only_root_without_tmp_run_etc_and_passwd_as_nobody_runs_a_whole_life(RunMode mode)
    {
        using ScratchRoot root = new ScratchRoot() { IsReadOnly = true }.AddDevices();
        if (mode == RunMode.Process1)
        {
            root.AddDirectory("/proc");
        }

        await using SupervisorRun run = new SupervisorSetup(mode).Root(root).WithoutPath().Prepare("no-new-privileges user 65534 65534")
            .Configuration("initContainers: [{command: [/child, say, step]}]\nlifecycle: {postStart: {exec: {command: [/child, exit, 0]}}, preStop: {exec: {command: [/child, exit, 0]}}}\n")
            .Child("exit-on TERM 33 orphan [ setsid pause ] report - pause").Start();
        await run.WaitForOutputAsync("\"cwd\"");
        await run.WaitForAsync(() => run.Processes.Count == 2, "main and its orphan");
        run.Signal(15);
        Assert.Equal(ExitStatus.Exited(33), await run.WaitForExitAsync());
        Assert.Equal(65534, ChildReport.Parse(run.Output[run.Output.IndexOf('{', StringComparison.Ordinal)..]).UserId);
        Assert.StartsWith("step\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("failed", run.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_root_without_urandom_is_71_and_one_sentence()
    {
        using ScratchRoot root = new();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1WithoutProc).Root(root).Options("-q").Child("say main").Start();
        Assert.Equal(ExitStatus.Exited(71), await run.WaitForExitAsync());
        Assert.Contains("/dev/urandom", Assert.Single(run.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task S130_below_another_init_there_is_no_warning()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1, "/usr/bin/tini")
            .Command(Repository.Supervisor, "--", ChildProgram.Path, "exit-on", "TERM", "34", "orphan", "[", "]", "say", "main-is-up", "pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        run.Signal(15);
        Assert.Equal(ExitStatus.Exited(34), await run.WaitForExitAsync());
        // Main's own code after the stop is told at level info.
        Assert.DoesNotContain(" WRN ", run.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(" ERR ", run.Log, StringComparison.Ordinal);
    }
}
