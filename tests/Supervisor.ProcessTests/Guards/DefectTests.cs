using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Guards;

/// <summary>
/// A defect of ours while the service runs. The debugger takes a pointer away in the middle of the loop, which the runtime turns into the
/// NullReferenceException that a real defect would be: through the guard of SIGSEGV, on the published file, as process 1.
/// </summary>
public sealed class DefectTests
{
    private const string Dispatch = "supervisor_Supervisor_Lifecycle_PodMachine__Dispatch";

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task After_a_defect_signals_are_forwarded_children_reaped_and_the_exit_code_is_mains(RunMode mode)
    {
        // The defect comes with the end of a hook: nobody asks anything of us at that moment.
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Environment("SUPERVISOR_LIFECYCLE__POST_START", "sh -c 'until test -e @/go; do sleep 0.05; done'")
            .Child("exit-on USR1 19 say main-is-up repeat 50 [ orphan [ ] ] pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        BreakLoop(run, $"touch {run.Directory["go"]}");
        await run.WaitForLogAsync("a defect of the supervisor");
        await run.WaitForAsync(() => run.Zombies.Count == 0, "no zombie after the defect");
        run.Signal(10);
        Assert.Equal(ExitStatus.Exited(19), await run.WaitForExitAsync());
        Assert.Contains("NullReferenceException", run.Log, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task A_stop_request_that_meets_the_defect_is_not_lost(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Child("exit-on TERM 23 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        BreakLoop(run, $"kill -TERM {run.Pid}");
        Assert.Equal(ExitStatus.Exited(23), await run.WaitForExitAsync());
        Assert.Contains("a defect of the supervisor", run.Log, StringComparison.Ordinal);
    }

    /// <param name="provoke">The command that makes the loop dispatch an event.</param>
    private static void BreakLoop(SupervisorRun run, string provoke)
    {
        string symbols = Repository.Supervisor + ".dbg";
        // The function's address, not its name: gdb takes the name for a C++ one. Addresses are those of the file: it is not position independent.
        string address = HostCommand.Run("nm", symbols).Split('\n').Single(line => line.EndsWith($" T {Dispatch}", StringComparison.Ordinal)).Split(' ')[0];
        List<string> commands =
        [
            "handle SIGSEGV nostop noprint pass", "handle SIG34 nostop noprint pass", $"break *0x{address}",
            $"shell {provoke}", "continue", "set $rdi = 0", "delete", "detach",
        ];
        string output = HostCommand.Run("gdb", ["-batch", "-nx", "-p", $"{run.Pid}", .. commands.SelectMany(command => (string[])["-ex", command])]);
        Assert.Contains("Breakpoint 1,", output, StringComparison.Ordinal);
    }
}
