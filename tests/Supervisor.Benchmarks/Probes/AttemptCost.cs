using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Probes;

/// <summary>What an attempt of each kind costs: processor time at a steady period, and time from one to the next where each follows at once.</summary>
internal sealed class AttemptCost(string? subject)
{
    /// <summary>Short, so that there are many; long enough that the supervisor sleeps between any two.</summary>
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(20);

    /// <summary>Shorter than any attempt takes: the next one has fallen due when one ends, and follows at once.</summary>
    private static readonly TimeSpan s_atOnce = TimeSpan.FromMilliseconds(0.1);

    /// <summary>Attempts that load and warm what later ones find.</summary>
    private const int WarmUp = 50;

    private readonly Dictionary<string, Readings> _all = ProbeTarget.Kinds.ToDictionary(kind => kind, _ => new Readings());

    private readonly Sample _spawnWall = new();
    private readonly Sample _spawnCpu = new();
    private readonly Sample _idle = new();

    private sealed class Readings
    {
        /// <summary>Nanoseconds of CPU time an attempt, one reading a round.</summary>
        internal Sample Own { get; } = new();

        internal Sample Command { get; } = new();

        internal Sample Server { get; } = new();

        /// <summary>Nanoseconds from one attempt to the next.</summary>
        internal Sample Whole { get; } = new();

        /// <summary>Nanoseconds from the server's accept to the supervisor's close.</summary>
        internal Sample Connected { get; } = new();
    }

    /// <summary>Measures all kinds by turns.</summary>
    /// <param name="attempts">Of each kind a round.</param>
    internal async Task<Table> RunAsync(int rounds, int attempts)
    {
        for (int round = 0; round < rounds; round++)
        {
            foreach (string kind in ProbeTarget.Kinds)
            {
                await MeasureCostAsync(kind, attempts);
                await MeasureTimeAsync(kind, attempts);
            }

            using ProbeTarget alone = new(ProbeTarget.Kinds[0]);
            IReadOnlyList<(long Wall, long Cpu)> spawns = Counterpart.Spawn(attempts, alone.Command);
            _spawnWall.Add(spawns.Select(spawn => spawn.Wall));
            _spawnCpu.Add([(long)spawns.Average(spawn => spawn.Cpu)]);
            await MeasureIdleAsync(TimeSpan.FromSeconds(2));
        }

        Table table = new(
            Table.Cell($"An attempt; {rounds} rounds of {attempts} each, every {s_period.TotalMilliseconds} ms for the processor time, each at once after the last for the latency; median (99th percentile; of {rounds}: the largest)"),
            "", "supervisor, ms CPU", "command, ms CPU", "server, ms CPU", "latency, ms", "of it connected, ms");
        foreach ((string kind, Readings readings) in _all)
        {
            bool isCommand = readings.Connected.Count == 0;
            table.Add(
                kind, Table.Cell(readings.Own, 1e6), isCommand ? Table.Cell(readings.Command, 1e6) : "", isCommand ? "" : Table.Cell(readings.Server, 1e6),
                Table.Cell(readings.Whole, 1e6), isCommand ? "" : Table.Cell(readings.Connected, 1e6));
        }

        table.Add("posix_spawn in C", "", Table.Cell(_spawnCpu, 1e6), "", Table.Cell(_spawnWall, 1e6), "");
        table.Add("none, a second", Table.Cell(_idle, 1e6), "", "", "", "");
        return table;
    }

    /// <summary>For the guards: CPU time of an exec attempt as a multiple of the spawn of the same command, both parts included; the median of the rounds.</summary>
    internal async Task<double> ExecRatioAsync(int rounds, int attempts)
    {
        List<double> ratios = [];
        for (int round = 0; round < rounds; round++)
        {
            string exec = ProbeTarget.Kinds[0];
            (long own, long command) = await MeasureCostAsync(exec, attempts);
            using ProbeTarget alone = new(exec);
            ratios.Add((own + command) / Counterpart.Spawn(attempts, alone.Command).Average(spawn => spawn.Cpu));
        }

        ratios.Sort();
        return ratios[ratios.Count / 2];
    }

    private async Task<(long Own, long Command)> MeasureCostAsync(string kind, int attempts)
    {
        using ProbeTarget target = new(kind);
        await using SupervisorRun run = ProbedSupervisor.Start(subject, target, s_period);
        await run.WaitForAsync(() => target.Count >= WarmUp, "the first attempts", TimeSpan.FromSeconds(30));
        int countBefore = target.Count;
        (long ownBefore, long childrenBefore) = Counterpart.ProcessorTime(run.Pid);
        await run.WaitForAsync(() => target.Count >= countBefore + attempts, "attempts", TimeSpan.FromSeconds(60));
        int count = target.Count - countBefore;
        (long own, long children) = Counterpart.ProcessorTime(run.Pid);
        (long Own, long Command) cost = ((own - ownBefore) / count, (children - childrenBefore) / count);
        Readings readings = _all[kind];
        readings.Own.Add([cost.Own]);
        readings.Command.Add([cost.Command]);
        readings.Server.Add([target.ServerCost()]);
        return cost;
    }

    private async Task MeasureTimeAsync(string kind, int attempts)
    {
        using ProbeTarget target = new(kind);
        await using SupervisorRun run = ProbedSupervisor.Start(subject, target, s_atOnce);
        await run.WaitForAsync(() => target.Count >= WarmUp + attempts + 1, "attempts", TimeSpan.FromSeconds(60));
        long[] metAt = [.. target.MetAt().Skip(WarmUp).Take(attempts + 1)];
        _all[kind].Whole.Add(metAt.Skip(1).Zip(metAt, (next, one) => next - one));
        if (kind != ProbeTarget.Kinds[0])
        {
            _all[kind].Connected.Add(target.Lengths().Skip(WarmUp).Take(attempts));
        }
    }

    private async Task MeasureIdleAsync(TimeSpan length)
    {
        await using SupervisorRun run = ProbedSupervisor.Start(subject, target: null, s_period);
        await run.WaitForLogAsync("ready");
        (long before, _) = Counterpart.ProcessorTime(run.Pid);
        await Task.Delay(length);
        _idle.Add([(long)((Counterpart.ProcessorTime(run.Pid).Own - before) / length.TotalSeconds)]);
    }
}
