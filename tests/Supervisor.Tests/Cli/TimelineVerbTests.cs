using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary><c>timeline</c>: a paragraph a run, a bar a phase.</summary>
public sealed class TimelineVerbTests
{
    private const string FirstRun =
        """
        {'phase':'init','container':'migrate','restart':0,'from':@100,'to':@98,'outcome':'exit code 0'},
        {'phase':'start','container':'web','restart':0,'from':@98,'to':@98,'outcome':'ok'},
        {'phase':'startup','container':'web','restart':0,'from':@98,'to':@94,'outcome':'ok'},
        {'phase':'ready','container':'web','restart':0,'from':@94,'to':@92,'outcome':'ok'}
        """;

    [Fact]
    public void Bars_lie_where_the_phases_lie()
    {
        using VerbBench bench = Bench(FirstRun);
        Assert.Equal(
            """
            first run, 100s ago: ready after 8s
            PHASE    CONTAINER  TOOK  OUTCOME
            init     migrate    2s    exit code 0  #########
            start    web        0ms   ok                    |
            startup  web        4s    ok                    ##################
            ready    web        2s    ok                                      #########

            """,
            Timeline(bench, width: 75));
    }

    /// <summary>The hour that it simply ran is as short as can be, what lasts is drawn to now, and restarts are paragraphs of their own.</summary>
    [Fact]
    public void Runs_stops_and_back_offs()
    {
        using VerbBench bench = Bench(FirstRun.Replace("@100", "@3700", StringComparison.Ordinal).Replace("@98", "@3698", StringComparison.Ordinal).Replace("@94", "@3694", StringComparison.Ordinal).Replace("@92", "@3692", StringComparison.Ordinal)
            + """
            ,{'phase':'stop','container':'web','restart':0,'from':@60,'to':@58,'outcome':'exit code 143'},
            {'phase':'backoff','container':'web','restart':1,'from':@58,'to':@48,'outcome':'ok'},
            {'phase':'start','container':'web','restart':1,'from':@48,'to':@48,'outcome':'failed'},
            {'phase':'startup','container':'web','restart':1,'from':@48,'outcome':''}
            """);
        Assert.Equal(
            """
            first run, 61m ago: ready after 8s, stopped in 2s
            PHASE    CONTAINER  TOOK  OUTCOME
            init     migrate    2s    exit code 0    ##
            start    web        0ms   ok               |
            startup  web        4s    ok               ###
            ready    web        2s    ok                  ##
            stop     web        2s    exit code 143          ##

            web, restart 1, 48s ago
            PHASE    CONTAINER  TOOK  OUTCOME
            backoff  web        10s   ok             ##
            start    web        0ms   failed           |
            startup  web        48s   lasts            ########

            """,
            Timeline(bench, width: 40));
    }

    [Fact]
    public void In_the_terminal_s_letters_and_colours()
    {
        using VerbBench bench = Bench("{'phase':'init','container':'a','restart':0,'from':@2,'to':@1,'outcome':'exit code 3'},{'phase':'init','container':'a','restart':1,'from':@1,'to':@1,'outcome':'exit code 0'}");
        VerbRun run = bench.Run with { Screen = bench.Run.Screen with { HasColours = true, IsUnicode = true, Width = 0 } };
        string[] lines = TimelineVerb.Execute(new ControlCommand.Timeline(OutputFormat.Table), run).Line.Split('\n');
        Assert.Equal(["\u001b[31m██████████\u001b[0m", "\u001b[32m▏\u001b[0m"], lines[2..4].Select(line => line.Split(' ')[^1]));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[7,{\"phase\":\"init\"}]")]
    public void Nothing_yet(string document)
    {
        using VerbBench bench = new(("/timeline", document));
        Assert.Equal("nothing has happened yet\n", Timeline(bench, width: 80));
    }

    /// <summary>The clock went back.</summary>
    [Fact]
    public void An_end_before_the_beginning()
    {
        using VerbBench bench = Bench("{'phase':'init','container':'a','restart':0,'from':@2,'to':@5,'outcome':'ok'}");
        Assert.Contains("init   a          0ms   ok       |\n", Timeline(bench, width: 80), StringComparison.Ordinal);
    }

    [Fact]
    public void Json()
    {
        using VerbBench bench = new(("/timeline", "[]"));
        Assert.Equal("[]\n", TimelineVerb.Execute(new ControlCommand.Timeline(OutputFormat.Json), bench.Run).Line);
    }

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(4, "4ms")]
    [InlineData(999, "999ms")]
    [InlineData(1250, "1.25s")]
    [InlineData(9000, "9s")]
    [InlineData(83_140, "83.1s")]
    [InlineData(251_000, "4m11s")]
    public void Durations(int milliseconds, string expected) => Assert.Equal(expected, TimelineSpan.Took(TimeSpan.FromMilliseconds(milliseconds)));

    private static VerbBench Bench(string spans) => new(("/timeline", Documents.Text($"[{spans}]")));

    private static string Timeline(VerbBench bench, int width) =>
        TimelineVerb.Execute(new ControlCommand.Timeline(OutputFormat.Table), bench.Run with { Screen = bench.Run.Screen with { Width = width } }).Line;
}
