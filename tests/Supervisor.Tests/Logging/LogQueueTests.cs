using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Serilog.Events;
using Supervisor.Logging;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Logging;

/// <summary>The log never holds anybody up: bounded in memory, bounded in time, whatever becomes of standard error.</summary>
[Collection(nameof(StandardErrorIsTaken))]
public sealed class LogQueueTests
{
    private const int Capacity = 1024;

    /// <summary>Far more than the 0.5 s that the end waits for a reader, far less than 0.5 s for each line.</summary>
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(5);

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 34, 56, 789, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);

    [Fact]
    public void A_text_line_has_its_time_its_level_and_its_words()
    {
        string[] lines = Written(new LoggingPlan(), log =>
        {
            log.Write(LogEventLevel.Information, "{Container}: started {Program} as pid {Pid}", "main", "nginx", 7);
            _time.Advance(TimeSpan.FromMilliseconds(11));
            log.Write(LogEventLevel.Warning, "{Container}: SIGKILL", "main");
            log.Write(LogEventLevel.Error, "nothing to fill in");
        });
        Assert.Equal(3, lines.Length);
        Assert.Contains("12:34:56.789", lines[0], StringComparison.Ordinal);
        Assert.Contains("INF", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("main: started nginx as pid 7", lines[0], StringComparison.Ordinal);
        Assert.Contains("12:34:56.800", lines[1], StringComparison.Ordinal);
        Assert.Contains("WRN", lines[1], StringComparison.Ordinal);
        Assert.Contains("ERR", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain('\e', string.Concat(lines));
    }

    [Fact]
    public void The_time_of_a_line_is_that_of_its_decision()
    {
        string[] lines = Written(new LoggingPlan(), log =>
        {
            log.Write(LogEventLevel.Information, "early");
            _time.Advance(TimeSpan.FromHours(1));
        });
        Assert.Contains("12:34:56.789", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_json_line_is_one_object()
    {
        string[] lines = Written(new LoggingPlan { Format = LogFormat.Json }, log =>
        {
            log.Write(LogEventLevel.Warning, "{Container}: \"quoted\"\nand {Left} left", "main", "4.9s");
            log.Write(LogEventLevel.Information, "second");
        });
        Assert.Equal(2, lines.Length);
        JsonElement first = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal(Noon, DateTimeOffset.Parse(first.GetProperty("@t").GetString()!, CultureInfo.InvariantCulture));
        Assert.Equal("main: \"quoted\"\nand 4.9s left", Unquoted(first.GetProperty("@m").GetString()!));
        Assert.Equal("Warning", first.GetProperty("@l").GetString());
        Assert.Equal("main", first.GetProperty("Container").GetString());
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(lines[1]).RootElement.ValueKind);

        // Serilog puts quotes around text that it fills in.
        static string Unquoted(string message) => message.Replace("\"main\"", "main", StringComparison.Ordinal).Replace("\"4.9s\"", "4.9s", StringComparison.Ordinal);
    }

    [Fact]
    public void Below_its_level_nothing_is_written()
    {
        string[] lines = Written(new LoggingPlan { Level = LogEventLevel.Warning }, log =>
        {
            Assert.False(log.IsEnabled(LogEventLevel.Information));
            Assert.True(log.IsEnabled(LogEventLevel.Warning));
            log.Write(LogEventLevel.Debug, "debug");
            log.Write(LogEventLevel.Information, "info");
            log.Write(LogEventLevel.Warning, "warning");
        });
        Assert.EndsWith("warning", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_does_not_fit_its_values_costs_no_line()
    {
        string[] lines = Written(new LoggingPlan(), log =>
        {
            log.Write(LogEventLevel.Information, "too few: {One} {Two}", 1);
            log.Write(LogEventLevel.Information, "a brace { alone, and null: {Value}", null!);
            log.Write(LogEventLevel.Information, "last");
        });
        Assert.Equal(3, lines.Length);
        Assert.EndsWith("last", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Its_thread_writes_in_order_while_lines_come()
    {
        string[] lines = Written(new LoggingPlan(), log =>
        {
            for (int i = 0; i < 500; i++)
            {
                log.Write(LogEventLevel.Information, "line {Number}", i);
                log.Kick();
            }
        });
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"line {i}"), lines.Select(line => line[line.IndexOf("line", StringComparison.Ordinal)..]));
    }

    [Fact]
    public void What_does_not_fit_is_dropped_and_counted_and_told()
    {
        string[] lines = Written(new LoggingPlan(), log =>
        {
            for (int i = 0; i < Capacity + 476; i++)
            {
                log.Write(LogEventLevel.Information, "line {Number}", i);
            }
        });
        Assert.Equal(Capacity + 1, lines.Length);
        Assert.Contains("476 log lines were dropped", Assert.Single(lines, line => line.Contains("WRN", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.EndsWith($"line {Capacity - 1}", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // no thread could be made, or there was no time for one
    public void A_reader_that_is_stuck_holds_up_neither_a_decision_nor_the_end(bool withThread)
    {
        using StandardErrorPipe pipe = new();
        using StandardError output = new();
        LogQueue log = Queue(new LoggingPlan(), output, TimeProvider.System);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 3 * Capacity; i++)
        {
            log.Write(LogEventLevel.Information, "line {Number}", i);
            if (withThread)
            {
                log.Kick();
            }
        }

        log.Flush();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromMilliseconds(400), SoonEnough);

        // Once it is read again, each line is there, or counted among those that were dropped.
        string[] lines = pipe.ReadAllOf(() =>
        {
            log.Write(LogEventLevel.Information, "one more");
            log.Kick();
            log.Flush();
        });
        if (withThread)
        {
            int[] dropped = [.. lines.Select(line => Regex.Match(line, "([0-9]+) log lines were dropped")).Where(match => match.Success).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
            Assert.NotEmpty(dropped);
            Assert.Equal((3 * Capacity) + 1, lines.Length - dropped.Length + dropped.Sum());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_reader_that_is_gone_holds_up_nothing(bool withThread)
    {
        using StandardErrorPipe pipe = new();
        pipe.CloseReadEnd();
        using StandardError output = new();
        LogQueue log = Queue(new LoggingPlan(), output, TimeProvider.System);
        for (int i = 0; i < 100; i++)
        {
            log.Write(LogEventLevel.Information, "line {Number}", i);
            if (withThread)
            {
                log.Kick();
            }
        }

        long start = Stopwatch.GetTimestamp();
        log.Flush();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, SoonEnough);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_logger_that_can_not_be_made_ends_nobody(bool withThread)
    {
        using StandardError output = new();
        LogQueue log = new(LogEventLevel.Information, TimeProvider.System, output, () => throw new InvalidOperationException("no logger"));
        log.Write(LogEventLevel.Information, "lost");
        if (withThread)
        {
            log.Kick();
        }

        log.Flush();
        log.Write(LogEventLevel.Information, "lost too");
        log.Flush();
    }

    [Fact]
    public void A_line_longer_than_the_pipe_arrives_whole()
    {
        string longText = new('x', 20_000);
        string[] lines = Written(new LoggingPlan(), log => log.Write(LogEventLevel.Information, "{Text}", longText));
        Assert.EndsWith(longText, Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_a_loop_has_a_patience_of_its_own()
    {
        using StandardErrorPipe pipe = new();
        long start = Stopwatch.GetTimestamp();
        StandardError.WriteLine("this fills the pipe", patienceMilliseconds: 5000);
        StandardError.WriteLine("this is lost", patienceMilliseconds: 100);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromMilliseconds(90), TimeSpan.FromSeconds(4));
    }

    private static LogQueue Queue(LoggingPlan plan, StandardError output, TimeProvider time) => new(plan.Level, time, output, () => SerilogSetup.Create(plan, output));

    /// <summary>What a reader of standard error gets.</summary>
    private string[] Written(LoggingPlan plan, Action<LogQueue> write)
    {
        using StandardErrorPipe pipe = new();
        return pipe.ReadAllOf(() =>
        {
            using StandardError output = new();
            LogQueue log = Queue(plan, output, _time);
            write(log);
            log.Flush();
        });
    }
}
