using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Supervisor.ProcessTests.Signals;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary>Streams of the published file through a life: all of it is told, each has its end in time, and none holds anything up.</summary>
public sealed class StreamLifeTests
{
    [Theory]
    [InlineData(RunMode.Process1)]
    [InlineData(RunMode.Process1WithoutProc)]
    [InlineData(RunMode.Subreaper)]
    public async Task They_tell_a_life_from_its_start_to_its_end(RunMode mode)
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(mode)
            .Configuration($"endpoint: {{http: \"127.0.0.1:{port}\", control: @/control.sock}}\n" + Yaml.InitSteps("say step await @/go"))
            .Child("exit-on TERM 7 say main-is-up pause").Start();
        await run.WaitForOutputAsync("step");
        UnixDomainSocketEndPoint control = new(run.Directory["control.sock"]);
        using HttpStreamReader status = new(port, "/status?watch");
        using HttpStreamReader events = new(port, "/events", "Accept: text/event-stream\r\n");
        using HttpStreamReader statusOfControl = new(control, "/status?watch");
        using HttpStreamReader eventsOfControl = new(control, "/events?watch");
        HttpStreamReader[] all = [status, events, statusOfControl, eventsOfControl];
        await status.WaitForAsync("\"phase\":\"Pending\"");
        run.Directory.Write("go", "");
        await run.WaitForOutputAsync("main-is-up");
        await status.WaitForAsync("{\"type\":\"Ready\",\"status\":\"True\"");
        await events.WaitForAsync("\"fieldPath\":\"spec.containers{main}\"");
        run.Signal(SignalNumbers.Term);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
        foreach (HttpStreamReader stream in all)
        {
            await stream.EndAsync();
            Assert.True(stream.EndedInOrder, stream.Text);
        }

        foreach (HttpStreamReader stream in (HttpStreamReader[])[status, statusOfControl])
        {
            using JsonDocument last = JsonDocument.Parse(stream.Text.Split("\r\n").Last(line => line.StartsWith('{')));
            JsonElement said = last.RootElement.GetProperty("status");
            Assert.Equal("Failed", said.GetProperty("phase").GetString());
            Assert.Equal(7, said.GetProperty("containerStatuses")[0].GetProperty("state").GetProperty("terminated").GetProperty("exitCode").GetInt32());
        }

        foreach (HttpStreamReader stream in (HttpStreamReader[])[events, eventsOfControl])
        {
            Assert.Contains("\"reason\":\"Started\"", stream.Text, StringComparison.Ordinal);
            Assert.Contains("\"reason\":\"Killing\"", stream.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Twenty_watchers_and_readers_that_never_read_delay_neither_changes_nor_a_stop()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration($"endpoint: {{http: \"127.0.0.1:{port}\", control: @/control.sock}}\nreadinessGates: [{{conditionType: g}}]\n")
            .Child("exit-on TERM 7 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        string socket = run.Directory["control.sock"];
        await run.WaitForAsync(() => HttpProbe.TryGet(port, "/livez") == (200, "ok\n"), "an answer");
        List<HttpStreamReader> watchers = [.. Enumerable.Range(0, 20).Select(i => new HttpStreamReader(port, i % 2 == 0 ? "/status?watch" : "/events?watch"))];
        List<Socket> silent = [.. Enumerable.Range(0, 5).Select(_ => Silent(port))];
        try
        {
            long first = 0;
            for (int i = 0; i < 3000; i++)
            {
                long start = Stopwatch.GetTimestamp();
                string value = i % 2 == 0 ? "True" : "False";
                Assert.Equal(200, ControlSocket.Request(socket, "POST", $"/condition?type=g&status={value}&message={i}").Code);
                // The answer comes when the condition is in force, whoever reads or does not.
                Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 0.9);
                first = first == 0 ? Version(socket) : first;
            }

            Assert.True(Version(socket) - first > 1000);
            // Those who read are still there, and have the newest.
            Assert.Equal(200, ControlSocket.Request(socket, "POST", "/condition?type=g&status=True&reason=Last").Code);
            foreach (HttpStreamReader watcher in watchers.Where((_, i) => i % 2 == 0))
            {
                await watcher.WaitForAsync("\"reason\":\"Last\"");
            }

            long asked = Stopwatch.GetTimestamp();
            run.Signal(SignalNumbers.Term);
            Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
            // 200 ms at most for the ends of the streams, and as much for a busy machine.
            Assert.InRange(Stopwatch.GetElapsedTime(asked, run.EndedAt).TotalSeconds, 0, 0.4);
            foreach (HttpStreamReader watcher in watchers)
            {
                await watcher.EndAsync();
                Assert.True(watcher.EndedInOrder, watcher.Text);
            }
        }
        finally
        {
            watchers.ForEach(watcher => watcher.Dispose());
            silent.ForEach(each => each.Dispose());
        }
    }

    [Fact]
    public async Task S129_a_scrape_parses_counters_only_grow_and_names_stay()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration($"endpoint: {{http: \"127.0.0.1:{port}\", control: @/control.sock}}\nrestartPolicy: Always\nrestartBackoff: {{initialSeconds: 0.05, maxSeconds: 0.05}}\n"
                + Yaml.Probe("readiness", Yaml.Exec("exit 0"), "periodSeconds: 0.1"))
            .Child("exit-on TERM 7 orphan [ exit 0 ] pause").Start();
        Dictionary<string, double> before = [];
        for (int life = 0; life < 5; life++)
        {
            await run.WaitForAsync(() => HttpProbe.TryGet(port, "/readyz") == (200, "ok\n"), "ready");
            string scrape = HttpProbe.TryGet(port, "/metrics")!.Value.Body;
            string file = run.Directory.Write("scrape", scrape);
            Assert.Equal("", HostCommand.Run("sh", "-c", "promtool check metrics 2>&1 <\"$1\" || test $? -le 3", "-", file));
            Dictionary<string, double> now = Samples(scrape);
            Assert.All(before, sample =>
            {
                Assert.True(now.TryGetValue(sample.Key, out double value), sample.Key);
                Assert.True(!IsCounter(sample.Key) || value >= sample.Value, $"{sample.Key}: {sample.Value}, then {value}");
            });
            Assert.Equal(life, now["supervisor_container_restarts_total{container=\"main\"}"]);
            Assert.Equal(life, now.GetValueOrDefault("supervisor_container_exits_total{container=\"main\",code=\"7\"}"));
            Assert.True(now["supervisor_orphans_reaped_total"] >= life);
            Assert.True(now["supervisor_probe_attempts_total{container=\"main\",probe=\"readiness\",result=\"successful\"}"] > life);
            Assert.InRange(now["supervisor_time_to_ready_seconds{run=\"last\"}"], 0, 10);
            Assert.Equal(life > 0, now.ContainsKey("supervisor_last_stop_duration_seconds"));
            before = now;
            Assert.Equal(202, ControlSocket.Request(run.Directory["control.sock"], "POST", "/restart").Code);
            await run.WaitForAsync(() => Samples(HttpProbe.TryGet(port, "/metrics")!.Value.Body)["supervisor_container_restarts_total{container=\"main\"}"] > life, "the restart");
        }

        static bool IsCounter(string sample) => sample.Contains("_total", StringComparison.Ordinal) || sample.Contains("_bucket{", StringComparison.Ordinal) || sample.Contains("_count{", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_that_is_asked_for_arrives_as_it_is()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration("endpoint: {control: @/control.sock}\nsignals: {map: {SIGHUP: none}}\n")
            .Child("append-on HUP @/signals HUP append-on USR1 @/signals USR1 exit-on TERM 7 say main-is-up pause").Start();
        await run.WaitForOutputAsync("main-is-up");
        string socket = run.Directory["control.sock"];
        Assert.Equal(202, ControlSocket.Request(socket, "POST", "/signal?signal=HUP").Code);
        Assert.Equal(["HUP"], await run.WaitForLinesAsync("signals", 1));
        Assert.Equal(202, ControlSocket.Request(socket, "POST", "/signal?container=main&signal=SIGUSR1").Code);
        Assert.Equal(["HUP", "USR1"], await run.WaitForLinesAsync("signals", 2));
        Assert.Equal(404, ControlSocket.Request(socket, "POST", "/signal?container=db&signal=SIGUSR1").Code);
        Assert.Equal(400, ControlSocket.Request(socket, "POST", "/signal?container=main&signal=SIGNOTHING").Code);
        // No stop: main ends by itself, and that is what it is taken for.
        Assert.Equal(202, ControlSocket.Request(socket, "POST", "/signal?signal=TERM").Code);
        Assert.Equal(ExitStatus.Exited(7), await run.WaitForExitAsync());
    }

    [Fact]
    public async Task A_gate_that_is_set_is_in_force_when_the_answer_comes()
    {
        int port = FreePort.Next();
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1)
            .Configuration($"endpoint: {{http: \"127.0.0.1:{port}\", control: @/control.sock}}\nreadinessGates: [{{conditionType: example.com/warm}}]\n").Child("exit-on TERM 7 say main-is-up pause").Start();
        await run.WaitForAsync(() => HttpProbe.TryGet(port, "/startupz") == (200, "ok\n"), "the start");
        for (int i = 0; i < 50; i++)
        {
            bool ready = i % 2 == 0;
            Assert.Equal((200, $"{{\"type\":\"example.com/warm\",\"status\":\"{ready}\"}}"), ControlSocket.Request(run.Directory["control.sock"], "POST", $"/condition?type=example.com/warm&status={ready}"));
            Assert.Equal(ready ? 200 : 503, HttpProbe.TryGet(port, "/readyz")!.Value.Code);
        }
    }

    /// <summary>Asks for a stream and reads nothing of it, with as little room for it as there can be.</summary>
    private static Socket Silent(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        socket.Connect("127.0.0.1", port);
        socket.Send("GET /status?watch HTTP/1.1\r\nHost: x\r\n\r\n"u8);
        return socket;
    }

    private static long Version(string socket)
    {
        using JsonDocument pod = JsonDocument.Parse(ControlSocket.Request(socket, "GET", "/status").Body);
        return long.Parse(pod.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!, CultureInfo.InvariantCulture);
    }

    private static Dictionary<string, double> Samples(string scrape) => scrape.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')
        .ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}
