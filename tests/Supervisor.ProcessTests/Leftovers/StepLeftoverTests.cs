using Supervisor.ProcessTests.Lifecycle;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Leftovers;

/// <summary>What an init step leaves behind is ended before the next one begins; nothing else is.</summary>
public sealed class StepLeftoverTests
{
    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task What_a_step_leaves_behind_is_ended_before_the_next_one_begins(LeftoverMode mode)
    {
        const string Left = "exit-on TERM 0 append @/up x pause";
        await using SupervisorRun run = LeftoverModes.Setup(mode).Configuration(Yaml.InitSteps(
            $"fork [ stamp-on TERM @/journal group {Left} ] orphan [ setsid stamp-on TERM @/journal orphan {Left} ] " +
            $"orphan [ setsid orphan [ setsid stamp-on TERM @/journal twice {Left} ] ] await @/go stamp @/journal first",
            "stamp @/journal second await @/end")).Child("stamp @/journal main").Start();
        await run.WaitForLinesAsync("up", 3);
        run.Directory.Write("go", "");
        Journal journal = new(run);
        await journal.WaitForAsync("second");
        Assert.Single(run.Processes);
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["first", "group", "orphan", "twice", "second", "main"], [journal.Texts[0], .. journal.Texts.Skip(1).Take(3).Order(), .. journal.Texts.Skip(4)]);
    }

    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task What_ignores_SIGTERM_is_killed_two_seconds_after_its_step(LeftoverMode mode)
    {
        const string Left = "stamp-on TERM @/journal TERM append @/up x pause";
        await using SupervisorRun run = LeftoverModes.Setup(mode).Configuration(Yaml.InitSteps(
            $"fork [ {Left} ] orphan [ setsid {Left} ] await @/go stamp @/journal first", "stamp @/journal second await @/end")).Child("stamp @/journal main").Start();
        await run.WaitForLinesAsync("up", 2);
        run.Directory.Write("go", "");
        Journal journal = new(run);
        await journal.WaitForAsync("second");
        Assert.Single(run.Processes);
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["first", "TERM", "TERM", "second", "main"], journal.Texts);
        Assert.InRange(journal.Seconds("first", "second"), 1.95, 3.5);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task What_the_last_step_leaves_behind_is_ended_before_main_begins(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Configuration(Yaml.InitSteps(
            "orphan [ setsid stamp-on TERM @/journal left exit-on TERM 0 append @/up x pause ] await @/up stamp @/journal step")).Child("stamp @/journal main").Start();
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(["step", "left", "main"], new Journal(run).Texts);
    }

    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task What_a_failed_step_leaves_behind_is_ended_and_its_code_is_ours(LeftoverMode mode)
    {
        await using SupervisorRun run = LeftoverModes.Setup(mode).Configuration(Yaml.InitSteps(
            "orphan [ setsid stamp-on TERM @/journal left exit-on TERM 0 append @/up x pause ] await @/up stamp @/journal step exit 44")).Child("stamp @/journal main").Start();
        Assert.Equal(ExitStatus.Exited(44), await run.WaitForExitAsync());
        Assert.Equal(["step", "left"], new Journal(run).Texts);
        Assert.Empty(run.Escapees);
    }

    [Fact]
    public async Task What_was_started_from_outside_lives_on_through_the_steps_and_what_it_left_behind_too()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration(Yaml.InitSteps(
            "stamp @/journal first await @/go", "stamp @/journal second")).Child("stamp @/journal main await @/end").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("first");
        string file = run.Directory["journal"];
        Task<ExitStatus> session = run.ExecuteAsync(ChildProgram.Path, "stamp-on", "TERM", file, "TERM", "exit-on", "TERM", "0",
            "orphan", "[", "setsid", "stamp-on", "TERM", file, "TERM", "exit-on", "TERM", "0", "stamp", file, "outside", "pause", "]", "stamp", file, "outside", "pause");
        await journal.WaitForAsync("outside", 2);
        run.Directory.Write("go", "");
        await journal.WaitForAsync("main");
        Assert.Equal(["first", "outside", "outside", "second", "main"], journal.Texts);
        run.Directory.Write("end", "");
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        Assert.Equal(ExitStatus.Exited(0), await session);
        Assert.Equal(["TERM", "TERM"], journal.Texts.Skip(5));
    }
}
