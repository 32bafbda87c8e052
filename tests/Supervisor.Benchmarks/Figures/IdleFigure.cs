using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Probes;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks.Figures;

/// <summary>What stands beside main when nothing happens, and what probes and the endpoint add.</summary>
internal static class IdleFigure
{
    private const string Probed = "supervisor, three probes a second";
    private const string Served = "supervisor, endpoint in use";
    private const string All = "supervisor, both";

    /// <summary>Until start-up is over.</summary>
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);

    internal static async Task<Figure> MeasureAsync(Field field, Effort effort)
    {
        Quantity resident = new("resident, init and helpers", "MB", 1e6) { Reference = Roster.Tini.Name };
        Quantity @private = new("private", "MB", 1e6) { Reference = Roster.Tini.Name };
        Quantity threads = new("threads", "", 1);
        Quantity wakes = new(FormattableString.Invariant($"wake-ups in {effort.Window.TotalSeconds} s"), "", 1);
        const string Endpoint = "endpoint: {http: \"127.0.0.1:PORT\"}\n";
        using ProbeTarget exec = new("exec");
        using ProbeTarget http = new("http");
        using ProbeTarget tcp = new("tcp");
        string probes = $"startupProbe: {{{exec.Handler}}}\nlivenessProbe: {{{http.Handler}, periodSeconds: 1}}\nreadinessProbe: {{{tcp.Handler}, periodSeconds: 1}}\n";
        Peer ours = field.Ours[^1];
        // Several lives, each with several windows; all at the same time, for who is idle disturbs nobody.
        int lives = Math.Max(effort.Rounds / 10, 1);
        for (int life = 0; life < lives; life++)
        {
            List<Contestant> contestants =
            [
                .. field.All.Where(peer => peer != Roster.None).Select(peer => new Contestant(peer)),
                new Contestant(Probed, ours, ours.Words, probes),
                new Contestant(Served, ours, ours.Words, Endpoint),
                new Contestant(All, ours, ours.Words, probes + Endpoint),
            ];
            List<HeldPeer> held = [];
            using CancellationTokenSource over = new();
            Task polling = Task.CompletedTask;
            try
            {
                held.AddRange(contestants.Select(contestant => contestant.Hold()));
                polling = PollAsync([contestants[^2].Port, contestants[^1].Port], over.Token);
                await Task.Delay(s_settle);
                for (int window = 0; window < effort.Rounds / lives; window++)
                {
                    long[] woken = await Task.WhenAll(held.Select(one => Task.Run(() => one.Wakes(effort.Window))));
                    for (int i = 0; i < held.Count; i++)
                    {
                        (long residentBytes, long privateBytes, long threadCount, _) = held[i].Memory();
                        string name = contestants[i].Name;
                        resident.Add(name, residentBytes);
                        @private.Add(name, privateBytes);
                        threads.Add(name, threadCount);
                        wakes.Add(name, woken[i]);
                    }
                }
            }
            finally
            {
                await over.CancelAsync();
                await polling;
                held.ForEach(one => one.Dispose());
                contestants.ForEach(contestant => contestant.Dispose());
            }
        }

        return new Figure(
            "idle",
            "Sums over init and helpers, without main (/proc/PID/smaps_rollup: Rss, Anonymous; voluntary context switches). With the default control socket; probes by exec, http and tcp; the endpoint is asked for /readyz once a second.",
            [resident, @private, threads, wakes],
            [
                new Target("bare: at most 1.5 MB private", @private.Value(Peer.OursName), 1.5, "MB"),
                new Target("bare: at most 10 MB resident", resident.Value(Peer.OursName), 10, "MB"),
                new Target("bare: no wake-up", wakes.Value(Peer.OursName), 0, ""),
                new Target("all in use: below 16 MB resident", resident.Value(All), 16, "MB"),
            ]);
    }

    private static async Task PollAsync(IReadOnlyList<int> ports, CancellationToken over)
    {
        try
        {
            while (true)
            {
                foreach (int port in ports)
                {
                    _ = Counterpart.Ask(1, port, "/readyz");
                }

                await Task.Delay(s_poll, over);
            }
        }
        catch (OperationCanceledException)
        {
            // The last window is over.
        }
    }
}
