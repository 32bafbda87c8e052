using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Endpoint;

/// <summary>The HTTP endpoint: how long the first request takes, for which its server is loaded; how many there can be; what memory it takes.</summary>
internal sealed class EndpointCost(string? subject)
{
    private const string Path = "/readyz";

    private static readonly int[] s_clients = [1, 16, 100, 200];

    /// <summary>The first request of a life, and those after it.</summary>
    internal async Task<Table> FirstRequestAsync(int lives)
    {
        Sample first = new();
        Sample second = new();
        Sample later = new();
        Sample processor = new();
        for (int i = 0; i < lives; i++)
        {
            (SupervisorRun run, int port) = await StartAsync();
            await using (run)
            {
                long before = Counterpart.ProcessorTime(run.Pid).Own;
                first.Add(Counterpart.Ask(1, port, Path));
                processor.Add([Counterpart.ProcessorTime(run.Pid).Own - before]);
                second.Add(Counterpart.Ask(1, port, Path));
                later.Add(Counterpart.Ask(50, port, Path).Skip(20));
            }
        }

        Table table = new(Table.Cell($"From connect(2) to the answer, of {lives} lives, a connection each; median (99th percentile)"), "", "ms", "supervisor, ms CPU");
        table.Add("the first request", Table.Cell(first, 1e6), Table.Cell(processor, 1e6));
        table.Add("the second", Table.Cell(second, 1e6), "");
        table.Add("the 21st to 50th", Table.Cell(later, 1e6), "");
        return table;
    }

    /// <summary>Requests a second, beside nginx; and memory before and after.</summary>
    internal async Task<(Table Throughput, Table Memory)> UnderLoadAsync(int rounds, TimeSpan length)
    {
        using Nginx nginx = new();
        await nginx.WaitUntilReadyAsync();
        (SupervisorRun run, int port) = await StartAsync();
        await using (run)
        {
            Table memory = new("Memory of the supervisor, MiB", "", "resident", "private");
            AddMemory(memory, "before the first connection", run.Pid);
            _ = Counterpart.Ask(1, port, Path);
            AddMemory(memory, "after the first request", run.Pid);
            Table throughput = new(
                Table.Cell($"Requests by wrk on connections that are kept, {rounds} rounds of {length.TotalSeconds} s by turns; median (of p99: the largest)"),
                "clients", "supervisor, a second", "p99, ms", "cut, a second", "us CPU a request", "nginx, a second", "p99, ms");
            foreach (int clients in s_clients)
            {
                Sample[] samples = [.. Enumerable.Range(0, 6).Select(_ => new Sample())];
                for (int round = 0; round < rounds; round++)
                {
                    long before = Counterpart.ProcessorTime(run.Pid).Own;
                    Wrk.Result ours = Wrk.Run(port, Path, clients, length);
                    long used = Counterpart.ProcessorTime(run.Pid).Own - before;
                    Wrk.Result theirs = Wrk.Run(nginx.Port, Path, clients, length);
                    samples[0].Add([(long)ours.RequestsASecond]);
                    samples[1].Add([ours.Percentile99]);
                    samples[2].Add([used / ours.Requests]);
                    samples[3].Add([(long)theirs.RequestsASecond]);
                    samples[4].Add([theirs.Percentile99]);
                    samples[5].Add([(long)(ours.Failed / length.TotalSeconds)]);
                }

                throughput.Add(
                    Table.Cell($"{clients}"), Table.Cell($"{samples[0].Median}"), Table.Cell(samples[1], 1e6), Table.Cell($"{samples[5].Median}"), Table.Cell($"{samples[2].Median / 1e3:0.0}"),
                    Table.Cell($"{samples[3].Median}"), Table.Cell(samples[4], 1e6));
                AddMemory(memory, Table.Cell($"after {clients} at once"), run.Pid);
            }

            await Task.Delay(TimeSpan.FromSeconds(10));
            AddMemory(memory, "10 s later", run.Pid);
            return (throughput, memory);
        }
    }

    private async Task<(SupervisorRun Run, int Port)> StartAsync()
    {
        int port = FreePort.Next();
        SupervisorRun run = new SupervisorSetup(RunMode.Process1, subject).Configuration($"endpoint: {{http: \"127.0.0.1:{port}\"}}\n").Command(Counterpart.Path, "idle").Start();
        await run.WaitForLogAsync("ready");
        return (run, port);
    }

    private static void AddMemory(Table table, string when, int pid)
    {
        ProcessMemory memory = ProcessMemory.Read(pid);
        table.Add(when, Table.Cell($"{memory.Resident / 1048576.0:0.0}"), Table.Cell($"{memory.Private / 1048576.0:0.0}"));
    }
}
