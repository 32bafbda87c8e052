using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Supervisor.Status;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary>Answers that go on: what is told, to whom, and how they end.</summary>
public sealed class StreamTests
{
    [Fact]
    public void A_watched_status_is_told_at_once_at_each_change_and_at_the_end()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        (Socket, StringBuilder) stream = endpoint.Open("GET /status?watch");
        using Socket socket = stream.Item1;
        string head = ServedEndpoint.ReadUntil(stream, "\"resourceVersion\":\"12\"");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/json\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nCache-Control: no-store\r\n", head, StringComparison.Ordinal);
        Publish(endpoint, 13);
        ServedEndpoint.ReadUntil(stream, "\"resourceVersion\":\"13\"");
        // Nothing that is part of a pod has changed: not a word.
        endpoint.Board.Publish(endpoint.Board.Published with { Version = 14 });
        Publish(endpoint, 20);
        ServedEndpoint.ReadUntil(stream, "\"resourceVersion\":\"20\"");
        endpoint.Board.Publish(endpoint.Board.Current with { ResourceVersion = 21, Phase = PodPhase.Succeeded });
        endpoint.Stop();
        string all = stream.Item2 + ServedEndpoint.ReadToEnd(socket);
        Assert.EndsWith("\r\n0\r\n\r\n", all, StringComparison.Ordinal);
        string[] documents = Chunks(all).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["12", "13", "20", "21"], documents.Select(document => JsonDocument.Parse(document).RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()));
        Assert.Contains("Succeeded", documents[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Events_are_told_from_the_first_on_and_each_as_it_comes()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        PublishEvents(endpoint, Event("a", 13), Event("b", 14));
        (Socket, StringBuilder) stream = endpoint.Open("GET /events", headers: "Accept: text/event-stream\r\n");
        using Socket socket = stream.Item1;
        string head = ServedEndpoint.ReadUntil(stream, "id: 14\n");
        Assert.Contains("\r\nContent-Type: text/event-stream\r\n", head, StringComparison.Ordinal);
        PublishEvents(endpoint, Event("b", 14), Event("a", 15, count: 2));
        ServedEndpoint.ReadUntil(stream, "id: 15\n");
        PublishEvents(endpoint, Event("b", 14), Event("a", 15, count: 2), Event("c", 16));
        endpoint.Stop();
        string all = stream.Item2 + ServedEndpoint.ReadToEnd(socket);
        Assert.EndsWith("\r\n0\r\n\r\n", all, StringComparison.Ordinal);
        Assert.Equal(["13 ADDED a 1", "14 ADDED b 1", "15 MODIFIED a 2", "16 ADDED c 1"], Told(Chunks(all)));
    }

    [Theory]
    [InlineData("13", new[] { "14 MODIFIED b 7", "15 ADDED c 1" })]
    [InlineData("0", new[] { "13 ADDED a 1", "14 ADDED b 7", "15 ADDED c 1" })]
    [InlineData("15", new string[0])]
    // Of a former life: it is told from the first on.
    [InlineData("99999", new[] { "13 ADDED a 1", "14 ADDED b 7", "15 ADDED c 1" })]
    public void Who_comes_back_is_told_what_is_newer(string lastEventId, string[] told)
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        PublishEvents(endpoint, Event("a", 13), Event("b", 14, count: 7), Event("c", 15));
        (Socket, StringBuilder) stream = endpoint.Open("GET /events?watch", headers: $"Last-Event-ID: {lastEventId}\r\n");
        using Socket socket = stream.Item1;
        ServedEndpoint.ReadUntil(stream, ":\n\n");
        endpoint.Stop();
        string all = stream.Item2 + ServedEndpoint.ReadToEnd(socket);
        Assert.Equal(told, Told(Chunks(all)));
    }

    [Fact]
    public void On_the_port_a_message_that_may_hold_output_is_empty()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        PublishEvents(endpoint, Event("a", 13) with { Message = "secret", MayHoldOutput = true });
        foreach (bool control in (bool[])[false, true])
        {
            (Socket, StringBuilder) stream = endpoint.Open("GET /events?watch", control);
            using Socket socket = stream.Item1;
            Assert.Equal(control, ServedEndpoint.ReadUntil(stream, "\"count\"").Contains("secret", StringComparison.Ordinal));
            Assert.Equal(control, endpoint.Ask("GET /events", control).Contains("secret", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("/status?watch", "application/json")]
    [InlineData("/events?watch", "text/event-stream")]
    public void HEAD_of_a_stream_is_its_head(string target, string contentType)
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        string answer = endpoint.Ask($"HEAD {target}");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Type: {contentType}\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(answer.Length, answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4);
    }

    [Fact]
    public void Twenty_watchers_are_told_all_and_end_in_order_and_in_time()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        List<(Socket Socket, StringBuilder Text)> watchers = [.. Enumerable.Range(0, 20).Select(i => endpoint.Open("GET /status?watch", control: i % 2 == 0))];
        try
        {
            watchers.ForEach(watcher => ServedEndpoint.ReadUntil(watcher, "\"resourceVersion\":\"12\""));
            for (int version = 13; version < 23; version++)
            {
                Publish(endpoint, version);
                watchers.ForEach(watcher => ServedEndpoint.ReadUntil(watcher, $"\"resourceVersion\":\"{version}\""));
            }

            Publish(endpoint, 1000);
            long start = Stopwatch.GetTimestamp();
            endpoint.Stop();
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, ServedEndpoint.StopLimit + TimeSpan.FromMilliseconds(100));
            foreach ((Socket socket, StringBuilder text) in watchers)
            {
                string all = text + ServedEndpoint.ReadToEnd(socket);
                Assert.EndsWith("\r\n0\r\n\r\n", all, StringComparison.Ordinal);
                Assert.Contains("\"resourceVersion\":\"1000\"", all, StringComparison.Ordinal);
            }
        }
        finally
        {
            watchers.ForEach(watcher => watcher.Socket.Dispose());
        }
    }

    [Fact]
    public async Task A_reader_that_never_reads_is_cut_when_he_is_a_thousand_changes_behind_and_others_are_told_all()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        (Socket Socket, StringBuilder Text) silent = endpoint.Open("GET /status?watch", receiveBuffer: 4096);
        (Socket Socket, StringBuilder Text) other = endpoint.Open("GET /status?watch");
        using (silent.Socket)
        using (other.Socket)
        {
            ServedEndpoint.ReadUntil(other, "\"resourceVersion\":\"12\"");
            long version = 12;
            // He is full when some 200 KiB have not been read, and is cut behind that. A document of the port has less than a KiB.
            await Eventually.Async(
                () =>
                {
                    for (int i = 0; i < 20; i++)
                    {
                        version++;
                        Publish(endpoint, version);
                    }

                    return IsCut(silent.Socket);
                },
                "the cut", TimeSpan.FromSeconds(30));
            Assert.True(version >= 12 + 1000, $"{version}");
            Publish(endpoint, version + 1);
            ServedEndpoint.ReadUntil(other, $"\"resourceVersion\":\"{version + 1}\"");
        }
    }

    [Fact]
    public async Task A_reader_of_events_that_never_reads_is_cut_when_he_is_a_mebibyte_behind()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        (Socket Socket, StringBuilder Text) silent = endpoint.Open("GET /events?watch", control: true);
        using (silent.Socket)
        {
            ServedEndpoint.ReadUntil(silent, ":\n\n");
            string message = new('x', 10_000);
            // 300 of 10 KB: fewer than a thousand, more than a mebibyte.
            PublishEvents(endpoint, [.. Enumerable.Range(13, 300).Select(i => Event($"e{i}", i) with { Message = message })]);
            await Eventually.Async(() => IsCut(silent.Socket), "the cut", TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public async Task A_reader_who_stands_still_for_a_while_and_then_reads_on_has_missed_nothing_of_events()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        (Socket Socket, StringBuilder Text) slow = endpoint.Open("GET /events?watch");
        using (slow.Socket)
        {
            ServedEndpoint.ReadUntil(slow, ":\n\n");
            PodEvent[] events = [.. Enumerable.Range(13, 500).Select(i => Event($"e{i}", i))];
            PublishEvents(endpoint, events);
            // Longer than who takes no answer is given. All of it is less than a mebibyte, and more than the buffers hold.
            await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
            string all = ServedEndpoint.ReadUntil(slow, "id: 512\n");
            Assert.Equal(500, Regex.Count(all, "^id: ", RegexOptions.Multiline));
        }
    }

    [Fact]
    public void A_reader_who_hangs_up_makes_room()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        for (int i = 0; i < 300; i++)
        {
            // More than the ceiling: each of them has made room.
            (Socket Socket, StringBuilder Text) stream = endpoint.Open("GET /events?watch", control: true);
            ServedEndpoint.ReadUntil(stream, ":\n\n");
            stream.Socket.Dispose();
        }

        (Socket Socket, StringBuilder Text) last = endpoint.Open("GET /events?watch", control: true);
        using (last.Socket)
        {
            PublishEvents(endpoint, Event("a", 13));
            ServedEndpoint.ReadUntil(last, "id: 13\n");
        }
    }

    private static void Publish(ServedEndpoint endpoint, long version) => endpoint.Board.Publish(endpoint.Board.Current with { ResourceVersion = version });

    private static void PublishEvents(ServedEndpoint endpoint, params PodEvent[] events) => endpoint.Board.Publish(
        endpoint.Board.Published with { Events = new EventList([.. events], events[^1].ResourceVersion), Version = Math.Max(endpoint.Board.Version + 1, events[^1].ResourceVersion) });

    private static PodEvent Event(string name, long version, int count = 1) =>
        new(name, EventType.Normal, "Started", "Started container web", "spec.containers{web}", count, Pods.Start, Pods.Start, version, MayHoldOutput: false);

    /// <summary>Whether he was cut, without reading: an empty line before a request is passed over (RFC 9112, section 2.2).</summary>
    private static bool IsCut(Socket socket)
    {
        try
        {
            return socket.Send("\r\n"u8) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>The bodies of the chunks (RFC 9112, section 7.1), behind the head.</summary>
    private static string Chunks(string answer)
    {
        StringBuilder body = new();
        string rest = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        while (rest.Length > 0)
        {
            int line = rest.IndexOf("\r\n", StringComparison.Ordinal);
            int length = int.Parse(rest.AsSpan(0, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(rest, line + 2, length);
            rest = rest[(line + 2 + length + 2)..];
        }

        return body.ToString();
    }

    private static ImmutableArray<string> Told(string stream)
    {
        ImmutableArray<string>.Builder told = ImmutableArray.CreateBuilder<string>();
        foreach (string block in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(block => block != ":"))
        {
            Match match = Regex.Match(block, "^id: (\\d+)\nevent: (\\w+)\ndata: (.*)$");
            Assert.True(match.Success, block);
            JsonElement data = JsonDocument.Parse(match.Groups[3].Value).RootElement;
            Assert.Equal(match.Groups[1].Value, data.GetProperty("metadata").GetProperty("resourceVersion").GetString());
            told.Add($"{match.Groups[1]} {match.Groups[2]} {data.GetProperty("metadata").GetProperty("name")} {data.GetProperty("count")}");
        }

        return told.ToImmutable();
    }
}
