using System.Collections.Immutable;
using Supervisor.Handlers;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>What httpGet puts on the wire, byte by byte as a server gets it.</summary>
public sealed class HttpRequestTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Fact]
    public async Task U11_without_headers_of_its_own() => await SendsAsync(
        "/healthz",
        [],
        "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nUser-Agent: kube-probe/1.34\r\nAccept: */*\r\nConnection: close\r\n\r\n");

    [Fact]
    public async Task U11_given_ones_win() => await SendsAsync(
        "/?q=%20",
        [new HttpHeader("user-agent", "me/1"), new HttpHeader("accept", "text/plain")],
        "GET /?q=%20 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nUser-Agent: me/1\r\nAccept: text/plain\r\nConnection: close\r\n\r\n");

    [Fact]
    public async Task U11_empty_ones_remove() => await SendsAsync(
        "/",
        [new HttpHeader("User-Agent", ""), new HttpHeader("Accept", "")],
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n");

    [Fact]
    public async Task U11_the_host_is_told_and_not_dialled() => await SendsAsync(
        "/",
        [new HttpHeader("host", "www.example.com")],
        "GET / HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: kube-probe/1.34\r\nAccept: */*\r\nConnection: close\r\n\r\n");

    [Fact]
    public async Task U11_a_repeated_name_is_a_line_each_and_names_are_canonical() => await SendsAsync(
        "/",
        [new HttpHeader("x-muffins-or-cupcakes", "muffins"), new HttpHeader("X-MUFFINS-or-cupcakes", "cupcakes"), new HttpHeader("etag", "1"), new HttpHeader("X-Empty", "")],
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nUser-Agent: kube-probe/1.34\r\nAccept: */*\r\n"
        + "X-Muffins-Or-Cupcakes: muffins\r\nX-Muffins-Or-Cupcakes: cupcakes\r\nEtag: 1\r\nX-Empty: \r\nConnection: close\r\n\r\n");

    [Fact]
    public async Task What_would_change_where_the_request_ends_is_left_out() => await SendsAsync(
        "/",
        [new HttpHeader("Content-Length", "100"), new HttpHeader("Transfer-Encoding", "chunked"), new HttpHeader("Trailer", "X"), new HttpHeader("Expect", "100-continue")],
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nUser-Agent: kube-probe/1.34\r\nAccept: */*\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");

    [Fact]
    public async Task Values_go_out_as_they_are() => await SendsAsync(
        "/",
        [new HttpHeader("Authorization", "Bearer a.b-c=="), new HttpHeader("X-Name", "  Zo\u00eb \u65e5  "), new HttpHeader("Accept-Encoding", "gzip"), new HttpHeader("Cookie", "a=b; c=\"d, e\"")],
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nUser-Agent: kube-probe/1.34\r\nAccept: */*\r\nAuthorization: Bearer a.b-c==\r\nX-Name: Zo\u00eb \u65e5\r\n"
        + "Accept-Encoding: gzip\r\nCookie: a=b; c=\"d, e\"\r\nConnection: close\r\n\r\n");

    [Fact]
    public async Task An_upgrade_keeps_its_own_connection_header() => await SendsAsync(
        "/",
        [new HttpHeader("Connection", "Upgrade"), new HttpHeader("Upgrade", "websocket")],
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nUser-Agent: kube-probe/1.34\r\nAccept: */*\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

    [Fact]
    public async Task A_long_head_goes_out_whole()
    {
        string value = new('x', 100_000);
        await SendsAsync(
            "/",
            [new HttpHeader("X-Long", value)],
            $"GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nUser-Agent: kube-probe/1.34\r\nAccept: */*\r\nX-Long: {value}\r\nConnection: close\r\n\r\n");
    }

    [Fact]
    public async Task Nothing_is_kept_from_one_attempt_to_the_next()
    {
        await using RawServer server = RawServer.Answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(server.Port)));
        }

        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.DoesNotContain("Cookie", request));
    }

    [Fact]
    public void The_zone_of_an_address_is_not_told() =>
        Assert.Contains(
            "\r\nHost: [fe80::1]:80\r\n",
            System.Text.Encoding.UTF8.GetString(new HttpRequestHead([], AttemptPurpose.Probe).Bytes(
                HttpAddress.Of(Attempt.Get(80, host: "fe80::1%eth0")), "[fe80::1%eth0]:80", referer: null, withAuthorization: true)));

    private static async Task SendsAsync(string path, ImmutableArray<HttpHeader> headers, string request)
    {
        await using RawServer server = RawServer.Answering(Ok);
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(server.Port, path, headers: headers)));
        Assert.Equal(request.Replace("PORT", server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)), Assert.Single(server.Requests));
    }
}
