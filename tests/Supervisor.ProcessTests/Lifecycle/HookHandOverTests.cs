using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Lifecycle;

/// <summary>What hooks know, and where what they write goes.</summary>
public sealed class HookHandOverTests
{
    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task S99_a_hook_has_the_environment_and_directory_of_main_and_is_told_what_it_is_for(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Environment("INHERITED", "yes")
            .Configuration(Yaml.Hooks("report @/postStart", "report @/preStop") + "name: web\nenv: [{name: MAIN, value: one}]\nworkingDir: /usr\nterminationGracePeriodSeconds: 7.9\n")
            .Child("exit-on TERM 0 report @/report pause").Start();
        ChildReport main = await run.WaitForReportAsync();
        ChildReport postStart = await run.WaitForReportAsync("postStart");
        await run.WaitForLogAsync("ready");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        ChildReport preStop = await run.WaitForReportAsync("preStop");
        foreach (ChildReport hook in (ChildReport[])[postStart, preStop])
        {
            Assert.Equal("/usr", hook.WorkingDirectory);
            Assert.Equal(main.UserId, hook.UserId);
            Assert.Equal(main.Environment.Where(IsOurs).Order(), hook.Environment.Where(IsOurs).Where(entry => !entry.StartsWith("SUPERVISOR_", StringComparison.Ordinal)).Order());
            Assert.Equal(("one", "yes"), (hook.Variable("MAIN"), hook.Variable("INHERITED")));
            Assert.False(string.IsNullOrEmpty(hook.Variable("SUPERVISOR_CONTAINER")));
            Assert.Equal("0", hook.Variable("SUPERVISOR_RESTART_COUNT"));
            Assert.Equal($"{main.Pid}", hook.Variable("SUPERVISOR_MAIN_PID"));
        }

        Assert.Equal(("Started", null), (postStart.Variable("SUPERVISOR_REASON"), postStart.Variable("SUPERVISOR_GRACE_SECONDS_LEFT")));
        // Rounded down.
        Assert.Equal(("StopRequested", "7"), (preStop.Variable("SUPERVISOR_REASON"), preStop.Variable("SUPERVISOR_GRACE_SECONDS_LEFT")));
        Assert.Equal(postStart.Variable("SUPERVISOR_CONTAINER"), preStop.Variable("SUPERVISOR_CONTAINER"));

        static bool IsOurs(string entry) => !entry.StartsWith("_SUPERVISOR_", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("terminationGracePeriodSeconds: 0.9\n", "0")]
    [InlineData("terminationGracePeriodSeconds: 3\n", "3")]
    [InlineData("terminationGracePeriodSeconds: 4.1\ndrainSeconds: 0.3\n", "3")]
    public async Task The_grace_that_is_left_is_whole_rounded_down_and_without_the_drain(string yaml, string left)
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration(Yaml.Hooks(preStop: "report @/preStop") + yaml + $"endpoint: {{tcp: \"127.0.0.1:{port}\"}}\n").Child("say up pause").Start();
        await run.WaitForOutputAsync("up");
        await run.WaitForAsync(() => ReadinessPort.Accepts(port), "Ready");
        run.Signal(SignalNumbers.Term);
        await run.WaitForExitAsync();
        Assert.Equal(left, (await run.WaitForReportAsync("preStop")).Variable("SUPERVISOR_GRACE_SECONDS_LEFT"));
    }

    [Theory]
    [ClassData(typeof(EveryModeAndNoProc))]
    public async Task A_hook_has_dev_null_a_pipe_and_nothing_else_whatever_main_was_handed(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Prepare("open 5 /dev/zero open 77 /dev/zero")
            .Configuration(Yaml.Hooks("report @/postStart", "report @/preStop")).Child("exit-on TERM 0 report @/report await @/postStart pause").Start();
        ChildReport main = await run.WaitForReportAsync();
        await run.WaitForReportAsync("postStart");
        run.Signal(SignalNumbers.Term);
        await run.WaitForExitAsync();
        Assert.Equal([0, 1, 2, 5, 77], main.Descriptors.Keys.Order());
        foreach (string name in (string[])["postStart", "preStop"])
        {
            ChildReport hook = await run.WaitForReportAsync(name);
            Assert.Equal([0, 1, 2], hook.Descriptors.Keys.Order());
            Assert.Equal(hook.Descriptors[1], hook.Descriptors[2]);
            if (mode != RunMode.Process1WithoutProc)
            {
                Assert.NotEqual(main.Descriptors[1], hook.Descriptors[1]);
                Assert.Equal("/dev/null", hook.Descriptors[0]);
                Assert.StartsWith("pipe:", hook.Descriptors[1], StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task What_a_hook_writes_goes_to_the_log_line_by_line_with_its_name(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(
            "lifecycle: {postStart: {exec: {command: [sh, -c, 'echo a first line; echo a second line >&2; printf \"a last one\"']}}, preStop: {exec: {command: [echo, good bye]}}}\n")
            .Child("exit-on TERM 0 say only-mine pause").Start();
        await run.WaitForLogAsync("ready");
        await run.WaitForOutputAsync("only-mine");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        string[] lines = run.Log.Split('\n');
        foreach ((string text, string hook) in (ReadOnlySpan<(string, string)>)[("a first line", "postStart"), ("a second line", "postStart"), ("a last one", "postStart"), ("good bye", "preStop")])
        {
            string line = Assert.Single(lines, each => each.Contains(text, StringComparison.Ordinal));
            Assert.Contains(hook, line, StringComparison.Ordinal);
        }

        // Standard output belongs to the application.
        Assert.Equal("only-mine\n", run.StandardOutput.Text());
    }

    [Fact]
    public async Task A_hook_that_floods_its_output_neither_stalls_nor_delays_the_others()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Options("-q")
            .Configuration(Yaml.Hooks(postStart: "fill 20000000 stamp @/journal postStart")).Child("stamp-on USR1 @/journal USR1 exit-on TERM 0 stamp @/journal main pause").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("main");
        run.Signal(SignalNumbers.Usr1);
        await journal.WaitForAsync("USR1");
        await journal.WaitForAsync("postStart");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task Lines_of_what_a_hook_left_in_the_background_go_to_the_log_too(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(Yaml.Hooks(postStart: "fork [ await @/go say from-the-background pause ] exit 0"))
            .Child("exit-on TERM 0 pause").Start();
        await run.WaitForLogAsync("ready");
        run.Directory.Write("go", "");
        await run.WaitForLogAsync("from-the-background");
        run.Signal(SignalNumbers.Term);
        await run.WaitForExitAsync();
        Assert.Contains("postStart", Assert.Single(run.Log.Split('\n'), line => line.Contains("from-the-background", StringComparison.Ordinal)), StringComparison.Ordinal);
    }
}
