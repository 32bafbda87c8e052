using Supervisor.ProcessTests.Lifecycle;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Terminal;

/// <summary>We are a job of somebody's shell: what its Ctrl-Z, fg, bg and &amp; do, they do with main too.</summary>
public sealed class OuterShellTests
{
    [Fact]
    public async Task S65_Ctrl_Z_stops_us_after_main_and_fg_gives_main_the_terminal_back()
    {
        await using SupervisorRun shell = await StartAsync();
        shell.Terminal!.Type($"{Repository.Supervisor} -q -- cat\n");
        await ForegroundAsync(shell, "cat");
        shell.Terminal.Type("one\n");
        await CopiedAsync(shell, "one");
        for (int round = 1; round <= 2; round++)
        {
            int stopped = shell.Output.Split("Stopped").Length;
            shell.Terminal.Type(Keys.CtrlZ);
            await shell.WaitForAsync(() => State(shell, "supervisor") == 'T' && State(shell, "cat") == 'T', "both to be stopped");
            await shell.WaitForAsync(() => shell.Output.Split("Stopped").Length == stopped + 1, "the shell to say so");
            shell.Terminal.Type($"echo $((40+{round}))\n");
            await shell.WaitForOutputAsync($"{40 + round}\r\n");
            shell.Terminal.Type("fg\n");
            await ForegroundAsync(shell, "cat");
            shell.Terminal.Type($"round-{round}\n");
            await CopiedAsync(shell, $"round-{round}");
        }

        shell.Terminal.Type(Keys.CtrlD);
        await EndOfJobAsync(shell, 0);
    }

    [Fact]
    public async Task S65_bg_lets_main_run_on_in_the_background_and_the_shell_keeps_the_terminal()
    {
        await using SupervisorRun shell = await StartAsync();
        Journal journal = new(shell);
        string file = shell.Directory["journal"];
        shell.Terminal!.Type($"{Repository.Supervisor} -q -- {ChildProgram.Path} stamp-on CONT {file} CONT stamp {file} main await {shell.Directory["end"]} stamp {file} end exit 9\n");
        await journal.WaitForAsync("main");
        shell.Terminal.Type(Keys.CtrlZ);
        await shell.WaitForOutputAsync("Stopped");
        shell.Terminal.Type("bg\n");
        await journal.WaitForAsync("CONT");
        shell.Terminal.Type("echo $((40+2))\n");
        await shell.WaitForOutputAsync("42\r\n");
        shell.Directory.Write("end", "");
        await journal.WaitForAsync("end");
        shell.Terminal.Type("wait %1; echo code=$?.\n");
        await shell.WaitForOutputAsync("code=9.");
    }

    [Fact]
    public async Task S65_a_main_that_reads_in_the_background_stops_with_us_until_fg()
    {
        await using SupervisorRun shell = await StartAsync();
        shell.Terminal!.Type($"{Repository.Supervisor} -q -- cat &\n");
        await shell.WaitForAsync(() => State(shell, "supervisor") == 'T' && State(shell, "cat") == 'T', "SIGTTIN to stop both");
        shell.Terminal.Type("echo $((40+2))\n");
        await shell.WaitForOutputAsync("42\r\n");
        shell.Terminal.Type("fg\n");
        await ForegroundAsync(shell, "cat");
        shell.Terminal.Type("one\n");
        await CopiedAsync(shell, "one");
        shell.Terminal.Type(Keys.CtrlC);
        await EndOfJobAsync(shell, 130);
    }

    [Fact]
    public async Task As_a_background_job_we_do_not_take_the_terminal_from_the_shell()
    {
        await using SupervisorRun shell = await StartAsync();
        shell.Directory.Write("supervisor.yaml", Yaml.InitSteps($"report {shell.Directory["step"]}") + Yaml.Hooks(postStart: $"report {shell.Directory["hook"]}"));
        shell.Terminal!.Type($"{Repository.Supervisor} -q -c {shell.Directory["supervisor.yaml"]} -- {ChildProgram.Path} exit-on TERM 11 report {shell.Directory["report"]} pause &\n");
        foreach (string name in (string[])["step", "hook", "report"])
        {
            ChildReport report = await shell.WaitForReportAsync(name);
            Assert.Equal(shell.Pid, report.ForegroundGroup);
        }

        shell.Terminal.Type("echo $((40+2))\n");
        await shell.WaitForOutputAsync("42\r\n");
        shell.Terminal.Type("kill %1; wait %1; echo code=$?.\n");
        await shell.WaitForOutputAsync("code=11.");
        Assert.Equal(shell.Pid, shell.Terminal.ForegroundGroup);
    }

    [Fact]
    public async Task S62_Ctrl_C_ends_main_and_the_shell_has_its_terminal_and_our_code()
    {
        await using SupervisorRun shell = await StartAsync();
        shell.Terminal!.Type($"{Repository.Supervisor} -q -- {ChildProgram.Path} say $((40+2)) pause\n");
        await shell.WaitForOutputAsync("42\r\n");
        await ForegroundAsync(shell, "child");
        shell.Terminal.Type(Keys.CtrlC);
        await EndOfJobAsync(shell, 130);
    }

    [Fact]
    public async Task Main_leads_a_shell_that_suspends_itself_and_comes_back()
    {
        // Two shells with job control, we between them: the inner one says suspend, which is SIGSTOP to itself.
        await using SupervisorRun shell = await StartAsync();
        shell.Terminal!.Type($"PS1='inner# ' {Repository.Supervisor} -q -- /bin/bash --norc --noprofile --noediting -i\n");
        await shell.WaitForOutputAsync("\ninner# ");
        shell.Terminal.Type("suspend\n");
        await shell.WaitForOutputAsync("Stopped");
        shell.Terminal.Type("echo $((40+1))\n");
        await shell.WaitForOutputAsync("41\r\n");
        shell.Terminal.Type("fg\n");
        shell.Terminal.Type("echo inner-$((40+2))\n");
        await shell.WaitForOutputAsync("inner-42\r\n");
        shell.Terminal.Type("exit 12\n");
        await EndOfJobAsync(shell, 12);
    }

    private static async Task<SupervisorRun> StartAsync()
    {
        SupervisorRun shell = new SupervisorSetup(RunMode.Subreaper, "/bin/bash").WithTerminal().Environment("PS1", "prompt# ")
            .Arguments("--norc", "--noprofile", "--noediting", "-i").Start();
        await shell.WaitForOutputAsync("prompt# ");
        return shell;
    }

    /// <summary>The shell has the terminal again, and says how its job ended.</summary>
    private static async Task EndOfJobAsync(SupervisorRun shell, int code)
    {
        // Not before its prompt: a shell whose job died of SIGINT throws away what was typed meanwhile.
        await shell.WaitForAsync(
            () => shell.Terminal!.ForegroundGroup == shell.Pid && shell.Output.EndsWith("prompt# ", StringComparison.Ordinal), "the shell's next prompt");
        shell.Terminal!.Type("echo code=$?.\n");
        await shell.WaitForOutputAsync($"code={code}.");
        Assert.Empty(shell.Processes);
    }

    private static Task ForegroundAsync(SupervisorRun shell, string name) => shell.WaitForAsync(
        () => shell.Processes.FirstOrDefault(process => process.Name == name) is { State: 'S' } main && shell.Terminal!.ForegroundGroup == main.Pid,
        $"{name} in the foreground");

    private static char? State(SupervisorRun shell, string name) => shell.Processes.FirstOrDefault(process => process.Name == name)?.State;

    private static Task CopiedAsync(SupervisorRun shell, string line) =>
        shell.WaitForAsync(() => shell.Output.Split(line + "\r\n").Length == 3, $"{line}, echoed and copied");
}
