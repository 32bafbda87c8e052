using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.HandOver;

/// <summary>Signals, process group and session that our children are handed.</summary>
public sealed class MaskAndGroupTests
{
    /// <summary>An init step, a hook and main that each report themselves.</summary>
    private static readonly string s_everyKind = Yaml.InitSteps("report @/step") + Yaml.Hooks(postStart: "report @/hook");

    // tini's test hands its child exactly what it inherited. Ours starts from the defaults, whatever the runtime that
    // started us left behind: a program that was not written for an odd mask shall not get one.
    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task S44_mask_and_dispositions_are_clean_whatever_we_inherited(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Prepare("ignore TTOU ignore SEGV ignore INT ignore CHLD ignore HUP block TTIN block ILL block TERM block CHLD block 40")
            .Configuration(s_everyKind).Child("report @/report await @/hook exit 11").Start();
        Assert.Equal(ExitStatus.Exited(11), await run.WaitForExitAsync());
        foreach (string name in (string[])["step", "hook", "report"])
        {
            ChildReport report = await run.WaitForReportAsync(name);
            Assert.Equal([], report.Blocked);
            Assert.Equal([], report.Ignored);
            Assert.Equal([], report.Caught);
        }
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task An_ignored_SIGTERM_that_we_inherited_does_not_keep_us_from_stopping(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Prepare("ignore TERM block TERM ignore CHLD").Child("say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        run.Signal(15);
        Assert.Equal(ExitStatus.Exited(143), await run.WaitForExitAsync());
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task Each_process_has_a_group_of_its_own_and_is_our_child(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(s_everyKind).Child("report @/report await @/hook pause").Start();
        foreach (string name in (string[])["step", "hook", "report"])
        {
            ChildReport report = await run.WaitForReportAsync(name);
            Assert.Equal(report.Pid, report.ProcessGroup);
            Assert.Equal(mode == RunMode.Subreaper ? run.Pid : 1, report.ParentPid);
        }
    }

    [Fact]
    public async Task At_a_terminal_step_and_main_are_in_the_foreground_and_a_hook_is_not()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Terminal).Configuration(s_everyKind).Child("report @/report await @/hook pause").Start();
        foreach (string name in (string[])["step", "report"])
        {
            ChildReport report = await run.WaitForReportAsync(name);
            Assert.Equal(report.ProcessGroup, report.ForegroundGroup);
        }

        ChildReport hook = await run.WaitForReportAsync("hook");
        Assert.NotEqual(hook.ProcessGroup, hook.ForegroundGroup);
    }

    [Fact]
    public async Task The_umask_that_we_inherited_is_handed_on()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Prepare("umask 0027").Child("report @/report").Start();
        Assert.Equal(0b010_111, (await run.WaitForReportAsync()).Umask);
    }
}
