using System.Net;
using Supervisor.Handlers;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>Which redirects are followed, where to, and what becomes of the others.</summary>
public sealed class HttpRedirectTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task U12_a_redirect_to_the_same_host_is_followed(int status)
    {
        await using RawServer server = RawServer.Answering(path => path == "/new" ? "HTTP/1.1 500 Oh no\r\nContent-Length: 0\r\n\r\n" : Redirect(status, "/new"));
        Assert.Equal(AttemptResult.Failure("HTTP probe failed with statuscode: 500"), await Attempt.RunAsync(Attempt.Get(server.Port)));
        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.StartsWith("GET ", request));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(304)]
    [InlineData(305)]
    [InlineData(306)]
    public async Task Other_statuses_are_no_redirects(int status)
    {
        await using RawServer server = RawServer.Answering(Redirect(status, "/new"));
        Assert.Equal(AttemptResult.Warning("Probe terminated redirects, Response body: "), await Attempt.RunAsync(Attempt.Get(server.Port)));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_redirect_that_leads_nowhere_is_the_answer_itself()
    {
        await using RawServer server = RawServer.Answering("HTTP/1.1 302 Found\r\nContent-Length: 5\r\n\r\nwhere");
        Assert.Equal(AttemptResult.Warning("Probe terminated redirects, Response body: where"), await Attempt.RunAsync(Attempt.Get(server.Port)));
    }

    [Theory]
    [InlineData("http://elsewhere.invalid/x")]
    [InlineData("//elsewhere.invalid/x")]
    [InlineData("https://elsewhere.invalid:PORT/")]
    [InlineData("http://127.0.0.2:PORT/")]
    [InlineData("http://localhost:PORT/")]
    [InlineData("http://127.0.0.1.example.com/")]
    [InlineData("ftp://elsewhere.invalid/")]
    [InlineData("mailto:somebody")]
    public async Task U12_a_redirect_to_another_host_is_a_warning_with_the_body(string location)
    {
        int port = FreePort.Next();
        await using RawServer server = RawServer.Answering($"HTTP/1.1 302 Found\r\nLocation: {WithPort(location, port)}\r\nContent-Length: 22\r\n\r\n<a href=\"x\">Found</a>.");
        Assert.Equal(
            AttemptResult.Warning("Probe terminated redirects, Response body: <a href=\"x\">Found</a>."),
            await Attempt.RunAsync(Attempt.Get(server.Port)));
    }

    [Fact]
    public async Task U12_another_port_of_the_same_host_is_followed()
    {
        await using RawServer target = RawServer.Answering(Ok);
        await using RawServer server = RawServer.Answering(Redirect(302, $"http://127.0.0.1:{target.Port}/there"));
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(server.Port)));
        Assert.Contains($"\r\nHost: 127.0.0.1:{target.Port}\r\n", Assert.Single(target.Requests));
    }

    [Fact]
    public async Task The_first_host_is_the_one_that_counts()
    {
        // By way of an alias and back: the second redirect leaves the first one's host.
        await using RawServer server = RawServer.Answering(path => path == "/" ? Redirect(302, "http://localhost:1/x") : Ok);
        Assert.Equal(AttemptOutcome.Warning, (await Attempt.RunAsync(Attempt.Get(server.Port))).Outcome);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("/dir/page?x=1", "/other", "/other")]
    [InlineData("/dir/page?x=1", "other?y=2", "/dir/other?y=2")]
    [InlineData("/dir/page?x=1", "?y=2", "/dir/page?y=2")]
    [InlineData("/dir/page?x=1", "../up", "/up")]
    [InlineData("/dir/page", "/a/./b/../c", "/a/c")]
    [InlineData("/dir/page", "/a%2Fb%20c#fragment", "/a%2Fb%20c")]
    [InlineData("/dir/page", "/a b", "/a%20b")]
    [InlineData("/dir//page%2f", "x", "/dir//x")]
    [InlineData("/", "//127.0.0.1:PORT/net", "/net")]
    [InlineData("/", "http://127.0.0.1:PORT", "/")]
    [InlineData("/", "HTTP://user:secret@127.0.0.1:PORT/u", "/u")]
    public async Task A_location_is_read_as_a_reference(string path, string location, string target)
    {
        RawServer? itself = null;
        await using RawServer server = new(async connection =>
        {
            await connection.AnswerAsync(connection.Number == 0 ? Redirect(302, WithPort(location, itself!.Port)) : Ok);
        });
        itself = server;
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(server.Port, path)));
        Assert.Equal(target, server.Requests.Last().Split(' ')[1]);
        Assert.DoesNotContain("secret", server.Requests.Last());
    }

    [Fact]
    public async Task U10_a_redirect_loop_ends_at_ten()
    {
        await using RawServer server = RawServer.Answering(Redirect(302, "/loop"));
        Assert.Equal(
            AttemptResult.Failure($"Get \"http://127.0.0.1:{server.Port}/loop\": stopped after 10 redirects"),
            await Attempt.RunAsync(Attempt.Get(server.Port)));
        Assert.Equal(10, server.Requests.Count);
    }

    [Fact]
    public async Task Nine_redirects_are_followed()
    {
        await using RawServer server = new(connection => connection.AnswerAsync(connection.Number < 9 ? Redirect(302, "/again") : Ok));
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(server.Port)));
    }

    [Fact]
    public async Task Every_redirect_has_the_same_time_together()
    {
        await using RawServer server = new(async connection =>
        {
            await Task.Delay(100, connection.End);
            await connection.AnswerAsync(Redirect(302, "/again"));
        });
        AttemptResult result = await Attempt.RunAsync(Attempt.Get(server.Port), timeout: 0.25);
        Assert.Equal(
            AttemptResult.Failure($"Get \"http://127.0.0.1:{server.Port}/again\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"),
            result);
    }

    [Theory]
    [InlineData("http://[::1/", "failed to parse Location header \"http://[::1/\"", "/")]
    [InlineData("ftp://127.0.0.1/file", "unsupported protocol scheme \"ftp\"", "ftp://127.0.0.1/file")]
    public async Task A_location_that_cannot_be_asked_is_a_failure(string location, string problem, string url)
    {
        await using RawServer server = RawServer.Answering(Redirect(302, location));
        string asked = url is ['/', ..] ? $"http://127.0.0.1:{server.Port}{url}" : url;
        Assert.Equal(AttemptResult.Failure($"Get \"{asked}\": {problem}"), await Attempt.RunAsync(Attempt.Get(server.Port)));
    }

    [Fact]
    public async Task Headers_go_along_and_a_referer_tells_where_from()
    {
        await using RawServer server = RawServer.Answering(path => path == "/" ? Redirect(302, "/next") : Ok);
        await Attempt.RunAsync(Attempt.Get(server.Port, headers: [new HttpHeader("Host", "virtual.example"), new HttpHeader("Authorization", "Basic x")]));
        Assert.Equal(
            "GET /next HTTP/1.1\r\nHost: virtual.example\r\nUser-Agent: kube-probe/1.34\r\nAccept: */*\r\nAuthorization: Basic x\r\n"
            + $"Referer: http://127.0.0.1:{server.Port}/\r\nConnection: close\r\n\r\n",
            server.Requests.Last());
    }

    [Fact]
    public async Task A_virtual_host_ends_with_an_absolute_location()
    {
        await using RawServer target = RawServer.Answering(Ok);
        await using RawServer server = RawServer.Answering(Redirect(302, $"http://127.0.0.1:{target.Port}/"));
        await Attempt.RunAsync(Attempt.Get(server.Port, headers: [new HttpHeader("Host", "virtual.example")]));
        Assert.Contains($"\r\nHost: 127.0.0.1:{target.Port}\r\n", Assert.Single(target.Requests));
    }

    [Fact]
    public async Task A_message_shows_no_password_of_a_location()
    {
        int closed = FreePort.Next();
        await using RawServer server = RawServer.Answering(Redirect(302, $"http://user:secret@127.0.0.1:{closed}/x"));
        Assert.Equal(
            AttemptResult.Failure($"Get \"http://127.0.0.1:{closed}/x\": dial tcp 127.0.0.1:{closed}: connect: connection refused"),
            await Attempt.RunAsync(Attempt.Get(server.Port)));
    }

    [Fact]
    public void An_IPv6_host_is_the_same_in_every_spelling()
    {
        HttpAddress from = HttpAddress.Of(Attempt.Get(8080, host: "::1"));
        HttpAddress to = from.Follow("http://[0:0:0:0:0:0:0:1]:81/x")!;
        Assert.Equal(("::1", 81, "[::1]:81", "/x"), (to.Host, to.Port, to.Authority, to.PathAndQuery));
        Assert.True(IPAddress.TryParse(to.Host, out _));
    }

    private static string Redirect(int status, string location) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Look\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");

    private static string WithPort(string location, int port) => location.Replace("PORT", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
