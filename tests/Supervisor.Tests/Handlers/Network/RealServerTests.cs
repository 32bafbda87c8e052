using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Handlers.Network;

/// <summary>nginx and Redis: servers as users run them.</summary>
public sealed class RealServerTests
{
    [Fact]
    public async Task Nginx_over_http_and_https()
    {
        using TemporaryDirectory directory = new();
        (int plain, int tls) = (FreePort.Next(), FreePort.Next());
        HostCommand.Run(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=nobody.example", "-keyout", directory["key.pem"], "-out", directory["certificate.pem"]);
        string configuration = directory.Write("nginx.conf", string.Create(CultureInfo.InvariantCulture, $$"""
            daemon off;
            master_process off;
            pid {{directory["nginx.pid"]}};
            error_log stderr;
            events { }
            http {
                access_log {{directory["access.log"]}} combined;
                client_body_temp_path {{directory.Path}}; proxy_temp_path {{directory.Path}}; fastcgi_temp_path {{directory.Path}};
                uwsgi_temp_path {{directory.Path}}; scgi_temp_path {{directory.Path}};
                server {
                    listen 127.0.0.1:{{plain}};
                    listen 127.0.0.1:{{tls}} ssl;
                    ssl_certificate {{directory["certificate.pem"]}};
                    ssl_certificate_key {{directory["key.pem"]}};
                    ssl_protocols TLSv1.2 TLSv1.3;
                    location / { return 200 "ok\n"; }
                    location /moved { return 301 /; }
                    location /away { return 302 https://elsewhere.invalid/; }
                    location /bad { return 503; }
                    location /mine { if ($http_authorization != "Basic Zm9vOmJhcg==") { return 401; } return 204; }
                }
            }
            """));
        await using Server nginx = new("/usr/sbin/nginx", "-p", directory.Path, "-c", configuration);
        await nginx.WaitForPortAsync(plain);

        foreach ((int port, bool https) in new[] { (plain, false), (tls, true) })
        {
            Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(port, "/healthz?a=b", https: https)));
            Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(Attempt.Get(port, "/moved", https: https)));
            Assert.Equal(AttemptResult.Failure("HTTP probe failed with statuscode: 503"), await Attempt.RunAsync(Attempt.Get(port, "/bad", https: https)));
            Assert.Equal(AttemptResult.Failure("HTTP probe failed with statuscode: 401"), await Attempt.RunAsync(Attempt.Get(port, "/mine", https: https)));
            Assert.Equal(
                AttemptResult.Success(),
                await Attempt.RunAsync(Attempt.Get(port, "/mine", https: https, headers: [new HttpHeader("authorization", "Basic Zm9vOmJhcg==")])));
            AttemptResult away = await Attempt.RunAsync(Attempt.Get(port, "/away", https: https));
            Assert.Equal(AttemptOutcome.Warning, away.Outcome);
            Assert.StartsWith("Probe terminated redirects, Response body: <html>", away.Message);
        }

        Assert.Equal(
            AttemptResult.Failure($"Get \"https://127.0.0.1:{plain}/\": http: server gave HTTP response to HTTPS client"),
            await Attempt.RunAsync(Attempt.Get(plain, https: true)));
        // nginx tells a plain request that TLS is due by a 400 of its own.
        Assert.Equal(AttemptResult.Failure("HTTP probe failed with statuscode: 400"), await Attempt.RunAsync(Attempt.Get(tls)));
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(new HandlerPlan.TcpSocket("127.0.0.1", plain)));
        Assert.Equal(
            AttemptResult.Failure($"timeout: failed to connect service \"127.0.0.1:{plain}\" within 300ms: context deadline exceeded"),
            await Attempt.RunAsync(new HandlerPlan.Grpc("127.0.0.1", plain, ""), timeout: 0.3));
        await Eventually.Async(() => directory.Lines("access.log").Any(line => line.Contains("\"GET /healthz?a=b HTTP/1.1\" 200 3 \"-\" \"kube-probe/1.34\"")), "a line in the access log");
    }

    [Fact]
    public async Task Redis_over_tcp()
    {
        using TemporaryDirectory directory = new();
        int port = FreePort.Next();
        await using Server redis = new("/usr/bin/redis-server", "--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--dir", directory.Path, "--save", "");
        await redis.WaitForPortAsync(port);
        Assert.Equal(AttemptResult.Success(), await Attempt.RunAsync(new HandlerPlan.TcpSocket("127.0.0.1", port)));
        // Redis hangs up on what looks like HTTP (it takes "Host:" for an attack).
        AttemptResult asHttp = await Attempt.RunAsync(Attempt.Get(port));
        Assert.Equal(AttemptOutcome.Failure, asHttp.Outcome);
        Assert.StartsWith($"Get \"http://127.0.0.1:{port}/\": ", asHttp.Message);
        await redis.StopAsync();
        Assert.Equal(AttemptResult.Failure($"dial tcp 127.0.0.1:{port}: connect: connection refused"), await Attempt.RunAsync(new HandlerPlan.TcpSocket("127.0.0.1", port)));
    }

    private sealed class Server : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly string _program;

        public Server(string program, params string[] arguments)
        {
            _program = program;
            _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public async Task WaitForPortAsync(int port)
        {
            await Eventually.Async(
                () =>
                {
                    Assert.False(_process.HasExited, $"{_program} did not start");
                    using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                    try
                    {
                        socket.Connect("127.0.0.1", port);
                        return true;
                    }
                    catch (SocketException)
                    {
                        return false;
                    }
                },
                $"{_program} on port {port}");
        }

        public async Task StopAsync()
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _process.Dispose();
        }
    }
}
