using System.Globalization;
using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary><c>events</c>: the columns of <c>kubectl events</c>, and what comes.</summary>
public sealed class EventsVerbTests
{
    [Fact]
    public void The_last_seen_is_the_last_line()
    {
        using VerbBench bench = new(("/events", Documents.Text(List(Event("Unhealthy", "Warning", 8, 18, 0), Event("Started", "Normal", 1, 20, 20), Event("Killing", "Normal", 1, 0, 0)))));
        Assert.Equal(
            """
            LAST SEEN          TYPE      REASON      OBJECT    MESSAGE
            20s                Normal    Started     Pod/web   Started it
            0s (x8 over 18s)   Warning   Unhealthy   Pod/web   Unhealthy it
            0s                 Normal    Killing     Pod/web   Killing it

            """,
            Events(bench, OutputFormat.Table, watches: false).Line);
    }

    [Fact]
    public void None_yet_is_said_beside_the_table()
    {
        using VerbBench bench = new(("/events", Documents.Text(List())));
        Assert.Equal(new VerbResult(0, "no events yet", IsError: true), Events(bench, OutputFormat.Table, watches: false));
    }

    /// <summary>From where the list ends on; comments, numbers and kinds between.</summary>
    [Fact]
    public void Watching_goes_on_where_the_list_ends()
    {
        string stream = $":\n\nid: 8\nevent: ADDED\ndata: {Event("Unhealthy", "Warning", 1, 3, 3)}\n\n:\n\nid: 9\nevent: MODIFIED\ndata: {Event("Unhealthy", "Warning", 2, 3, 1)}\n\n";
        using VerbBench bench = new(("/events", Documents.Text(List(Event("Started", "Normal", 1, 20, 20)))), ("/events?watch", Documents.Text(stream)));
        Assert.Equal(new VerbResult(0, ""), Events(bench, OutputFormat.Table, watches: true));
        Assert.Equal(
            """
            LAST SEEN   TYPE     REASON    OBJECT    MESSAGE
            20s         Normal   Started   Pod/web   Started it
            3s          Warning   Unhealthy   Pod/web   Unhealthy it
            1s (x2 over 3s)   Warning   Unhealthy   Pod/web   Unhealthy it

            """,
            bench.Text);
        Assert.Contains("\r\nLast-Event-ID: 7\r\n", bench.Requests.Single(request => request.StartsWith("GET /events?watch ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Watching_in_yaml_is_a_document_each()
    {
        using VerbBench bench = new(("/events", "{\"items\":[{\"a\":1}]}"), ("/events?watch", "data: {\"b\":2}\n\n"));
        Assert.Equal(0, Events(bench, OutputFormat.Yaml, watches: true).ExitCode);
        Assert.Equal("a: 1\n---\nb: 2\n", bench.Text);
    }

    /// <summary>What a container wrote can't speak to the terminal.</summary>
    [Fact]
    public void A_message_can_not_colour_or_move_or_shift_columns()
    {
        using VerbBench bench = new(("/events", Documents.Text(List(Event("Unhealthy", "Warning", 1, 3, 3).Replace("Unhealthy it", "a\\u001b[2Jb\\tc\\rd\\u009be", StringComparison.Ordinal)))));
        Assert.EndsWith("   a^[[2Jb c^Md^?e\n", Events(bench, OutputFormat.Table, watches: false).Line, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_are_read_in_their_order()
    {
        string[] all = [.. Enumerable.Range(0, 10_000).Select(i => Event($"R{i}", "Normal", 1, 20_000 - i, 20_000 - i))];
        using VerbBench bench = new(("/events", Documents.Text(List(all))));
        string[] lines = Events(bench, OutputFormat.Table, watches: false).Line.Split('\n');
        Assert.Equal(10_002, lines.Length);
        Assert.All(Enumerable.Range(0, 10_000), i => Assert.EndsWith($"R{i} it", lines[i + 1], StringComparison.Ordinal));
    }

    private static string List(params string[] items) => $"{{'kind':'EventList','metadata':{{'resourceVersion':'7'}},'items':[{string.Join(',', items)}]}}";

    private static string Event(string reason, string type, int count, int first, int last) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{'involvedObject':{{'kind':'Pod','name':'web'}},'reason':'{reason}','message':'{reason} it','source':{{'component':'supervisor'}},'type':'{type}','count':{count},'firstTimestamp':@{first},'lastTimestamp':@{last}}}");

    private static VerbResult Events(VerbBench bench, OutputFormat format, bool watches) => EventsVerb.Execute(new ControlCommand.Events(format, watches), bench.Run);
}
