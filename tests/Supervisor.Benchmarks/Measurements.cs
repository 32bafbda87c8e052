using Supervisor.Benchmarks.Endpoint;
using Supervisor.Benchmarks.Probes;
using Supervisor.Benchmarks.Results;

namespace Supervisor.Benchmarks;

/// <summary>What can be measured beside the figures of the report, by name; each prints its tables as it goes.</summary>
internal static class Measurements
{
    /// <summary>The names, in the order in which they are run.</summary>
    internal static readonly IReadOnlyDictionary<string, Func<string?, Task>> All = new Dictionary<string, Func<string?, Task>>
    {
        ["attempts"] = AttemptsAsync,
        ["period"] = PeriodAsync,
        ["many"] = ManyAsync,
        ["docker"] = DockerAsync,
        ["endpoint-load"] = EndpointAsync,
        ["health"] = HealthAsync,
    };

    /// <summary>About a quarter of a minute each, with limits as wide as those of the figures.</summary>
    internal static async Task<IReadOnlyList<Guard>> GuardAsync(string? subject)
    {
        double exec = await new AttemptCost(subject).ExecRatioAsync(rounds: 3, attempts: 60);
        TimeSpan length = TimeSpan.FromSeconds(3);
        IReadOnlyList<PeriodUnderLoad.Result> periods = await new PeriodUnderLoad(subject).MeasureAsync(length);
        List<Guard> guards =
        [
            new("exec attempt CPU", "3 x posix_spawn of the same command", exec, 3, "x"),
            .. periods.SkipLast(1).Select(period => new Guard(
                $"100 ms {period.Name} period under load", "9 of 10 runs", 100.0 * (period.Expected - period.Runs) / period.Expected, 10, "% left out")),
        ];
        Growth growth = new(subject);
        (string Name, Growth.Result Result)[] grown =
        [
            ("2,000 exec attempts", await growth.OfAttemptsAsync("exec", 2000)),
            ("2,000 http attempts", await growth.OfAttemptsAsync("http", 2000)),
            ("500 restarts", await growth.OfRestartsAsync(500)),
        ];
        foreach ((string name, Growth.Result result) in grown)
        {
            guards.Add(new($"memory after {name}", "no leak", result.Bytes / 1048576.0, 8, "MiB more"));
            guards.Add(new($"descriptors after {name}", "no leak", result.Descriptors, 4, "more"));
        }

        return guards;
    }

    private static async Task AttemptsAsync(string? subject) => Console.WriteLine(await new AttemptCost(subject).RunAsync(rounds: 5, attempts: 250));

    private static async Task PeriodAsync(string? subject)
    {
        TimeSpan length = TimeSpan.FromMinutes(1);
        Console.WriteLine(PeriodUnderLoad.ToTable(await new PeriodUnderLoad(subject).MeasureAsync(length), length));
    }

    private static async Task ManyAsync(string? subject)
    {
        Console.WriteLine(await new ManyAtOnce(subject).OfSupervisorsAsync(200));
        Console.WriteLine(await ManyAtOnce.OfAttemptsAsync(200));
    }

    private static async Task DockerAsync(string? subject) => Console.WriteLine(MarkdownReport.Write(await new DockerHealthcheck(subject).MeasureAsync(rounds: 3, windows: 5, TimeSpan.FromSeconds(4))));

    private static async Task EndpointAsync(string? subject)
    {
        EndpointCost cost = new(subject);
        Console.WriteLine(await cost.FirstRequestAsync(lives: 20));
        (Table throughput, Table memory) = await cost.UnderLoadAsync(rounds: 3, TimeSpan.FromSeconds(3));
        Console.WriteLine(throughput);
        Console.WriteLine(memory);
    }

    private static async Task HealthAsync(string? subject) => Console.WriteLine(await new HealthVerbCost(subject).RunAsync(rounds: 5, calls: 50));
}
