using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Lifecycle;

/// <summary><c>timeoutSeconds</c> of an init step: SIGTERM, 2 s, SIGKILL, and 124.</summary>
public sealed class InitStepTimeoutTests
{
    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task S86_a_step_over_its_time_that_ignores_SIGTERM_is_killed_after_two_seconds_and_counts_as_124(RunMode mode)
    {
        await using SupervisorRun run = Start(mode, "0.3", "stamp-on TERM @/journal TERM stamp @/journal step pause");
        Assert.Equal(ExitStatus.Exited(124), await run.WaitForExitAsync());
        Journal journal = new(run);
        Assert.Equal(["step", "TERM"], journal.Texts);
        Assert.InRange(journal.Seconds("step", "TERM"), 0.2, 1.5);
        Assert.InRange(journal.Seconds("TERM", run.EndedAt), 1.95, 3.5);
    }

    [Theory]
    [InlineData("exit-on TERM 0")]
    [InlineData("exit-on TERM 9")]
    [InlineData("default TERM")]
    public async Task S86_however_the_step_ends_on_SIGTERM_it_is_124_and_at_once(string verbs)
    {
        await using SupervisorRun run = Start(RunMode.Process1, "250ms", $"{verbs} stamp @/journal step pause");
        Assert.Equal(ExitStatus.Exited(124), await run.WaitForExitAsync());
        Assert.Equal(["step"], new Journal(run).Texts);
        Assert.InRange(new Journal(run).Seconds("step", run.EndedAt), 0.15, 1.8);
    }

    [Fact]
    public async Task S86_a_stopped_step_is_continued_for_its_SIGTERM()
    {
        await using SupervisorRun run = Start(RunMode.Process1, "0.3", "log-signals @/signals CONT exit 0");
        Assert.Equal(ExitStatus.Exited(124), await run.WaitForExitAsync());
        Assert.Equal(["15", "18"], run.Directory.Lines("signals").Skip(1));
    }

    [Fact]
    public async Task S86_the_time_is_that_of_one_step_alone()
    {
        // Together they take longer than the time of each.
        string step = $"command: {ChildProgram.Yaml("sleep 0.4 stamp @/journal step")}, timeoutSeconds: 1";
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration($"initContainers: [{{{step}}}, {{{step}}}, {{{step}}}]\n").Child("sleep 1.2 stamp @/journal main exit 4").Start();
        Assert.Equal(ExitStatus.Exited(4), await run.WaitForExitAsync());
        Assert.Equal(["step", "step", "step", "main"], new Journal(run).Texts);
    }

    [Fact]
    public async Task S86_a_timeout_of_0_is_none()
    {
        await using SupervisorRun run = Start(RunMode.Process1, "0", "sleep 0.5 stamp @/journal step");
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["step", "main"], new Journal(run).Texts);
    }

    [Fact]
    public async Task S86_a_stop_while_the_timed_out_step_ends_changes_nothing_but_can_hasten_it()
    {
        await using SupervisorRun run = Start(RunMode.Process1, "0.2", "stamp-on TERM @/journal TERM stamp @/journal step pause", "terminationGracePeriodSeconds: 0.3\n");
        await new Journal(run).WaitForAsync("TERM");
        long asked = System.Diagnostics.Stopwatch.GetTimestamp();
        run.Signal(15);
        ExitStatus status = await run.WaitForExitAsync();
        Assert.Equal(ExitStatus.Exited(124), status);
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0.2, 1.5);
        Assert.DoesNotContain("main", new Journal(run).Texts);
    }

    private static SupervisorRun Start(RunMode mode, string timeout, string step, string yaml = "") => new SupervisorSetup(mode)
        .Configuration($"initContainers: [{{name: slow, command: {ChildProgram.Yaml(step)}, timeoutSeconds: {timeout}}}]\n{yaml}")
        .Child("stamp @/journal main").Start();
}
