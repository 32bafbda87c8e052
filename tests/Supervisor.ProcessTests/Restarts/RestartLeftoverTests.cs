using System.Diagnostics;
using Supervisor.ProcessTests.Leftovers;
using Supervisor.ProcessTests.Lifecycle;
using Supervisor.ProcessTests.Probes;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Restarts;

/// <summary>What an incarnation leaves behind never meets the next one; and what does not belong to it is spared.</summary>
public sealed class RestartLeftoverTests
{
    private const string Quick = "restartPolicy: Always\nrestartBackoff: {initialSeconds: 0.05, maxSeconds: 0.05}\n";

    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task S68_group_session_and_twice_forked_children_are_gone_before_the_next_start(LeftoverMode mode)
    {
        const string Left = "exit-on TERM 0 append @/up x pause";
        await using SupervisorRun run = Pod.Configure(LeftoverModes.Setup(mode), Quick).Child(
            "nth @/count [ [ " +
            $"fork [ stamp-on TERM @/journal group {Left} ] orphan [ setsid stamp-on TERM @/journal session {Left} ] orphan [ setsid orphan [ setsid stamp-on TERM @/journal twice {Left} ] ] " +
            "await @/go stamp @/journal first exit 1 ] [ stamp @/journal second pause ] ]").Start();
        await run.WaitForLinesAsync("up", 3);
        run.Directory.Write("go", "");
        Journal journal = new(run);
        await journal.WaitForAsync("second");
        Assert.Single(run.Processes);
        Assert.Equal(["first", "group", "session", "twice", "second"], [journal.Texts[0], .. journal.Texts.Skip(1).Take(3).Order(), .. journal.Texts.Skip(4)]);
    }

    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task S70_what_ignores_SIGTERM_is_killed_two_seconds_after_the_end_and_the_next_one_starts_then(LeftoverMode mode)
    {
        const string Left = "stamp-on TERM @/journal TERM append @/up x pause";
        await using SupervisorRun run = Pod.Configure(LeftoverModes.Setup(mode), Quick)
            .Child($"nth @/count [ [ fork [ {Left} ] orphan [ setsid {Left} ] await @/go stamp @/journal first exit 1 ] [ stamp @/journal second pause ] ]").Start();
        await run.WaitForLinesAsync("up", 2);
        run.Directory.Write("go", "");
        Journal journal = new(run);
        await journal.WaitForAsync("second");
        Assert.Single(run.Processes);
        Assert.Equal(["first", "TERM", "TERM", "second"], journal.Texts);
        Assert.InRange(journal.Seconds("first", "second"), 1.95, 3.5);
    }

    [Theory]
    [ClassData(typeof(LeftoverModes))]
    public async Task A_port_that_the_last_incarnation_left_open_is_free_for_the_next_one(LeftoverMode mode)
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Pod.Configure(LeftoverModes.Setup(mode), Quick).Child(
            $"nth @/count [ [ orphan [ setsid fork [ serve {port} ] pause ] await @/go exit 1 ] [ append @/second x serve {port} ] ]").Start();
        await run.WaitForAsync(() => ReadinessPort.Accepts(port), "the server that is left behind");
        run.Directory.Write("go", "");
        await run.WaitForLinesAsync("second", 1);
        await run.WaitForAsync(() => ReadinessPort.Accepts(port), "the server of the second incarnation");
        // It did not fail to listen and begin a third one.
        Assert.Equal(2, run.Directory.Lines("count").Length);
        Assert.Single(run.Processes);
    }

    [Fact]
    public async Task A_fork_bomb_of_sessions_is_swept_whole()
    {
        await using SupervisorRun run = Pod.Setup(Quick).Child(
            "nth @/count [ [ repeat 200 [ orphan [ setsid append @/up x pause ] ] await @/go exit 1 ] [ stamp @/journal second pause ] ]").Start();
        await run.WaitForLinesAsync("up", 200);
        run.Directory.Write("go", "");
        await new Journal(run).WaitForAsync("second");
        Assert.Single(run.Processes);
    }

    [Fact]
    public async Task What_was_started_from_outside_is_spared_and_so_are_its_children()
    {
        await using SupervisorRun run = Pod.Setup(Quick).Child("nth @/count [ [ stamp @/journal first await @/go exit 1 ] [ stamp @/journal second await @/end exit 1 ] [ stamp @/journal third pause ] ]").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("first");
        string file = run.Directory["journal"];
        Task<ExitStatus> session = run.ExecuteAsync(ChildProgram.Path, "stamp-on", "TERM", file, "TERM",
            "orphan", "[", "setsid", "stamp-on", "TERM", file, "TERM", "stamp", file, "outside", "pause", "]", "stamp", file, "outside", "await", run.Directory["close"]);
        await journal.WaitForAsync("outside", 2);
        run.Directory.Write("go", "");
        await journal.WaitForAsync("second");
        run.Directory.Write("end", "");
        await journal.WaitForAsync("third");
        Assert.Equal(["first", "outside", "outside", "second", "third"], journal.Texts);
        run.Directory.Write("close", "");
        Assert.Equal(ExitStatus.Exited(0), await session);
    }

    [Fact]
    public async Task A_hook_and_a_probe_that_still_run_end_with_their_incarnation()
    {
        await using SupervisorRun run = Pod.Setup(
            Yaml.Probe("liveness", Yaml.Exec("append @/up probe pause"), "periodSeconds: 0.05, timeoutSeconds: 600") + Quick)
            .Child("nth @/count [ [ await @/up exit 1 ] [ await @/never ] ]").Start();
        await run.WaitForLinesAsync("count", 2);
        await run.WaitForLinesAsync("up", 2);
        Assert.Equal(2, run.Processes.Count);
        await using SupervisorRun hook = Pod.Setup(Yaml.Hooks(postStart: "fork [ append @/up child pause ] append @/up hook pause") + Quick)
            .Child("nth @/count [ [ await @/up exit 1 ] [ await @/never ] ]").Start();
        await hook.WaitForLinesAsync("count", 2);
        await hook.WaitForLinesAsync("up", 4);
        Assert.Equal(3, hook.Processes.Count);
    }

    [Theory]
    [ClassData(typeof(BothModes))]
    public async Task S93_a_stop_between_two_incarnations_ends_with_the_last_code_and_starts_nothing(RunMode mode)
    {
        // The left-over ignores SIGTERM: for two seconds nothing runs and nothing is started.
        await using SupervisorRun run = Pod.Setup(Quick, mode)
            .Child("orphan [ setsid stamp-on TERM @/journal TERM append @/up x pause ] await @/up stamp @/journal main exit 11").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("TERM");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(11), await run.WaitForExitAsync());
        Assert.Equal(1, journal.Texts.Count(text => text == "main"));
        Assert.InRange(journal.Seconds("TERM", run.EndedAt), 0, 4);
        Assert.Empty(run.Escapees);
    }

    [Fact]
    public async Task S93_stops_at_every_moment_of_a_crash_loop_never_leave_a_process_or_a_second_start()
    {
        const string Loop = "restartPolicy: Always\nrestartBackoff: {initialSeconds: 3ms, maxSeconds: 3ms}\n";
        for (int i = 0; i < 25; i++)
        {
            await using SupervisorRun run = Pod.Setup(Yaml.InitSteps("append @/steps x") + Loop, i % 2 == 0 ? RunMode.Process1 : RunMode.Subreaper)
                .Child("append @/count x orphan [ setsid ] exit 13").Start();
            await run.WaitForLinesAsync("count", 1 + (i % 5));
            run.Signal(SignalNumbers.Term);
            ExitStatus exit = await run.WaitForExitAsync();
            // Its own code, or SIGTERM's if that came before it was done.
            Assert.Contains(exit, new[] { ExitStatus.Exited(13), ExitStatus.Exited(143) });
            string[] log = run.Log.Split('\n');
            int stopping = Array.FindIndex(log, line => line.Contains("stopping", StringComparison.Ordinal));
            Assert.True(stopping >= 0, run.Log);
            Assert.DoesNotContain(log.Skip(stopping), line => line.Contains(": started ", StringComparison.Ordinal));
            Assert.Single(run.Directory.Lines("steps"));
            Assert.Empty(run.Escapees);
        }
    }

    [Fact]
    public async Task S71_a_stop_during_the_sweep_keeps_to_its_own_grace()
    {
        await using SupervisorRun run = Pod.Setup(Quick + "terminationGracePeriodSeconds: 0.3\n")
            .Child("orphan [ setsid stamp-on TERM @/journal TERM append @/up x pause ] await @/up exit 11").Start();
        Journal journal = new(run);
        await journal.WaitForAsync("TERM");
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(11), await run.WaitForExitAsync());
        Assert.InRange(Journal.Seconds(asked, run.EndedAt), 0, 1.6);
    }
}
