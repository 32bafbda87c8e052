using System.Globalization;
using Supervisor.Simulation.Judging;
using Supervisor.Simulation.Scenarios;

namespace Supervisor.Simulation.Commands;

/// <summary>Shows lives to a person.</summary>
internal static class Replay
{
    /// <summary>The scenario, its trace, and what it broke.</summary>
    public static int Show(Scenario scenario, ulong? seed, string failure, TextWriter output)
    {
        output.WriteLine(scenario);
        (IReadOnlyList<string> lines, LifeResult result) = TraceWriter.Of(scenario);
        foreach (string line in lines)
        {
            output.WriteLine(line);
        }

        output.WriteLine();
        if (result.Broken is null)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"every rule kept; exit code {result.ExitCode} after {ScenarioText.Seconds(result.At)}s, {result.Step} steps"));
            return 0;
        }

        return Fail(scenario, seed, result, failure, output);
    }

    /// <summary>Explores, with a line now and then.</summary>
    public static int Explore(Exploration exploration, string failure, bool listsPairs, TextWriter output)
    {
        output.WriteLine($"seeds from {exploration.First} on, {exploration.Workers} at a time");
        exploration.Run(() => output.WriteLine(exploration.Summary));
        output.WriteLine(exploration.Summary);
        if (listsPairs)
        {
            foreach ((string state, string what, long count) in exploration.Coverage.Pairs)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,12} {state}: {what}"));
            }
        }

        return exploration.Failure is { } found ? Fail(Generator.Of(found.Seed), found.Seed, found.Result, failure, output) : 0;
    }

    private static int Fail(Scenario scenario, ulong? seed, LifeResult result, string failure, TextWriter output)
    {
        Invariant broken = result.Broken!;
        output.WriteLine($"BROKEN{(seed is { } of ? $" by seed {of}" : "")} in step {result.Step}, at {ScenarioText.Seconds(result.At)}s: {result.Message}");
        Scenario small = new Shrinker().Shrink(scenario, broken);
        small = small with { About = [broken.Rule, .. seed is { } from ? [$"seed {from}"] : scenario.About] };
        File.WriteAllText(failure, small.ToString());
        (IReadOnlyList<string> lines, LifeResult shortened) = TraceWriter.Of(small);
        output.WriteLine();
        output.WriteLine($"The shortest life that still breaks it ({failure}):");
        output.WriteLine();
        output.WriteLine(small);
        foreach (string line in lines)
        {
            output.WriteLine(line);
        }

        output.WriteLine();
        output.WriteLine($"step {shortened.Step}: {shortened.Message}");
        return 1;
    }
}
