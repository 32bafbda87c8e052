using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Supervisor.Lifecycle;
using Supervisor.TestSupport;

namespace Supervisor.SimulationTests.Reality;

/// <summary>A scenario lived by the published file with real programs, and what was seen of it: its log, and the journals of what it started.</summary>
internal sealed class RealLife : IAsyncDisposable
{
    private const double NanosecondsAMillisecond = 1e6;

    /// <summary>Below the ports that the kernel hands out, so that nobody's connection has it.</summary>
    private const int FirstPort = 20_000;
    private const int Ports = 10_000;

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static int s_lastPort = Environment.ProcessId;

    private readonly TwinScenario _scenario;
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<ProbeKind, HttpStandIn> _servers = [];
    private readonly List<(long Nanoseconds, Witness Witness, string Text)> _seen = [];
    private readonly int _port = NextPort();
    private readonly TwinYaml _yaml;
    private SupervisorRun? _run;

    private RealLife(TwinScenario scenario)
    {
        _scenario = scenario;
        _yaml = new TwinYaml(scenario, _directory.Path);
    }

    public static async Task<(TwinJournal Journal, string Log)> LiveAsync(TwinScenario scenario)
    {
        await using RealLife life = new(scenario);
        return await life.LiveAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
        {
            await _run.DisposeAsync();
        }

        foreach (HttpStandIn server in _servers.Values)
        {
            await server.DisposeAsync();
        }

        _directory.Dispose();
    }

    private static int NextPort()
    {
        while (true)
        {
            int port = FirstPort + (Interlocked.Increment(ref s_lastPort) % Ports);
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody's.
            }
        }
    }

    private static long Nanoseconds() => Nanoseconds(Stopwatch.GetTimestamp());

    private static long Nanoseconds(long timestamp) => (long)(timestamp * (1e9 / Stopwatch.Frequency));

    private async Task<(TwinJournal Journal, string Log)> LiveAsync()
    {
        foreach ((ProbeKind kind, TwinProbe probe) in _scenario.Probes.Where(entry => entry.Value.IsHttp))
        {
            HttpStandIn server = new();
            int asked = 0;
            server.Answer(_ => Answer(probe.Attempts[Math.Min(Interlocked.Increment(ref asked), probe.Attempts.Length) - 1]));
            _servers.Add(kind, server);
        }

        _yaml.WritePrograms();
        SupervisorRun run = _run = new SupervisorSetup(_scenario.Mode)
            .Configuration(_yaml.Text(_port, _servers.ToDictionary(entry => entry.Key, entry => entry.Value.Port)))
            .Start();
        Task warm = Task.Run(WarmUp);
        long? origin = await FindOriginAsync();
        if (origin is { } zero)
        {
            foreach (Ask ask in _scenario.Asks)
            {
                if (!await WaitUntilAsync(zero + (long)(ask.At * 1e9)) || !DoAsk(ask))
                {
                    break;
                }
            }
        }

        int? code = null;
        if (await Task.WhenAny(run.Exit, Task.Delay(s_patience)) == run.Exit)
        {
            TestSupport.ExitStatus status = await run.WaitForExitAsync();
            code = status.Code;
            See(Nanoseconds(run.EndedAt), Witness.World, $"the end, {status}");
        }

        await warm;
        ReadJournals();
        string log = run.Log;
        ReadLog(log);
        foreach (string escapee in run.Escapees)
        {
            See(Nanoseconds(), Witness.World, $"it was outlived by {escapee}");
        }

        List<TwinEvent> events = [.. _seen
            .OrderBy(each => each.Nanoseconds)
            .Select(each => new TwinEvent(TimeSpan.FromMilliseconds((each.Nanoseconds - (origin ?? each.Nanoseconds)) / NanosecondsAMillisecond), each.Witness, each.Text))];
        return (new TwinJournal(events, code), log);
    }

    private static string Answer(char letter)
    {
        string status = letter == 'S' ? "200 OK" : "500 Ill";
        return $"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }

    private void See(long nanoseconds, Witness witness, string text) => _seen.Add((nanoseconds, witness, text));

    /// <summary>The first request of a life loads the server, which takes longer than all others; the scenario's own are to take alike.</summary>
    private void WarmUp()
    {
        if (_scenario.Asks.All(ask => ask.Kind == AskKind.Signal))
        {
            return;
        }

        while (!_run!.Exit.IsCompleted)
        {
            try
            {
                if (ControlSocket.TryRequest(_yaml.ControlSocket, "GET", "/livez") is not null)
                {
                    return;
                }
            }
            catch (Exception e) when (e is IOException or TestFailureException)
            {
                // It has ended meanwhile.
            }

            Thread.Sleep(s_poll);
        }
    }

    /// <summary>When the first process was started, or was to be: the time of the core's first line. Null if it ended without one.</summary>
    private async Task<long?> FindOriginAsync()
    {
        while (true)
        {
            bool isOver = _run!.Exit.IsCompleted;
            foreach ((long at, string text) in LogLines(_run.Log))
            {
                if (Said.Event(text) is not null)
                {
                    return at;
                }
            }

            if (isOver)
            {
                return null;
            }

            await Task.Delay(s_poll);
        }
    }

    /// <summary>False if it has ended before that.</summary>
    private async Task<bool> WaitUntilAsync(long nanoseconds)
    {
        while (Nanoseconds() < nanoseconds)
        {
            TimeSpan left = TimeSpan.FromMilliseconds((nanoseconds - Nanoseconds()) / NanosecondsAMillisecond);
            await Task.WhenAny(_run!.Exit, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero));
            if (_run.Exit.IsCompleted)
            {
                return false;
            }
        }

        return !_run!.Exit.IsCompleted;
    }

    /// <summary>False if it ended meanwhile.</summary>
    private bool DoAsk(Ask ask)
    {
        long now = Nanoseconds();
        try
        {
            switch (ask.Kind)
            {
                case AskKind.Signal:
                    See(now, Witness.World, ask.Text);
                    _run!.Signal(ask.Signal);
                    return true;

                case AskKind.Stop:
                    string query = ask.Grace is { } grace ? string.Create(CultureInfo.InvariantCulture, $"?gracePeriodSeconds={grace:0.###}") : "";
                    return Post(now, ask, $"/stop{query}");

                case AskKind.Restart:
                    return Post(now, ask, "/restart");

                case AskKind.Look:
                    bool accepts = Accepts();
                    if (ControlSocket.TryGetStatus(_yaml.ControlSocket) is not { } status)
                    {
                        return false;
                    }

                    string text = ModelLife.LookText(status.Main.RestartCount, status.IsReady, status.Main.Started);
                    See(now, Witness.World, accepts == status.IsReady ? text : $"{text}, but the readiness port {(accepts ? "accepts" : "refuses")}");
                    return true;

                default:
                    throw new UnreachableException(ask.Kind.ToString());
            }
        }
        catch (Exception e) when (e is IOException or TestFailureException && _run!.Exit.IsCompleted)
        {
            return false;
        }
    }

    private bool Post(long now, Ask ask, string target)
    {
        if (ControlSocket.TryRequest(_yaml.ControlSocket, "POST", target) is not { } answer)
        {
            return false;
        }

        See(now, Witness.World, answer.Code == 202 ? ask.Text : $"{ask.Text}: {answer.Code} {answer.Body}");
        return true;
    }

    private bool Accepts()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Loopback, _port));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }

    private void ReadJournals()
    {
        foreach (string file in Directory.GetFiles(_directory.Path, $"{TwinYaml.Journal}*"))
        {
            bool isLeftOver = file.Contains($"{TwinYaml.Journal}.left.", StringComparison.Ordinal);
            // Signals to what is left are repeated until it is gone: the first one is the event.
            foreach (string line in isLeftOver ? File.ReadLines(file).Take(1) : File.ReadLines(file))
            {
                int blank = line.LastIndexOf(' ');
                See(long.Parse(line[(blank + 1)..], CultureInfo.InvariantCulture), Witness.World, line[..blank]);
            }
        }

        foreach ((ProbeKind kind, HttpStandIn server) in _servers)
        {
            foreach (HttpStandInRequest request in server.Requests)
            {
                See(Nanoseconds(request.At), Witness.World, $"{kind} runs");
            }
        }
    }

    private void ReadLog(string log)
    {
        foreach ((long at, string text) in LogLines(log))
        {
            if (Said.Event(text) is { } said)
            {
                See(at, Witness.Log, said);
            }
        }
    }

    /// <summary>Whole lines, with their times on the clock of the journals.</summary>
    private static IEnumerable<(long At, string Text)> LogLines(string log)
    {
        // Both clocks now; neither is set while a test runs.
        long ahead = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100 - Nanoseconds();
        int end = log.LastIndexOf('\n') + 1;
        foreach (string line in log[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith('{'))
            {
                throw new TestFailureException($"a line of the log that is no object: {line}{Environment.NewLine}{log}");
            }

            using JsonDocument document = JsonDocument.Parse(line);
            DateTime at = document.RootElement.GetProperty("@t").GetDateTime().ToUniversalTime();
            yield return ((at - DateTime.UnixEpoch).Ticks * 100 - ahead, document.RootElement.GetProperty("@m").GetString()!);
        }
    }
}
