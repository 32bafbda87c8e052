using System.Diagnostics;
using System.Net.Sockets;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary>HTTP over the real sockets: loading, answers, limits, the end.</summary>
public sealed class EndpointServerTests
{
    [Fact]
    public void Until_somebody_connects_the_loop_polls_and_from_then_on_no_more()
    {
        using ServedEndpoint endpoint = new();
        Assert.Equal([endpoint.Sockets.Http!.Descriptor, endpoint.Sockets.Grpc!.Descriptor, endpoint.Sockets.Control!.Descriptor], endpoint.Server.Descriptors.ToArray());
        Assert.Null(endpoint.Server.NextDue);
        using Socket early = endpoint.Connect(); // waits in the queue
        early.Send("GET /readyz HTTP/1.0\r\n\r\n"u8);
        endpoint.Server.OnConnection();
        Assert.Empty(endpoint.Server.Descriptors.ToArray());
        endpoint.Server.OnConnection();
        Assert.EndsWith("\r\n\r\nok\n", ServedEndpoint.ReadToEnd(early), StringComparison.Ordinal);
        Assert.Empty(endpoint.Log.Lines);
    }

    [Fact]
    public void An_answer_has_what_it_is_to_have()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        string answer = endpoint.Ask("GET /livez");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: text/plain; charset=utf-8\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Length: 3\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nCache-Control: no-store\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Content-Type-Options: nosniff\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nServer:", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nok\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verdict_that_changes_is_another_answer()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        Assert.StartsWith("HTTP/1.1 200", endpoint.Ask("GET /readyz"), StringComparison.Ordinal);
        endpoint.Board.Publish(Pods.Running with { Ready = Pods.Failing("readiness", "the probe failed") });
        string answer = endpoint.Ask("GET /readyz");
        Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nreadiness: the probe failed\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void HEAD_is_the_head_of_GET()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        string answer = endpoint.Ask("HEAD /readyz?verbose");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Length: 49\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    // HAProxy's httpchk and others write HTTP/1.0, without a Host.
    [InlineData("GET /readyz HTTP/1.0\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("OPTIONS /readyz HTTP/1.0\r\n\r\n", "HTTP/1.1 405")]
    [InlineData("GET http://evil.example/readyz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("GET /%72eadyz HTTP/1.0\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("GET /x/../readyz HTTP/1.0\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("GET /readyz HTTP/1.1\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("GET /readyz HTTP/3.0\r\nHost: x\r\n\r\n", "HTTP/1.1 505")]
    [InlineData("GET readyz HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 405")]
    // Transfer-Encoding counts, and the connection ends (RFC 9112, section 6.3): what follows is nobody's second request.
    [InlineData("GET /readyz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("GET /readyz HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400")]
    // HTTP/2 is told by its own means (GOAWAY, HTTP_1_1_REQUIRED).
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\0\0\u0008\u0007\0")]
    [InlineData("CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\nConnection: close\r\n\r\n", "HTTP/1.1 404")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "HTTP/1.1 404")]
    [InlineData("\0\u0001\u0002\u0003 \r\n\r\n", "HTTP/1.1 400")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003 a TLS client\r\n\r\n", "HTTP/1.1 400")]
    public void What_is_odd_is_answered_or_refused(string request, string answer)
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        Assert.StartsWith(answer, endpoint.Talk(request), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", endpoint.Ask("GET /readyz"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host: evil.example\r\nOrigin: http://evil.example\r\n")]
    [InlineData("Host: 127.0.0.1\r\nOrigin: null\r\nSec-Fetch-Site: cross-site\r\n")]
    [InlineData("Host: x\r\nX-HTTP-Method-Override: POST\r\nX-Forwarded-For: 127.0.0.1\r\n")]
    public void S116_a_foreign_Host_or_Origin_changes_nothing(string headers)
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        foreach (string line in (string[])["GET /readyz", "GET /stop", "POST /stop", "POST /restart"])
        {
            string answer = endpoint.Talk($"{line} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
            Assert.StartsWith(line == "GET /readyz" ? "HTTP/1.1 200" : "HTTP/1.1 404", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("Access-Control", answer, StringComparison.Ordinal);
        }

        Assert.Empty(endpoint.Control.Asked);
    }

    [Fact]
    public void A_wrong_method_says_which_are_right()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        string answer = endpoint.Ask("POST /readyz");
        Assert.StartsWith("HTTP/1.1 405 Method Not Allowed\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nAllow: GET, HEAD\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limits_of_a_request_hold()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        Assert.StartsWith("HTTP/1.1 200", endpoint.Ask("GET /readyz?" + new string('x', 1900)), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414", endpoint.Ask("GET /readyz?" + new string('x', 2100)), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", endpoint.Ask("GET /readyz", headers: Headers(60, 100)), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", endpoint.Ask("GET /readyz", headers: Headers(70, 10)), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", endpoint.Ask("GET /readyz", headers: Headers(60, 200)), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", endpoint.Ask("GET /readyz", headers: Headers(1, 9000)), StringComparison.Ordinal);

        static string Headers(int count, int length) => string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {new string('y', length)}\r\n"));
    }

    [Theory]
    [InlineData("Content-Length: 1\r\n", "x", "HTTP/1.1 200")]
    [InlineData("Content-Length: 256\r\n", "256", "HTTP/1.1 200")]
    [InlineData("Content-Length: 257\r\n", "257", "HTTP/1.1 413")]
    [InlineData("Content-Length: 99999999999\r\n", "", "HTTP/1.1 413")]
    [InlineData("Transfer-Encoding: chunked\r\n", "1\r\nx\r\n0\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("Transfer-Encoding: chunked\r\n", "101\r\n257\r\n0\r\n\r\n", "HTTP/1.1 413")]
    [InlineData("Transfer-Encoding: chunked\r\n", "zz\r\n", "HTTP/1.1 400")]
    public void Nothing_here_takes_a_body(string header, string body, string answer)
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        string filled = body.Replace("257", new string('x', 257), StringComparison.Ordinal).Replace("256", new string('x', 256), StringComparison.Ordinal);
        Assert.StartsWith(answer, endpoint.Talk($"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n{filled}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_with_too_long_a_body_is_not_carried_out()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        Assert.StartsWith("HTTP/1.1 413", endpoint.Talk("POST /stop HTTP/1.1\r\nHost: x\r\nContent-Length: 300\r\n\r\n" + new string('x', 300), control: true), StringComparison.Ordinal);
        Assert.Empty(endpoint.Control.Asked);
    }

    [Theory]
    [InlineData("/stop?gracePeriodSeconds=1", "HTTP/1.1", true, "HTTP/1.1 414")]
    [InlineData("/condition?type=g&status=True&message=", "HTTP/1.1", true, "HTTP/1.1 414")]
    [InlineData("/condition?type=g&status=True", "HTTP/9.9", false, "HTTP/1.1 505")]
    [InlineData("/signal?signal=HUP", "HTTP/1.1 more", false, "HTTP/1.1 400")]
    [InlineData("/signal?signal=HUP%", "HTTP/1.1", false, "HTTP/1.1 400")]
    [InlineData("/condition?type=g%00&status=True", "HTTP/1.1", false, "HTTP/1.1 404")]
    [InlineData("/condition;type=g&status=True", "HTTP/1.1", false, "HTTP/1.1 404")]
    [InlineData("/%63ondition?type=x&status=True", "HTTP/1.1", false, "HTTP/1.1 404")]
    public void A_change_that_is_asked_for_badly_is_refused_and_nothing_changes(string target, string version, bool isTooLong, string answer)
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        endpoint.Board.Publish(Pods.Running with { ReadinessGates = ["g"] });
        string rest = isTooLong ? "&x=" + new string('x', 2100) : "";
        Assert.StartsWith(answer, endpoint.Talk($"POST {target}{rest} {version}\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", control: true), StringComparison.Ordinal);
        Assert.Empty(endpoint.Control.Asked);
        Assert.StartsWith("HTTP/1.1 200", endpoint.Ask("GET /readyz", control: true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_whose_request_breaks_off_is_none()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        foreach (string part in (string[])["POST /stop HTTP/1.1\r\nHost: x\r\n", "POST /stop HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab", "POST /sto"])
        {
            using Socket socket = endpoint.Connect(control: true);
            socket.Send(System.Text.Encoding.Latin1.GetBytes(part));
            socket.Shutdown(SocketShutdown.Send);
            Assert.DoesNotContain("202", ServedEndpoint.ReadToEnd(socket), StringComparison.Ordinal);
        }

        Assert.Empty(endpoint.Control.Asked);
    }

    [Fact]
    public void Many_requests_go_over_one_connection_also_at_once()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        string all = string.Concat(Enumerable.Repeat("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", 20)) + "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        Assert.Equal(21, endpoint.Talk(all).Split("\r\n\r\nok\n").Length - 1);
    }

    [Fact]
    public void The_control_socket_answers_and_takes_a_stop()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        Assert.EndsWith("\r\n\r\nok\n", endpoint.Ask("GET /livez", control: true), StringComparison.Ordinal);
        Assert.Contains("\"pid\": 7", endpoint.Ask("GET /status", control: true), StringComparison.Ordinal);
        Assert.DoesNotContain("\"pid\"", endpoint.Ask("GET /status"), StringComparison.Ordinal);
        string answer = endpoint.Ask("POST /stop?gracePeriodSeconds=2", control: true, headers: "Content-Length: 0\r\n");
        Assert.StartsWith("HTTP/1.1 202 Accepted\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("""{"accepted":true,"gracePeriodSeconds":2}""", answer, StringComparison.Ordinal);
        Assert.Equal($"stop 00:00:02 by the control socket (pid {Environment.ProcessId}, user {Mono.Unix.Native.Syscall.geteuid()})", Assert.Single(endpoint.Control.Asked));
    }

    [Fact]
    public void A_flood_that_says_nothing_does_not_keep_a_check_out()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        List<Socket> silent = [.. Enumerable.Range(0, 400).Select(_ => endpoint.Connect())];
        try
        {
            Assert.EndsWith("\r\n\r\nok\n", endpoint.Ask("GET /readyz"), StringComparison.Ordinal);
            // All but the newest 256 or so were cut for the others.
            Assert.InRange(silent.Count(socket => socket.Poll(0, SelectMode.SelectRead)), 144, 399);
        }
        finally
        {
            silent.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_request_that_does_not_end_is_cut_in_5_s()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        long start = Stopwatch.GetTimestamp();
        string[] answers = await Task.WhenAll(
            Task.Run(() => endpoint.Talk("GET /readyz HTTP/1.1\r\nHost: x\r\n"), TestContext.Current.CancellationToken),
            Task.Run(() => endpoint.Talk("GET /readyz HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"), TestContext.Current.CancellationToken));
        Assert.All(answers, answer => Assert.StartsWith("HTTP/1.1 408 Request Timeout", answer, StringComparison.Ordinal));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 4, 9);
    }

    [Fact]
    public void At_the_end_idle_connections_are_closed_the_files_are_gone_and_nobody_is_let_in()
    {
        using ServedEndpoint endpoint = ServedEndpoint.Loaded();
        using Socket idle = endpoint.Connect();
        idle.Send("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"u8);
        byte[] buffer = new byte[4096];
        Assert.NotEqual(0, idle.Receive(buffer));
        using Socket silent = endpoint.Connect(control: true);
        using Socket half = endpoint.Connect();
        half.Send("GET /rea"u8);
        Assert.EndsWith("ok\n", endpoint.Ask("GET /readyz"), StringComparison.Ordinal); // they are accepted by now

        long start = Stopwatch.GetTimestamp();
        endpoint.Stop();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, ServedEndpoint.StopLimit + TimeSpan.FromMilliseconds(100));
        Assert.Equal(0, idle.Receive(buffer));
        Assert.All([silent, half], socket => Assert.Equal("", ServedEndpoint.ReadToEnd(socket)));
        Assert.False(Path.Exists(endpoint.ControlPath));
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => endpoint.Connect()).SocketErrorCode);
    }

    [Fact]
    public void An_end_before_anybody_came_costs_nothing()
    {
        using ServedEndpoint endpoint = new();
        endpoint.Stop();
        Assert.False(Path.Exists(endpoint.ControlPath));
    }

    [Fact]
    public void An_end_right_at_the_first_connection_is_an_end()
    {
        for (int i = 0; i < 20; i++)
        {
            using ServedEndpoint endpoint = new();
            using Socket early = endpoint.Connect();
            endpoint.Server.OnConnection();
            long start = Stopwatch.GetTimestamp();
            endpoint.Stop();
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, ServedEndpoint.StopLimit + TimeSpan.FromMilliseconds(100));
        }
    }
}
