using Supervisor.Benchmarks.Figures;
using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Results;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks;

/// <summary>Measures the published supervisor beside other inits and supervisors, in alternation, and what its probes and its endpoint cost, each beside something in the same run.</summary>
internal static class Program
{
    private static readonly string s_usage = $"""
        usage: Supervisor.Benchmarks [--short | --long | --guard] [--out DIR] [--subject FILE] [--before FILE] [WHAT...]
          WHAT            figures of the report, all when nothing is named: {string.Join(", ", AllFigures.Names)}
                          single measurements, which print their tables: {string.Join(", ", Measurements.All.Keys)}
          --short         a reading or two of what takes long: a minute or two (this is the default)
          --long          at least 30 readings of everything
          --guard         a line PASS or FAIL for each limit, exit code 1 if one is broken
          --out DIR       report.md, report.json and growth.svg go there (default: artifacts/bench)
          --subject FILE  measure this file instead of artifacts/supervisor
          --before FILE   let this file, an older supervisor, take part as well
        """;

    internal static async Task<int> Main(string[] args)
    {
        Effort effort = Effort.Short;
        string output = Path.Combine(Repository.Root, "artifacts", "bench");
        string? subject = null;
        string? before = null;
        List<string> what = [];
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--short":
                    effort = Effort.Short;
                    break;
                case "--long":
                    effort = Effort.Long;
                    break;
                case "--guard":
                    effort = Effort.Guard;
                    break;
                case "--out" when i + 1 < args.Length:
                    output = args[++i];
                    break;
                case "--subject" when i + 1 < args.Length:
                    subject = args[++i];
                    break;
                case "--before" when i + 1 < args.Length:
                    before = args[++i];
                    break;
                case string name when AllFigures.Names.Contains(name) || Measurements.All.ContainsKey(name):
                    what.Add(name);
                    break;
                default:
                    await Console.Error.WriteLineAsync(s_usage);
                    return 2;
            }
        }

        try
        {
            Directory.CreateDirectory(output);
            if (effort == Effort.Guard)
            {
                return await GuardAsync(output, subject);
            }

            foreach (string name in what.Where(Measurements.All.ContainsKey))
            {
                await Measurements.All[name](subject);
            }

            string[] figures = [.. AllFigures.Names.Where(name => what.Count == 0 || what.Contains(name))];
            if (figures.Length > 0)
            {
                await ReportAsync(figures, effort, output, subject, before, $"./build.sh bench {string.Join(' ', args)}".TrimEnd());
            }

            return 0;
        }
        catch (TestFailureException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task ReportAsync(IReadOnlyList<string> names, Effort effort, string output, string? subject, string? before, string command)
    {
        Field field = new(
            [.. before is null ? (Peer[])[] : [Roster.Ours(before, "before")], Roster.Ours(subject)],
            [Roster.None, .. Roster.Inits.Concat(Roster.Supervisors).Where(Roster.IsInstalled)]);
        foreach (Peer peer in Roster.Inits.Concat(Roster.Supervisors).Where(peer => !Roster.IsInstalled(peer)))
        {
            await Console.Error.WriteLineAsync($"{peer.Name} is not installed, and has no figure");
        }

        IReadOnlyList<(string, string)> facts = Facts.Collect(field.All, command);
        List<Figure> figures = [];
        foreach (string name in names)
        {
            long begin = System.Diagnostics.Stopwatch.GetTimestamp();
            figures.Add(await AllFigures.MeasureAsync(name, field, effort, subject));
            await Console.Error.WriteLineAsync(Table.Cell($"{name}: {System.Diagnostics.Stopwatch.GetElapsedTime(begin).TotalSeconds:0.0} s"));
        }

        string markdown = MarkdownReport.Write(facts, figures);
        await File.WriteAllTextAsync(Path.Combine(output, "report.md"), markdown);
        JsonReport.Write(Path.Combine(output, "report.json"), facts, figures, []);
        if (figures.FirstOrDefault(figure => figure.Name == AllFigures.Growth) is { } growth)
        {
            await File.WriteAllTextAsync(Path.Combine(output, "growth.svg"), GrowthPlot.Write(growth));
        }

        Console.WriteLine(markdown);
        Console.WriteLine($"written: {output}");
    }

    private static async Task<int> GuardAsync(string output, string? subject)
    {
        Field field = new([Roster.Ours(subject)], [Roster.None, Roster.Tini]);
        Effort effort = Effort.Guard;
        Figure start = StartFigure.Measure(field, effort);
        Figure signal = SignalFigure.Measure(field, effort);
        Figure reaping = ReapingFigure.Measure(field, effort);
        Figure idle = await IdleFigure.MeasureAsync(field, effort);
        Figure size = SizeFigure.Measure(field);
        IReadOnlyList<Guard> guards = [.. Guard.Evaluate(start, signal, reaping, idle, size), .. await Measurements.GuardAsync(subject)];
        Figure[] figures = [start, signal, reaping, idle, size];
        foreach (Figure figure in figures)
        {
            Console.WriteLine(MarkdownReport.Write(figure));
        }

        JsonReport.Write(Path.Combine(output, "guard.json"), [], figures, guards);
        foreach (Guard limit in guards)
        {
            Console.WriteLine(limit);
        }

        return guards.All(limit => limit.Passes) ? 0 : 1;
    }
}
