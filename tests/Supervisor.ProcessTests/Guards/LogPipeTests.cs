using System.Diagnostics;
using System.Text.Json;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Guards;

/// <summary>The log never stands in the way: not with a reader that has gone, not with one that does not read, not with none.</summary>
public sealed class LogPipeTests
{
    /// <summary>Logged at level debug, the reaping of so many is several times what a pipe holds (64 KiB).</summary>
    private const int ManyLines = 4000;

    [Theory]
    [ClassData(typeof(EveryMode))]
    public async Task With_a_full_log_pipe_that_nobody_reads_supervision_goes_on_and_the_end_comes_in_time(RunMode mode)
    {
        // At a terminal, too, descriptor 2 is this pipe.
        await using SupervisorRun run = new SupervisorSetup(mode).WithUnreadLog().Options("-v")
            .Child($"exit-on TERM 8 repeat {ManyLines} [ orphan [ ] ] append @/made x pause").Start();
        await run.WaitForFileAsync("made", TimeSpan.FromSeconds(30));
        await run.WaitForAsync(() => run.Processes.Count == 1, "all orphans to be reaped");
        long asked = Stopwatch.GetTimestamp();
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(8), await run.WaitForExitAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(asked, run.EndedAt).TotalSeconds, 0, 2);
    }

    [Theory]
    [InlineData(RunMode.Process1)]
    [InlineData(RunMode.Subreaper)]
    public async Task A_log_reader_that_goes_away_costs_nothing_and_main_gets_no_SIGPIPE_for_it(RunMode mode)
    {
        await using SupervisorRun run = new SupervisorSetup(mode).Options("-v").Child("log-signals @/signals USR2 exit 9").Start();
        await run.WaitForLinesAsync("signals", 1);
        await run.CloseLogReaderAsync();
        for (int i = 0; i < 20; i++)
        {
            run.Signal(SignalNumbers.Usr1);
            await run.WaitForLinesAsync("signals", i + 2);
        }

        run.Signal(SignalNumbers.Usr2);
        Assert.Equal(ExitStatus.Exited(9), await run.WaitForExitAsync());
        Assert.Equal([.. Enumerable.Repeat("10", 20), "12"], run.Directory.Lines("signals").Skip(1));
    }

    [Fact]
    public async Task S126_debug_lines_are_on_standard_error_and_standard_output_is_main_s_alone()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Options("-v").Child("catch USR1 orphan [ exit 3 ] say first await @/go say second exit 10").Start();
        await run.WaitForOutputAsync("first");
        run.Signal(SignalNumbers.Usr1);
        await run.WaitForLogAsync("SIGUSR1");
        run.Directory.Write("go", "");
        Assert.Equal(ExitStatus.Exited(10), await run.WaitForExitAsync());
        Assert.Equal("first\nsecond\n", run.Output);
        Assert.Contains("reap", run.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_life_without_trouble_is_a_handful_of_lines()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration(Yaml.InitSteps("exit 0") + Yaml.Hooks(postStart: "exit 0", preStop: "exit 0"))
            .Child("exit-on TERM 0 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(0), await run.WaitForExitAsync());
        string[] lines = run.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 3, 15);
        Assert.DoesNotContain(lines, line => line.Contains(" WRN ", StringComparison.Ordinal) || line.Contains(" ERR ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_format_json_each_line_is_an_object()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Options("-v", "--set", "logging.format=json")
            .Child("catch USR1 orphan [ exit 3 ] say main-is-up await @/go exit 11").Start();
        await run.WaitForOutputAsync("main-is-up");
        run.Signal(SignalNumbers.Usr1);
        run.Directory.Write("go", "");
        Assert.Equal(ExitStatus.Exited(11), await run.WaitForExitAsync());
        string[] lines = run.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            using JsonDocument document = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        });
    }
}
