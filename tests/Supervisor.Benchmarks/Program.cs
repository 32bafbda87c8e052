using Supervisor.TestSupport;

namespace Supervisor.Benchmarks;

/// <summary>Measures the published supervisor against tini, dumb-init and catatonit, all in the same run.</summary>
internal static class Program
{
    private const string Usage = """
        usage: Supervisor.Benchmarks [--guard] [--json FILE] [--subject FILE]
          --guard         fewer repetitions; a line PASS or FAIL for each limit, exit code 1 if one is broken
          --json FILE     write the numbers there as well
          --subject FILE  measure this file instead of artifacts/supervisor
        """;

    internal static int Main(string[] args)
    {
        bool guard = false;
        string? json = null;
        string? subject = null;
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
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }

        try
        {
            return Measure(guard ? Repetitions.Guard : Repetitions.Full, guard, json, subject);
        }
        catch (TestFailureException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static int Measure(Repetitions repetitions, bool guard, string? json, string? subject)
    {
        IReadOnlyDictionary<string, Readings> all = Contest.Run(new MeasuringTool(), Contestant.All(subject), repetitions);
        IReadOnlyList<Guard> guards = Guard.Evaluate(all);
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
