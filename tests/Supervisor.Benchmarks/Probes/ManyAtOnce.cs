using System.Diagnostics;
using Supervisor.Handlers;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Probes;

/// <summary>Attempts that are all under way at the same moment: the other side answers nobody until all have asked.</summary>
internal sealed class ManyAtOnce(string? subject)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>As many supervisors with a probe each: by HTTP, and by a command.</summary>
    internal async Task<Table> OfSupervisorsAsync(int count)
    {
        Table table = new(
            Table.Cell($"{count} supervisors with a probe each, all attempts under way at once"),
            "", "until all are ready, ms", "private each, KiB: idle", "under way", "after", "descriptors each: idle", "under way", "after");
        using (CounterpartProcess server = new("gather", $"{count}"))
        {
            long port = server.ReadNumber();
            await MeasureAsync(table, "http", count, $"httpGet: {{port: {port}, path: /}}", () => Task.Run(server.ReadNumber), server.Go);
        }

        using TemporaryDirectory directory = new();
        string fifo = directory["fifo"];
        HostCommand.Run("mkfifo", fifo);
        string record = directory["record"];
        await MeasureAsync(
            table, "exec", count, $"exec: {{command: [{Counterpart.Path}, wait, {record}, {fifo}]}}",
            () => Eventually.Async(() => File.Exists(record) && new FileInfo(record).Length == count * sizeof(long), "all commands to run", s_patience),
            () => new FileStream(fifo, FileMode.Open, FileAccess.Write).Dispose());
        return table;
    }

    /// <summary>As many attempts of the handlers themselves in this very process.</summary>
    internal static async Task<Table> OfAttemptsAsync(int count)
    {
        Table table = new(
            Table.Cell($"{count} attempts by HTTP in one process (this one, not compiled ahead of time), all under way at once"), "", "until all have asked, ms", "from then until all are closed, ms", "successes", "descriptors more");
        for (int round = 0; round < 3; round++)
        {
            using CounterpartProcess server = new("gather", $"{count}");
            HandlerPlan.HttpGet handler = new(IsHttps: false, "127.0.0.1", (int)server.ReadNumber(), "/", []);
            int descriptors = Descriptors(Environment.ProcessId);
            Task<AttemptResult[]> attempts = Task.WhenAll(Enumerable.Range(0, count).Select(
                _ => NetworkAttempt.RunAsync(handler, AttemptPurpose.Probe, s_patience, TimeProvider.System, CancellationToken.None)));
            double asked = server.ReadNumber() / 1e6;
            server.Go();
            AttemptResult[] results = await attempts;
            double closed = server.ReadNumber() / 1e6;
            int more = Descriptors(Environment.ProcessId) - descriptors;
            table.Add(
                round == 0 ? "first time" : "again", Table.Cell($"{asked:0.0}"), Table.Cell($"{closed:0.0}"),
                Table.Cell($"{results.Count(result => result.Outcome == AttemptOutcome.Success)}"), Table.Cell($"{more}"));
        }

        return table;
    }

    private async Task MeasureAsync(Table table, string kind, int count, string handler, Func<Task> allUnderWay, Action answer)
    {
        List<SupervisorRun> runs = [];
        try
        {
            // The first attempt comes when all are there and idle; the period is longer than this takes.
            string probe = $"readinessProbe: {{{handler}, initialDelaySeconds: 15, periodSeconds: 600, timeoutSeconds: 300}}\n";
            for (int i = 0; i < count; i++)
            {
                runs.Add(ProbedSupervisor.Start(subject, probe));
            }

            foreach (SupervisorRun run in runs)
            {
                await run.WaitForLogAsync("started", s_patience);
            }

            (long idle, int idleDescriptors) = Read(runs);
            await allUnderWay();
            long begin = Stopwatch.GetTimestamp();
            (long underWay, int underWayDescriptors) = Read(runs);
            answer();
            foreach (SupervisorRun run in runs)
            {
                await run.WaitForLogAsync("ready", s_patience);
            }

            double milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            (long after, int afterDescriptors) = Read(runs);
            table.Add(
                kind, Table.Cell($"{milliseconds:0}"), Table.Cell($"{idle / 1024}"), Table.Cell($"{underWay / 1024}"), Table.Cell($"{after / 1024}"),
                Table.Cell($"{idleDescriptors}"), Table.Cell($"{underWayDescriptors}"), Table.Cell($"{afterDescriptors}"));
        }
        finally
        {
            await Task.WhenAll(runs.Select(run => run.DisposeAsync().AsTask()));
        }
    }

    /// <summary>The median of all.</summary>
    private static (long Private, int Descriptors) Read(IReadOnlyList<SupervisorRun> runs)
    {
        Sample memory = new();
        memory.Add(runs.Select(run => ProcessMemory.Read(run.Pid).Private));
        Sample descriptors = new();
        descriptors.Add(runs.Select(run => (long)Descriptors(run.Pid)));
        return (memory.Median, (int)descriptors.Median);
    }

    private static int Descriptors(int pid) => Directory.GetFiles($"/proc/{pid}/fd").Length;
}
