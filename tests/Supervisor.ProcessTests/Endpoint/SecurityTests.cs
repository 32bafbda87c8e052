using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary>Each row of the table in <c>docs/security.md</c>. (Who is let in to the control socket: <see cref="StrangersTests"/>.)</summary>
public sealed class SecurityTests
{
    private const string Mark = "MARK_";

    private static readonly string[] Shown = ["/livez", "/readyz", "/startupz", "/healthz", "/status", "/events", "/timeline", "/metrics"];
    private static readonly string[] Changing = ["/stop", "/restart", "/signal?signal=KILL", "/condition?type=example.com/warm&status=False"];

    [Fact]
    public async Task Row_1_and_5_what_is_not_to_be_shown_is_nowhere_on_the_port_and_what_helps_is_on_the_control_socket()
    {
        await using HttpStandIn asked = new();
        int port = FreePort.Next();
        int grpc = FreePort.Next();
        // A mark wherever a user, a program or a server can write something.
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Environment("INHERITED", "MARK_INHERITED").Configuration($$$$"""
            endpoint: {http: "127.0.0.1:{{{{port}}}}", grpc: "127.0.0.1:{{{{grpc}}}}", control: @/control.sock}
            env: [{name: TOKEN, value: MARK_VARIABLE}]
            restartPolicy: Always
            restartBackoff: {initialSeconds: 0.1}
            readinessGates: [{conditionType: example.com/warm}]
            terminationMessagePath: @/last-words
            initContainers: [{name: step, command: {{{{ChildProgram.Yaml("say MARK_STEP say-error MARK_STEP")}}}}, env: [{name: STEP, value: MARK_STEPVARIABLE}]}]
            lifecycle:
              postStart: {exec: {command: {{{{ChildProgram.Yaml("say MARK_POSTSTART")}}}}}}
              preStop: {exec: {command: {{{{ChildProgram.Yaml("say MARK_PRESTOP exit 3")}}}}}}
            readinessProbe: {exec: {command: {{{{ChildProgram.Yaml("when @/ill [ say MARK_PROBE exit 3 ]")}}}}}, periodSeconds: 0.1, failureThreshold: 1}
            livenessProbe:
              httpGet: {port: {{{{asked.Port}}}}, path: /MARK_PATH, httpHeaders: [{name: Authorization, value: MARK_HEADER}]}
              periodSeconds: 0.1
              failureThreshold: 1

            """).Child("say MARK_OUTPUT say-error MARK_OUTPUT env MARK_ENV=MARK_ENV append @/last-words MARK_LASTWORDS exit-on TERM 7 pause").Start();
        await run.WaitForAsync(() => HttpProbe.TryGet(port, "/livez") is not null, "an answer");
        using HttpStreamReader statusOfPort = new(port, "/status?watch");
        using HttpStreamReader eventsOfPort = new(port, "/events?watch");
        UnixDomainSocketEndPoint control = new(run.Directory["control.sock"]);
        using HttpStreamReader statusOfControl = new(control, "/status?watch");
        using HttpStreamReader eventsOfControl = new(control, "/events?watch");
        List<string> onPort = [];
        List<string> onControl = [];

        await run.WaitForAsync(() => HttpProbe.TryGet(port, "/startupz") == (200, "ok\n"), "the start");
        await GatherAsync();
        Assert.Equal(200, ControlSocket.Request(run.Directory["control.sock"], "POST", "/condition?type=example.com/warm&status=True&message=MARK_GATE").Code);
        await run.WaitForAsync(() => HttpProbe.TryGet(port, "/readyz") == (200, "ok\n"), "ready");
        await GatherAsync();

        run.Directory.Write("ill", "");
        await eventsOfControl.WaitForAsync("MARK_PROBE");
        await GatherAsync();
        asked.Answer(500, "MARK_BODY");
        await statusOfControl.WaitForAsync("\"restartCount\":1");
        await eventsOfControl.WaitForAsync("FailedPreStopHook");
        await GatherAsync();
        run.Signal(SignalNumbers.Term);
        await run.WaitForExitAsync();

        onPort.AddRange(statusOfPort.Text, eventsOfPort.Text);
        onControl.AddRange(statusOfControl.Text, eventsOfControl.Text);
        Assert.All(onPort, answer => Assert.DoesNotContain(Mark, answer, StringComparison.Ordinal));
        string all = string.Concat(onControl);
        Assert.All(
            (string[])["MARK_OUTPUT", "MARK_PROBE", "MARK_PRESTOP", "MARK_GATE", "MARK_LASTWORDS", "MARK_PATH", "MARK_POSTSTART", "MARK_STEP"],
            mark => Assert.Contains(mark, all, StringComparison.Ordinal));
        Assert.All((string[])["MARK_VARIABLE", "MARK_STEPVARIABLE", "MARK_HEADER", "MARK_INHERITED"], mark => Assert.DoesNotContain(mark, all, StringComparison.Ordinal));

        async Task GatherAsync()
        {
            foreach (string path in (string[])[.. Shown, "/config", "/stop", "/", "/nothing"])
            {
                foreach (string query in (string[])["", "?verbose", "?watch=false", "?watch=maybe"])
                {
                    onPort.Add(HttpProbe.TryGet(port, path + query)!.Value.Body);
                    onControl.Add(ControlSocket.Request(control.ToString(), "GET", path + query).Body);
                }

                onPort.Add(await JsonAsync(port, path));
            }

            onPort.AddRange(await HealthClient.ChecksAsync(grpc));
        }
    }

    [Fact]
    public async Task Row_1_nothing_can_be_changed_on_the_port()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Gated($"http: \"127.0.0.1:{port}\"").Start();
        await run.WaitForOutputAsync("main-is-up");
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        foreach (string method in (string[])["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT_", "GET", "HEAD"])
        {
            foreach (string target in (string[])[.. Shown, .. Changing, "/config"])
            {
                using HttpRequestMessage request = new(new HttpMethod(method), target) { Headers = { { "X-HTTP-Method-Override", "POST" } } };
                using HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
                int expected = !Shown.Contains(target) ? 404 : method is not ("GET" or "HEAD") ? 405 : 200;
                Assert.True((int)answer.StatusCode == expected || (expected == 200 && (int)answer.StatusCode == 503), $"{method} {target}: {answer.StatusCode}");
            }
        }

        await StillRunsAsync(run);
    }

    [Fact]
    public async Task Row_2_a_Unix_socket_is_for_whoever_reaches_its_directory_and_shows_and_changes_no_more()
    {
        using TemporaryDirectory files = new();
        File.SetUnixFileMode(files.Path, (UnixFileMode)0b111_101_101);
        await using SupervisorRun run = Gated($"http: \"unix:{files["http.sock"]}\"").Start();
        await run.WaitForOutputAsync("main-is-up");
        UnixDomainSocketEndPoint place = new(files["http.sock"]);
        Assert.Equal("200 ok\n", OtherUser.Do(64998, () => Ask("/livez")));
        Assert.DoesNotContain("main-is-up", OtherUser.Do(64998, () => Ask("/status")), StringComparison.Ordinal);
        Assert.StartsWith("404 ", OtherUser.Do(0, () => Ask("/config")), StringComparison.Ordinal);
        Assert.StartsWith("404 ", OtherUser.Do(0, () => Ask("/stop")), StringComparison.Ordinal);
        Assert.Equal(404, ControlSocket.Request(files["http.sock"], "POST", "/stop").Code);
        await StillRunsAsync(run);

        string Ask(string target) => HttpProbe.TryGet(place, target) is { } answer ? $"{answer.Code} {answer.Body}" : "nothing";
    }

    [Fact]
    public async Task Row_3_the_readiness_port_says_not_a_byte()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration($"endpoint: {{tcp: \"127.0.0.1:{port}\"}}\n").Child("exit-on TERM 7 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        await run.WaitForAsync(() => Said() is not null, "the port");
        Assert.Equal("", Said());
        await StillRunsAsync(run);

        // Null: refused.
        string? Said()
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
            try
            {
                socket.Connect(IPAddress.Loopback, port);
            }
            catch (SocketException)
            {
                return null;
            }

            byte[] buffer = new byte[100];
            try
            {
                // Closed at once: what is sent then may be answered by a reset.
                _ = socket.Send("POST /stop HTTP/1.0\r\n\r\n"u8);
                return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
            }
            catch (SocketException reset) when (reset.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
            {
                return "";
            }
        }
    }

    [Fact]
    public async Task Row_4_gRPC_has_four_statuses_and_nothing_else()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = Gated($"grpc: \"127.0.0.1:{port}\"").Start();
        await run.WaitForOutputAsync("main-is-up");
        using HttpClient client = new();
        foreach (string target in (string[])[.. Shown, .. Changing, "/config", "/grpc.health.v1.Health/Check"])
        {
            foreach (string type in (string[])["text/plain", "application/grpc"])
            {
                foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete])
                {
                    using HttpRequestMessage request = new(method, $"http://127.0.0.1:{port}{target}")
                    {
                        Version = HttpVersion.Version20,
                        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                        Content = new ByteArrayContent([0, 0, 0, 0, 0]),
                    };
                    request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
                    using HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
                    byte[] body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
                    bool isCall = target.EndsWith("/Check", StringComparison.Ordinal) && type == "application/grpc" && method == HttpMethod.Post;
                    Assert.Equal(isCall ? 7 : 0, body.Length);
                    Assert.True(isCall || answer.StatusCode is HttpStatusCode.UnsupportedMediaType or HttpStatusCode.MethodNotAllowed || answer.Headers.GetValues("grpc-status").Single() == "12", target);
                }
            }
        }

        // HTTP/1 is not spoken there.
        Assert.DoesNotContain("200", HttpProbe.TryGet(port, "/livez")?.ToString() ?? "", StringComparison.Ordinal);
        await StillRunsAsync(run);
    }

    [Fact]
    public async Task Row_5_the_control_socket_shows_the_configuration_without_its_secrets()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration("endpoint: {control: @/control.sock}\nenv: [{name: TOKEN, value: MARK_VARIABLE}]\nterminationGracePeriodSeconds: 12\n").Child("exit-on TERM 7 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        (int code, string text) = ControlSocket.Request(run.Directory["control.sock"], "GET", "/config");
        Assert.Equal(200, code);
        Assert.Matches("(?m)^terminationGracePeriodSeconds: 12 +# .*supervisor.yaml:3:", text);
        Assert.Contains("main-is-up", text, StringComparison.Ordinal);
        Assert.Contains("TOKEN", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Mark, text, StringComparison.Ordinal);
        Assert.Equal(0, (int)(File.GetUnixFileMode(run.Directory["control.sock"]) & (UnixFileMode)0b000_111_111));
        Assert.Equal(202, ControlSocket.Request(run.Directory["control.sock"], "POST", "/stop").Code);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
    }

    private static SupervisorSetup Gated(string endpoint) =>
        new SupervisorSetup(RunMode.Process1).Configuration($"endpoint: {{{endpoint}}}\nreadinessGates: [{{conditionType: example.com/warm}}]\n").Child("exit-on TERM 7 say main-is-up pause");

    /// <summary>Whatever was asked for: nothing came of it.</summary>
    private static async Task StillRunsAsync(SupervisorRun run)
    {
        Assert.False(run.Exit.IsCompleted);
        Assert.DoesNotContain("stop requested", run.Log, StringComparison.OrdinalIgnoreCase);
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        Assert.Equal("main-is-up\n", run.Output);
    }

    private static async Task<string> JsonAsync(int port, string path)
    {
        using HttpClient client = new();
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using HttpResponseMessage answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"), TestContext.Current.CancellationToken);
        return answer.Headers + await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
