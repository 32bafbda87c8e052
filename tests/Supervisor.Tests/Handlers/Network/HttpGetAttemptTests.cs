using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>Verdicts and texts of httpGet, against servers that misbehave.</summary>
public sealed class HttpGetAttemptTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("200 OK", "Success", "")]
    [InlineData("201 Created", "Success", "")]
    [InlineData("299 Whatever", "Success", "")]
    [InlineData("300 Multiple Choices", "Warning", "Probe terminated redirects, Response body: hello")]
    [InlineData("302 Found", "Warning", "Probe terminated redirects, Response body: hello")]
    [InlineData("399 Whatever", "Warning", "Probe terminated redirects, Response body: hello")]
    [InlineData("400 Bad Request", "Failure", "HTTP probe failed with statuscode: 400")]
    [InlineData("404 Not Found", "Failure", "HTTP probe failed with statuscode: 404")]
    [InlineData("500 Internal Server Error", "Failure", "HTTP probe failed with statuscode: 500")]
    [InlineData("503 ", "Failure", "HTTP probe failed with statuscode: 503")]
    [InlineData("599", "Failure", "HTTP probe failed with statuscode: 599")]
    public async Task U10_the_status_decides_and_a_failure_never_shows_the_body(string status, string outcome, string message)
    {
        await using RawServer server = RawServer.Answering($"HTTP/1.1 {status}\r\nContent-Length: 5\r\n\r\nhello");
        Assert.Equal(new AttemptResult(Enum.Parse<AttemptOutcome>(outcome), message), await Attempt.RunAsync(Attempt.Get(server.Port)));
    }

    [Fact]
    public async Task U10_an_interim_status_alone_is_no_answer()
    {
        await using RawServer server = RawServer.Answering("HTTP/1.1 199 Whatever\r\n\r\n");
        AttemptResult result = await Attempt.RunAsync(Attempt.Get(server.Port));
        Assert.Equal(AttemptResult.Failure($"Get \"http://127.0.0.1:{server.Port}/\": net/http: HTTP/1.x transport connection broken: unexpected EOF"), result);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nok until the end of the connection")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nno")]
    [InlineData("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n")]
    public async Task Every_shape_of_an_answer_is_understood(string answer)
    {
        await using RawServer server = RawServer.Answering(answer);
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(server.Port)));
    }

    [Fact]
    public async Task An_answer_that_leaves_the_connection_open_is_not_waited_for()
    {
        await using RawServer server = new(async connection =>
        {
            await connection.AnswerAsync("HTTP/1.1 204 No Content\r\n\r\n");
            await connection.WaitForCloseAsync();
        });
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(server.Port)));
    }

    [Theory]
    [InlineData("Content-Length: 12288\r\n", 12_288)]
    [InlineData("", 12_288)]
    [InlineData("Content-Length: 1000000000\r\n", 12_288)]
    public async Task U10_of_a_long_body_ten_kibibytes_are_read(string header, int length)
    {
        TaskCompletionSource isClosed = new();
        await using RawServer server = new(async connection =>
        {
            await connection.AnswerAsync($"HTTP/1.1 302 Found\r\n{header}\r\n{new string('x', length)}");
            // What the client did not read makes of its close a reset.
            await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(async () => await connection.Socket.ReceiveAsync(new byte[1], connection.End));
            isClosed.SetResult();
        });
        AttemptResult result = await Attempt.RunAsync(Attempt.Get(server.Port));
        Assert.Equal(AttemptResult.Warning("Probe terminated redirects, Response body: " + new string('x', 10_240)), result);
        await isClosed.Task.Soon();
    }

    [Fact]
    public async Task An_endless_body_is_a_success()
    {
        await using RawServer server = new(async connection =>
        {
            await connection.AnswerAsync("HTTP/1.1 200 OK\r\n\r\n");
            while (true)
            {
                await connection.SendAsync(new string('x', 65_536));
            }
        });
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(server.Port)));
    }

    [Fact]
    public async Task Endless_headers_are_cut_off()
    {
        await using RawServer server = new(async connection =>
        {
            await connection.AnswerAsync("HTTP/1.1 200 OK\r\n");
            for (int i = 0; ; i++)
            {
                await connection.SendAsync(string.Create(CultureInfo.InvariantCulture, $"X-{i}: {new string('x', 1000)}\r\n"));
            }
        });
        AttemptResult result = await Attempt.RunAsync(Attempt.Get(server.Port));
        Assert.Equal(
            AttemptResult.Failure($"Get \"http://127.0.0.1:{server.Port}/\": net/http: HTTP/1.x transport connection broken: net/http: server response headers exceeded 65536 bytes; aborted"),
            result);
    }

    [Fact]
    public async Task Headers_below_the_limit_are_not()
    {
        StringBuilder headers = new();
        for (int i = 0; i < 60; i++)
        {
            headers.Append(CultureInfo.InvariantCulture, $"X-{i}: {new string('x', 1000)}\r\n");
        }

        await using RawServer server = RawServer.Answering($"HTTP/1.1 200 OK\r\n{headers}Content-Length: 0\r\n\r\n");
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(server.Port)));
    }

    [Theory]
    [InlineData("", "EOF")]
    [InlineData("HTTP/1.1 20", "net/http: HTTP/1.x transport connection broken: unexpected EOF")]
    [InlineData("HTTP/1.1 200 OK\r\nX: 1\r\n", "net/http: HTTP/1.x transport connection broken: unexpected EOF")]
    [InlineData("garbage\r\n\r\n", "net/http: HTTP/1.x transport connection broken: malformed HTTP response \"garbage\"")]
    [InlineData("-ERR unknown command \"GET\"\r\n", "net/http: HTTP/1.x transport connection broken: malformed HTTP response \"-ERR unknown command \\\"GET\\\"\"")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\n\n", "net/http: HTTP/1.x transport connection broken: malformed HTTP response \"\\x15\\x03\\x01\\x00\\x02\\x02\"")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n", "net/http: HTTP/1.x transport connection broken: malformed HTTP response \"HTTP/1.1 2x0 OK\"")]
    [InlineData("HTTP/1.1 200 OK\r\nno header\r\n\r\n", "net/http: HTTP/1.x transport connection broken: malformed MIME header")]
    public async Task What_is_no_answer_is_a_failure_that_says_what_came(string answer, string problem)
    {
        await using RawServer server = RawServer.Answering(answer);
        AttemptResult result = await Attempt.RunAsync(Attempt.Get(server.Port, "/healthz?a=b"));
        Assert.Equal(AttemptResult.Failure($"Get \"http://127.0.0.1:{server.Port}/healthz?a=b\": {problem}"), result);
    }

    [Fact]
    public async Task A_reset_is_told_with_both_addresses()
    {
        await using RawServer server = new(async connection =>
        {
            await connection.ReadHeadAsync();
            connection.Socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        });
        AttemptResult result = await Attempt.RunAsync(Attempt.Get(server.Port));
        Assert.Equal(AttemptOutcome.Failure, result.Outcome);
        Assert.Matches($"^Get \"http://127.0.0.1:{server.Port}/\": read tcp 127.0.0.1:[0-9]+->127.0.0.1:{server.Port}: read: connection reset by peer$", result.Message);
    }

    [Fact]
    public async Task U13_a_closed_port_is_a_failure_at_once()
    {
        int port = FreePort.Next();
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal(
            AttemptResult.Failure($"Get \"http://127.0.0.1:{port}/\": dial tcp 127.0.0.1:{port}: connect: connection refused"),
            await Attempt.RunAsync(Attempt.Get(port)));
        Assert.Equal(
            AttemptResult.Failure($"Get \"https://[::1]:{port}/\": dial tcp [::1]:{port}: connect: connection refused"),
            await Attempt.RunAsync(Attempt.Get(port, host: "::1", https: true)));
        Assert.True(clock.Elapsed < Attempt.Ample);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nX: 1\r\n")]
    public async Task U10_S108_a_server_that_is_too_slow_is_a_failure_in_time(string beginning)
    {
        await using RawServer server = new(async connection =>
        {
            await connection.AnswerAsync(beginning);
            await connection.WaitForCloseAsync();
        });
        Stopwatch clock = Stopwatch.StartNew();
        AttemptResult result = await Attempt.RunAsync(Attempt.Get(server.Port), timeout: 0.2);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.19, 2);
        Assert.Equal(
            AttemptResult.Failure($"Get \"http://127.0.0.1:{server.Port}/\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"),
            result);
    }

    [Fact]
    public async Task A_byte_now_and_then_does_not_stretch_the_time()
    {
        await using RawServer server = new(async connection =>
        {
            await connection.ReadHeadAsync();
            foreach (char letter in Ok)
            {
                await connection.SendAsync(letter.ToString());
                await Task.Delay(50, connection.End);
            }
        });
        AttemptResult result = await Attempt.RunAsync(Attempt.Get(server.Port), timeout: 0.3);
        Assert.Equal(AttemptOutcome.Failure, result.Outcome);
        Assert.EndsWith("context deadline exceeded (Client.Timeout exceeded while awaiting headers)", result.Message);
    }

    [Fact]
    public async Task A_body_that_takes_too_long_is_no_verdict()
    {
        await using RawServer server = new(async connection =>
        {
            await connection.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf ");
            await connection.WaitForCloseAsync();
        });
        Assert.Equal(
            AttemptResult.Error("context deadline exceeded (Client.Timeout or context cancellation while reading body)"),
            await Attempt.RunAsync(Attempt.Get(server.Port), timeout: 0.2));
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\nhalf", "unexpected EOF")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nab", "unexpected EOF")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nnot a length\r\n", "malformed chunked encoding")]
    public async Task A_body_that_breaks_off_is_no_verdict(string rest, string problem)
    {
        await using RawServer server = RawServer.Answering($"HTTP/1.1 200 OK\r\n{rest}");
        Assert.Equal(AttemptResult.Error(problem), await Attempt.RunAsync(Attempt.Get(server.Port)));
    }

    [Fact]
    public async Task Cancelling_ends_it_at_once_and_closes_the_connection()
    {
        TaskCompletionSource isAsked = new();
        TaskCompletionSource isClosed = new();
        await using RawServer server = new(async connection =>
        {
            await connection.ReadHeadAsync();
            isAsked.SetResult();
            await connection.WaitForCloseAsync();
            isClosed.SetResult();
        });
        using CancellationTokenSource cancellation = new();
        Task<AttemptResult> attempt = Attempt.RunUntilAsync(Attempt.Get(server.Port), cancellation.Token);
        await isAsked.Task.Soon();
        await cancellation.CancelAsync();
        Assert.Equal(AttemptOutcome.Error, (await attempt.Soon()).Outcome);
        await isClosed.Task.Soon();
    }

    [Fact]
    public async Task IPv6_and_names_are_reached()
    {
        await using RawServer six = new(connection => connection.AnswerAsync(Ok), IPAddress.IPv6Loopback);
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(six.Port, host: "::1")));
        Assert.Contains($"\r\nHost: [::1]:{six.Port}\r\n", Assert.Single(six.Requests));

        await using RawServer four = RawServer.Answering(Ok);
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(four.Port, host: "localhost")));
        Assert.Contains($"\r\nHost: localhost:{four.Port}\r\n", Assert.Single(four.Requests));
    }

    [Fact]
    public async Task A_name_that_is_none_is_a_failure()
    {
        AttemptResult result = await Attempt.RunAsync(Attempt.Get(80, host: "no-such-host.invalid"));
        Assert.Equal(AttemptOutcome.Failure, result.Outcome);
        Assert.Matches("^Get \"http://no-such-host.invalid:80/\": dial tcp: lookup no-such-host.invalid: (no such host|temporary failure in name resolution)$", result.Message);
    }

    [Fact]
    public async Task A_hook_asks_only_that_somebody_answers()
    {
        await using RawServer server = RawServer.Answering("HTTP/1.1 500 Oh no\r\nContent-Length: 100\r\n\r\nbreaks off");
        Assert.Equal(AttemptResult.Success(), await Attempt.RunHookAsync(Attempt.Get(server.Port)));
        Assert.Contains("\r\nUser-Agent: kube-lifecycle/1.34\r\n", Assert.Single(server.Requests));

        int closed = FreePort.Next();
        Assert.Equal(
            AttemptResult.Failure($"Get \"http://127.0.0.1:{closed}/\": dial tcp 127.0.0.1:{closed}: connect: connection refused"),
            await Attempt.RunHookAsync(Attempt.Get(closed)));
    }

    [Fact]
    public async Task A_hook_has_an_answer_even_if_that_redirects_elsewhere()
    {
        await using RawServer server = RawServer.Answering("HTTP/1.1 302 Found\r\nLocation: http://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(AttemptResult.Success(), await Attempt.RunHookAsync(Attempt.Get(server.Port)));
    }

    [Fact]
    public async Task A_hooks_https_falls_back_to_http_without_the_secret()
    {
        await using RawServer speaksPlainly = new(async connection =>
        {
            // As nginx does: whatever comes, the answer is HTTP.
            if (connection.Number == 0)
            {
                await connection.Socket.ReceiveAsync(new byte[4096], connection.End);
                await connection.SendAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
            }
            else
            {
                await connection.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
        HandlerPlan hook = Attempt.Get(speaksPlainly.Port, "/stop", https: true, headers: [new HttpHeader("Authorization", "Bearer secret"), new HttpHeader("X-Kept", "yes")]);
        Assert.Equal(
            AttemptResult.Warning($"request to HTTPS lifecycle hook 127.0.0.1:{speaksPlainly.Port} got HTTP response, retry with HTTP succeeded"),
            await Attempt.RunHookAsync(hook));
        string request = Assert.Single(speaksPlainly.Requests);
        Assert.StartsWith("GET /stop HTTP/1.1\r\n", request);
        Assert.DoesNotContain("secret", request);
        Assert.Contains("X-Kept: yes", request);
    }

    [Fact]
    public async Task A_probe_does_not_fall_back()
    {
        await using RawServer server = new(async connection =>
        {
            await connection.Socket.ReceiveAsync(new byte[4096], connection.End);
            await connection.SendAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        });
        Assert.Equal(
            AttemptResult.Failure($"Get \"https://127.0.0.1:{server.Port}/\": http: server gave HTTP response to HTTPS client"),
            await Attempt.RunAsync(Attempt.Get(server.Port, https: true)));
    }
}
