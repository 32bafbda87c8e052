using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Endpoint;

/// <summary>What a call of the verb <c>health</c> takes beside other programs that a HEALTHCHECK could run.</summary>
internal sealed class HealthVerbCost(string? subject)
{
    internal async Task<Table> RunAsync(int rounds, int calls)
    {
        int port = FreePort.Next();
        string program = subject ?? Repository.Supervisor;
        // In our own PID namespace: the verb trusts no supervisor of another one.
        await using SupervisorRun run = new SupervisorSetup(RunMode.Subreaper, subject)
            .Configuration($"endpoint: {{http: \"127.0.0.1:{port}\", control: @/control}}\n").Command(Counterpart.Path, "idle").Start();
        await run.WaitForLogAsync("ready");
        (string Name, string[] Program)[] contestants =
        [
            ("/bin/true", ["/bin/true"]),
            ("supervisor health", [program, "health", "--socket", run.Directory["control"]]),
            ("busybox wget of endpoint.http", ["/bin/busybox", "wget", "-q", "-O", "-", $"http://127.0.0.1:{port}/readyz"]),
        ];
        Dictionary<string, (Sample Wall, Sample Cpu, Sample Ours)> all = contestants.ToDictionary(one => one.Name, _ => (new Sample(), new Sample(), new Sample()));
        // The first request loads the server.
        _ = Counterpart.Spawn(1, contestants[1].Program);
        for (int round = 0; round < rounds; round++)
        {
            foreach ((string name, string[] command) in contestants)
            {
                long before = Counterpart.ProcessorTime(run.Pid).Own;
                IReadOnlyList<(long Wall, long Cpu)> readings = Counterpart.Spawn(calls, command);
                all[name].Ours.Add([(Counterpart.ProcessorTime(run.Pid).Own - before) / calls]);
                all[name].Wall.Add(readings.Select(reading => reading.Wall));
                all[name].Cpu.Add(readings.Select(reading => reading.Cpu));
            }
        }

        Table table = new(Table.Cell($"A call, {rounds} rounds of {calls} by turns; median (99th percentile)"), "", "wall, ms", "CPU, ms", "supervisor that is asked, ms CPU");
        foreach ((string name, (Sample wall, Sample cpu, Sample ours)) in all)
        {
            table.Add(name, Table.Cell(wall, 1e6), Table.Cell(cpu, 1e6), Table.Cell(ours, 1e6));
        }

        return table;
    }
}
