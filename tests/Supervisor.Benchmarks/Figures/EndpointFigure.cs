using Supervisor.Benchmarks.Endpoint;
using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks.Figures;

/// <summary>HTTP: the first request of a life, and as many as go, with several numbers of clients.</summary>
internal static class EndpointFigure
{
    private const string Reference = "nginx";

    private static readonly int[] s_clients = [1, 16, 200];

    /// <summary>Until it listens: nobody may ask before the first request that is measured.</summary>
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(1);

    private sealed record Server(string Name, int Port, string Path);

    internal static async Task<Figure> MeasureAsync(Field field, Effort effort)
    {
        Quantity first = new("the first request of a life", "ms", 1e6) { Reference = Reference };
        Quantity[] rates = [.. s_clients.Select(clients => new Quantity(Table.Cell($"requests a second, {clients} clients"), "", 1) { Reference = Reference })];
        Quantity[] latencies = [.. s_clients.Select(clients => new Quantity(Table.Cell($"p99 of a second, {clients} clients"), "ms", 1e6) { Reference = Reference })];
        Quantity[] failures = [.. s_clients.Select(clients => new Quantity(Table.Cell($"connections cut a second, {clients} clients"), "", 1))];
        for (int life = 0; life < effort.HeavyRounds; life++)
        {
            await WithAllAsync(field, servers =>
            {
                foreach (Server server in life % 2 == 0 ? servers : servers.Reverse())
                {
                    first.Add(server.Name, Counterpart.Ask(1, server.Port, server.Path));
                }
            });
        }

        await WithAllAsync(field, servers =>
        {
            foreach (Server server in servers)
            {
                // The warm-up.
                _ = Counterpart.Ask(50, server.Port, server.Path);
            }

            for (int i = 0; i < s_clients.Length; i++)
            {
                for (int round = 0; round < effort.HeavyRounds; round++)
                {
                    foreach (Server server in round % 2 == 0 ? servers : servers.Reverse())
                    {
                        Wrk.Result result = Wrk.Run(server.Port, server.Path, s_clients[i], effort.Request);
                        rates[i].Add(server.Name, (long)result.RequestsASecond);
                        latencies[i].Add(server.Name, result.Percentile99);
                        failures[i].Add(server.Name, (long)(result.Failed / effort.Request.TotalSeconds));
                    }
                }
            }
        });
        double behind = rates.Select(rate => rate.Ratio(Peer.OursName)).Min();
        return new Figure(
            "endpoint",
            "Requests for /readyz by wrk, one thread, connections that are kept where the server keeps them; nginx answers with a constant, monit with its status as text, supervisord with its status page. A lower number of requests a second is the worse one.",
            [first, .. rates, .. latencies, .. failures],
            [
                new Target("requests a second: at least half of nginx, at every number of clients (nginx as a multiple of ours)", 1 / behind, 2, "x"),
                new Target("the first request: under 40 ms (p99)", first.Percentile99(Peer.OursName), 40, "ms"),
            ]);
    }

    private static async Task WithAllAsync(Field field, Action<IReadOnlyList<Server>> measure)
    {
        using Nginx nginx = new();
        List<Contestant> contestants = [];
        List<HeldPeer> held = [];
        try
        {
            List<Server> servers = [new(Reference, nginx.Port, "/readyz")];
            foreach (Peer peer in field.All.Where(peer => field.Ours.Contains(peer) || peer.Name is "supervisord" or "tini + monit"))
            {
                Contestant contestant = new(peer, field.Ours.Contains(peer) ? "endpoint: {http: \"127.0.0.1:PORT\"}\n" : null);
                contestants.Add(contestant);
                servers.Add(new Server(peer.Name, contestant.Port, field.Ours.Contains(peer) ? "/readyz" : peer.Name == "supervisord" ? "/" : "/_status?format=text"));
            }

            held.AddRange(contestants.Select(contestant => contestant.Hold()));
            await nginx.WaitUntilReadyAsync();
            await Task.Delay(s_settle);
            measure(servers);
        }
        finally
        {
            held.ForEach(one => one.Dispose());
            contestants.ForEach(contestant => contestant.Dispose());
        }
    }
}
