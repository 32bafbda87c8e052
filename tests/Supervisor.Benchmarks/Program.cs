using Supervisor.TestSupport;

namespace Supervisor.Benchmarks;

/// <summary>Measures the published supervisor: against tini, dumb-init and catatonit, and what its probes and its endpoint cost, each beside something in the same run.</summary>
internal static class Program
{
    private const string Inits = "inits";

    private static readonly string s_usage = $"""
        usage: Supervisor.Benchmarks [--guard] [--json FILE] [--subject FILE] [--before FILE] [WHAT...]
          WHAT            {Inits} (what is measured when nothing is named), {string.Join(", ", Measurements.All.Keys)}
          --guard         fewer repetitions; a line PASS or FAIL for each limit, exit code 1 if one is broken
          --json FILE     write the numbers of {Inits}, and the limits, there as well
          --subject FILE  measure this file instead of artifacts/supervisor
          --before FILE   let this file, an older supervisor, take part in {Inits} as well
        """;

    internal static async Task<int> Main(string[] args)
    {
        bool guard = false;
        string? json = null;
        string? subject = null;
        string? before = null;
        List<string> what = [];
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--guard":
                    guard = true;
                    break;
                case "--json" when i + 1 < args.Length:
                    json = args[++i];
                    break;
                case "--subject" when i + 1 < args.Length:
                    subject = args[++i];
                    break;
                case "--before" when i + 1 < args.Length:
                    before = args[++i];
                    break;
                case string name when name == Inits || Measurements.All.ContainsKey(name):
                    what.Add(name);
                    break;
                default:
                    await Console.Error.WriteLineAsync(s_usage);
                    return 2;
            }
        }

        try
        {
            if (guard || what.Count == 0 || what.Contains(Inits))
            {
                int code = await MeasureInitsAsync(guard, json, subject, before);
                if (guard)
                {
                    return code;
                }
            }

            foreach (string name in what.Where(name => name != Inits))
            {
                await Measurements.All[name](subject);
            }

            return 0;
        }
        catch (TestFailureException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task<int> MeasureInitsAsync(bool guard, string? json, string? subject, string? before)
    {
        Repetitions repetitions = guard ? Repetitions.Guard : Repetitions.Full;
        IReadOnlyDictionary<string, Readings> all = Contest.Run(new MeasuringTool(), Contestant.All(subject, before), repetitions);
        IReadOnlyList<Guard> guards = [.. Guard.Evaluate(all), .. guard ? await Measurements.GuardAsync(subject) : []];
        Console.WriteLine(Report.Table(all, repetitions));
        if (json is not null)
        {
            Report.WriteJson(json, all, repetitions, guards);
        }

        if (!guard)
        {
            return 0;
        }

        foreach (Guard limit in guards)
        {
            Console.WriteLine(limit);
        }

        return guards.All(limit => limit.Passes) ? 0 : 1;
    }
}
