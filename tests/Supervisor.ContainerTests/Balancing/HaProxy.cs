using System.Diagnostics;
using Supervisor.ContainerTests.Docker;
using Supervisor.TestSupport;

namespace Supervisor.ContainerTests.Balancing;

/// <summary>
/// Debian's HAProxy on the loopback device, in front of servers that it takes turns with. It hides nothing: no retry, no second choice. What it
/// does not know yet (a server is away) its clients see as an error.
/// </summary>
internal sealed class HaProxy : IAsyncDisposable
{
    /// <summary>
    /// So much time passes between the first check that fails and a server that gets no more requests: two intervals. Without a drain
    /// its requests fail for so long, with certainty; <see cref="DrainSeconds"/> is longer than three intervals by far.
    /// </summary>
    public const int CheckMilliseconds = 250, ChecksToFall = 3;

    /// <summary>A drain that covers the checks above, also on a machine that is busy.</summary>
    public const int DrainSeconds = 3;

    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(10);

    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _statistics;
    private readonly Process _process;

    private HaProxy(HealthCheck check, IReadOnlyList<BalancedServer> servers)
    {
        Port = FreePort.Next();
        int statistics = FreePort.Next();
        _statistics = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{statistics}/") };
        string configuration = _directory.Write("haproxy.cfg", $"""
            defaults
                mode http
                timeout connect 2s
                timeout client 20s
                timeout server 10s
                retries 0
            frontend clients
                bind 127.0.0.1:{Port}
                default_backend web
            backend web
                balance roundrobin
                {(check == HealthCheck.Http ? "option httpchk GET /readyz" : "option tcp-check")}
                default-server check inter {CheckMilliseconds}ms fall {ChecksToFall} rise 1
                {string.Join("\n    ", servers.Select(server => $"server {server.Name} 127.0.0.1:{server.Port} port {server.CheckPort}"))}
            frontend statistics
                bind 127.0.0.1:{statistics}
                stats enable
                stats uri /

            """);
        string program = Tool.Find("haproxy") ?? throw new TestFailureException("this test needs the program haproxy on this machine");
        // The shell opens the log and becomes it.
        _process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >\"$0\" 2>&1", _directory["log"], program, "-db", "-f", configuration]))!;
    }

    /// <summary>Where its clients go.</summary>
    public int Port { get; }

    /// <summary>Starts it, and returns when the checks of all servers have passed.</summary>
    public static async Task<HaProxy> StartAsync(HealthCheck check, params IReadOnlyList<BalancedServer> servers)
    {
        HaProxy balancer = new(check, servers);
        try
        {
            foreach (BalancedServer server in servers)
            {
                await balancer.WaitUntilUpAsync(server);
            }

            return balancer;
        }
        catch
        {
            await balancer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the server gets requests because a check has passed, not because none was made yet.</summary>
    public Task WaitUntilUpAsync(BalancedServer server) =>
        WaitAsync(server, fields => fields["status"] == "UP" && fields["check_status"] is "L4OK" or "L7OK", "to be up");

    /// <summary>Waits until the server gets no more requests.</summary>
    public Task WaitUntilDownAsync(BalancedServer server) => WaitAsync(server, fields => fields["status"] == "DOWN", "to be down");

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        using CancellationTokenSource limit = new(s_stopLimit);
        await _process.WaitForExitAsync(limit.Token);
        _process.Dispose();
        _statistics.Dispose();
        _directory.Dispose();
    }

    private Task WaitAsync(BalancedServer server, Func<Dictionary<string, string>, bool> condition, string what)
    {
        string last = "no answer";
        return Eventually.Async(
            () => TryStatistics(server) is { } fields && (last = string.Join(", ", fields)).Length > 0 && condition(fields),
            $"{server.Name} {what}",
            TimeSpan.FromSeconds(20),
            () => $"{last}{Environment.NewLine}{File.ReadAllText(_directory["log"])}");
    }

    /// <summary>The server's line of HAProxy's statistics, by column.</summary>
    private Dictionary<string, string>? TryStatistics(BalancedServer server)
    {
        string[] lines;
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, ";csv");
            using HttpResponseMessage response = _statistics.Send(request);
            using StreamReader reader = new(response.Content.ReadAsStream());
            lines = reader.ReadToEnd().Split('\n');
        }
        catch (HttpRequestException) when (!_process.HasExited)
        {
            return null; // it does not listen yet
        }

        string line = lines.First(each => each.StartsWith($"web,{server.Name},", StringComparison.Ordinal));
        return lines[0].TrimStart('#', ' ').Split(',').Zip(line.Split(',')).Where(field => field.First.Length > 0).ToDictionary(field => field.First, field => field.Second);
    }
}
