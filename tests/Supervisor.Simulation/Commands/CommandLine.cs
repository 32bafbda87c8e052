using System.Globalization;
using Supervisor.Simulation.Scenarios;

namespace Supervisor.Simulation.Commands;

/// <summary>What <c>./build.sh simulate</c> can be asked for.</summary>
internal static class CommandLine
{
    private const int Usage = 2;

    private const string Help = """
        usage: ./build.sh simulate OPTION...

          --seed N            the life of that seed: its scenario, and what happens in it, step by step
          --file F            the life of a scenario that is written down
          --minutes N         lives of fresh seeds for so long, on all processors; ends at the first that breaks a rule
          --lives N           so many lives of the seeds from 1 on (or from --from on), and the coverage
          --from N            the first seed of --minutes or --lives
          --workers N         on so many processors
          --out F             where the shortened scenario of a failure is written (simulate-failure.scenario)
          --coverage          list how often each event came in each state
          --break DIR         look for a sabotage of the core for each invariant that nothing in DIR breaks

        Exit code 0: every rule was kept. 1: one was broken; its shortened scenario is printed and written.
        """;

    public static int Run(string[] args, TextWriter output)
    {
        Dictionary<string, string> options = [];
        for (int i = 0; i < args.Length; i++)
        {
            bool isFlag = args[i] == "--coverage";
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || (!isFlag && i + 1 == args.Length))
            {
                output.WriteLine(Help);
                return args[i] is "--help" ? 0 : Usage;
            }

            options[args[i]] = isFlag ? "" : args[++i];
        }

        try
        {
            return Run(options, output);
        }
        catch (Exception wrong) when (wrong is FormatException or IOException or OverflowException)
        {
            output.WriteLine(wrong.Message);
            return Usage;
        }
    }

    private static int Run(Dictionary<string, string> options, TextWriter output)
    {
        string failure = options.GetValueOrDefault("--out", "simulate-failure.scenario");
        ulong? from = options.TryGetValue("--from", out string? first) ? Number(first) : null;
        int workers = options.TryGetValue("--workers", out string? many) ? (int)Number(many) : Environment.ProcessorCount;
        if (options.TryGetValue("--seed", out string? seed))
        {
            return Replay.Show(Generator.Of(Number(seed)), Number(seed), failure, output);
        }

        if (options.TryGetValue("--file", out string? file))
        {
            return Replay.Show(ScenarioParser.Parse(File.ReadAllText(file)), null, failure, output);
        }

        if (options.TryGetValue("--break", out string? directory))
        {
            return BreakEach.Run(directory, options.TryGetValue("--lives", out string? tried) ? (int)Number(tried) : 5000, output);
        }

        Exploration exploration;
        if (options.TryGetValue("--minutes", out string? minutes))
        {
            exploration = new Exploration(from ?? FreshSeed(), lives: null, TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)), workers);
        }
        else if (options.TryGetValue("--lives", out string? lives))
        {
            exploration = new Exploration(from ?? 1, (long)Number(lives), limit: null, workers);
        }
        else
        {
            output.WriteLine(Help);
            return Usage;
        }

        return Replay.Explore(exploration, failure, options.ContainsKey("--coverage"), output);
    }

    /// <summary>Lives that nobody has lived before, most likely.</summary>
    public static ulong FreshSeed() => (ulong)Random.Shared.NextInt64(1_000_000_000, 1_000_000_000_000);

    private static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}
