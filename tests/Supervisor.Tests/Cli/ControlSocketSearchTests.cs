using System.Collections.Immutable;
using System.Net.Sockets;
using Supervisor.Cli;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary>Where the socket is looked for and what is not taken for one, with real sockets; another's and another container's: ContainerTests.</summary>
public sealed class ControlSocketSearchTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_first_place_that_answers_is_taken()
    {
        using FakeControlServer named = Server("named");
        using FakeControlServer told = Server("told");
        using FakeControlServer configured = Server("configured");
        using FakeControlServer first = Server("first");
        using FakeControlServer second = Server("second");
        string[] all = [$"SUPERVISOR_SOCKET={_directory["told"]}", $"SUPERVISOR_ENDPOINT__CONTROL={_directory["configured"]}"];
        Assert.Equal("named", Ask(all, "named"));
        Assert.Equal("told", Ask(all));
        Assert.Equal("configured", Ask(all[1..]));
        Assert.Equal("first", Ask([]));
        first.Dispose();
        Assert.Equal("second", Ask([]));
    }

    [Fact]
    public void One_that_was_told_and_is_gone_leads_to_the_next()
    {
        using FakeControlServer second = Server("second");
        Assert.Equal("second", Ask([$"SUPERVISOR_SOCKET={_directory["gone"]}", $"SUPERVISOR_ENDPOINT__CONTROL={_directory["gone-too"]}"]));
    }

    [Fact]
    public void Variables_that_are_empty_count_as_not_set()
    {
        using FakeControlServer first = Server("first");
        Assert.Equal("first", Ask(["SUPERVISOR_SOCKET=", "SUPERVISOR_ENDPOINT__CONTROL="]));
    }

    [Fact]
    public void A_named_one_is_the_only_one_that_is_tried()
    {
        using FakeControlServer first = Server("first");
        Assert.Equal($"no supervisor answers at {_directory["gone"]} (not there)", Ask([], "gone"));
    }

    [Fact]
    public void Switched_off_is_one_sentence_whoever_listens_in_the_usual_places()
    {
        using FakeControlServer first = Server("first");
        Assert.Equal("the control socket is switched off (environment: SUPERVISOR_ENDPOINT__CONTROL is none)", Ask(["SUPERVISOR_ENDPOINT__CONTROL=none"]));
    }

    [Fact]
    public void Each_place_is_named_once_with_what_is_wrong_with_it()
    {
        Stale("first");
        _directory.Write("file", "");
        Directory.CreateDirectory(_directory["second"]);
        Assert.Equal(
            $"no supervisor answers at {_directory["file"]} (is no socket), {_directory["first"]} (nobody listens on it: left behind), {_directory["second"]} (is a directory)",
            Ask([$"SUPERVISOR_SOCKET={_directory["file"]}", $"SUPERVISOR_ENDPOINT__CONTROL={_directory["file"]}"]));
    }

    [Fact]
    public void A_link_is_followed_where_somebody_named_it_and_not_where_anybody_may_put_one()
    {
        using FakeControlServer real = Server("real");
        File.CreateSymbolicLink(_directory["first"], _directory["real"]);
        Assert.Equal("real", Ask([], "first"));
        Assert.Equal($"no supervisor answers at {_directory["first"]} (is a symbolic link, which is not followed here), {_directory["second"]} (not there)", Ask([]));
    }

    [Theory]
    [InlineData("file/below", "not there")]
    [InlineData("datagram", "is no stream socket")]
    [InlineData("loop", "Too many levels of symbolic links (ELOOP)")]
    public void What_is_no_place_for_one(string name, string reason)
    {
        _directory.Write("file", "");
        using Socket datagram = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        datagram.Bind(new UnixDomainSocketEndPoint(_directory["datagram"]));
        File.CreateSymbolicLink(_directory["loop"], _directory["loop"]);
        Assert.Equal($"no supervisor answers at {_directory[name]} ({reason})", Ask([], name));
    }

    [Fact]
    public void A_path_that_is_too_long_for_a_socket_says_so()
    {
        // It can be made, from its directory.
        string name = new('x', 120);
        File.Move(Stale("short"), _directory[name]);
        Assert.EndsWith("(longer than the 107 bytes that a socket's path can have)", Ask([], name), StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_is_waited_for_until_the_deadline()
    {
        using FakeControlServer silent = FakeControlServer.Silent(_directory["first"]);
        Assert.Equal($"{_directory["first"]} does not answer within 100ms", Ask([]));
    }

    [Fact]
    public void Nor_does_an_answer_that_comes_byte_by_byte_stretch_it()
    {
        using FakeControlServer slow = FakeControlServer.Holding(_directory["first"], "HTTP/1.1 200 OK\r\n" + new string('x', 100_000), TimeSpan.FromMilliseconds(5));
        Assert.Equal($"{_directory["first"]} does not answer within 100ms", Ask([]));
    }

    [Fact]
    public void A_queue_that_is_full_is_waited_for_until_the_deadline()
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_directory["first"]));
        listener.Listen(0);
        using Socket waiting = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        waiting.Connect(new UnixDomainSocketEndPoint(_directory["first"])); // one more than the backlog may wait
        Assert.StartsWith($"no supervisor answers at {_directory["first"]} (takes no connection)", Ask([]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "closed the connection without an answer")]
    [InlineData("ok\n", "did not answer in HTTP")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", "did not answer in HTTP")]
    public void What_is_no_answer(string sent, string problem)
    {
        using FakeControlServer server = new(_directory["first"], FakeControlServer.Text(sent));
        Assert.Equal($"{_directory["first"]} {problem}", Ask([]));
    }

    [Fact]
    public void An_answer_without_end_is_cut_off()
    {
        using FakeControlServer server = new(_directory["first"], FakeControlServer.Text("HTTP/1.1 200 OK\r\n\r\n" + new string('x', 5_000_000)));
        Assert.Equal($"{_directory["first"]} answers with more than 4 MiB", Ask([], deadline: TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void The_request_is_one_that_any_server_understands()
    {
        using FakeControlServer server = Server("first");
        Assert.Equal("first", Ask([]));
        Assert.Equal(["GET /x HTTP/1.0\r\nHost: supervisor\r\n\r\n"], server.Requests);
    }

    private FakeControlServer Server(string name) => new(_directory[name], "200 OK", name);

    /// <summary>A socket's file that nobody listens on.</summary>
    private string Stale(string name)
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_directory["bound"]));
        File.Move(_directory["bound"], _directory[name]); // .NET removes the file that it bound
        return _directory[name];
    }

    /// <summary>The answer's line, or the problem.</summary>
    private string Ask(string[] environment, string? named = null, TimeSpan? deadline = null)
    {
        ImmutableArray<string> usual = [_directory["first"], _directory["second"]];
        ControlSocketSearch search = new([.. environment], "/nonexistent/supervisor.yaml", usual, new Deadline(TimeProvider.System, deadline ?? TimeSpan.FromMilliseconds(100)));
        return search.Ask(named is null ? null : _directory[named], "GET", "/x", out string problem)?.Line ?? problem;
    }
}
