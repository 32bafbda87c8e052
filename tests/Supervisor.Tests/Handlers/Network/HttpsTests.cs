using System.Security.Authentication;
using Supervisor.Lifecycle;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>httpGet with scheme HTTPS: who the server is does not matter, that it speaks TLS does.</summary>
public sealed class HttpsTests
{
    [Theory]
    [InlineData("127.0.0.1", -1, 1)]
    [InlineData("somebody-else.example", -1, 1)]
    [InlineData("expired.example", -20, -10)]
    [InlineData("not-yet.example", 10, 20)]
    public async Task No_certificate_is_refused(string name, int from, int to)
    {
        await using TlsServer server = new(TlsServer.Certificate(name, from, to));
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(server.Port, https: true)));
    }

    [Theory]
    [InlineData("Tls12")]
    [InlineData("Tls13")]
    public async Task Both_versions_are_spoken(string name)
    {
        SslProtocols version = Enum.Parse<SslProtocols>(name);
        await using TlsServer server = new(TlsServer.Certificate("x.example"), version);
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(server.Port, https: true)));
        Assert.Equal(version, Assert.Single(server.Versions));
    }

    [Theory]
    [InlineData("127.0.0.1", "")]
    [InlineData("localhost", "localhost")]
    public async Task A_name_is_told_and_an_address_is_not(string host, string told)
    {
        await using TlsServer server = new(TlsServer.Certificate("x.example"));
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(server.Port, host: host, https: true)));
        Assert.Equal(told, Assert.Single(server.Names));
    }

    [Fact]
    public async Task It_is_closed_in_order()
    {
        await using TlsServer server = new(TlsServer.Certificate("x.example"));
        await Attempt.RunAsync(Attempt.Get(server.Port, https: true));
        await Eventually.Async(() => server.Closings.Count == 1, "the end of the connection");
        Assert.True(server.Closings[0]);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", "http: server gave HTTP response to HTTPS client")]
    [InlineData("220 smtp.example ESMTP\r\n", "tls: first record does not look like a TLS handshake")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0028", "remote error: tls: handshake failure")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0046", "remote error: tls: protocol version not supported")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0070", "remote error: tls: unrecognized name")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u007b", "remote error: tls: alert(123)")]
    [InlineData("\u0016\u0003\u0003", "unexpected EOF")]
    [InlineData("", "EOF")]
    public async Task What_is_no_TLS_is_a_failure_that_says_so(string answer, string problem)
    {
        await using RawServer server = new(async connection =>
        {
            await connection.Socket.ReceiveAsync(new byte[4096], connection.End);
            await connection.SendAsync(answer);
        });
        Assert.Equal(
            AttemptResult.Failure($"Get \"https://127.0.0.1:{server.Port}/\": {problem}"),
            await Attempt.RunAsync(Attempt.Get(server.Port, https: true)));
    }

    [Fact]
    public async Task A_handshake_that_hangs_ends_in_time()
    {
        await using RawServer server = new(connection => connection.WaitForCloseAsync());
        Assert.Equal(
            AttemptResult.Failure($"Get \"https://127.0.0.1:{server.Port}/\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"),
            await Attempt.RunAsync(Attempt.Get(server.Port, https: true), timeout: 0.2));
    }

    [Fact]
    public async Task A_redirect_may_change_the_scheme()
    {
        await using TlsServer server = new(TlsServer.Certificate("x.example"));
        await using RawServer plain = RawServer.Answering($"HTTP/1.1 301 Moved\r\nLocation: https://127.0.0.1:{server.Port}/\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(plain.Port)));
        Assert.Single(server.Versions);
    }
}
