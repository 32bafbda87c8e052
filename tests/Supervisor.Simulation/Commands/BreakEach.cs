using Supervisor.Simulation.Judging;
using Supervisor.Simulation.Scenarios;
using Supervisor.Simulation.World;

namespace Supervisor.Simulation.Commands;

/// <summary>
/// Looks for a life and a sabotage of the core (<see cref="Sabotage"/>) for each invariant that it breaks, and makes it as short as it gets: an invariant that nothing
/// breaks says nothing. What is there already, and still does, is left as it is.
/// </summary>
internal static class BreakEach
{
    private const int TriesALife = 40;

    /// <returns>1 if nothing breaks one of them.</returns>
    public static int Run(string directory, int lives, TextWriter output)
    {
        Directory.CreateDirectory(directory);
        HashSet<Invariant> missing = [.. Invariants.All.Where(invariant => !IsThere(directory, invariant))];
        SplitMix64 random = new(7);
        for (ulong seed = 1; seed <= (ulong)lives && missing.Count > 0; seed++)
        {
            Scenario scenario = Generator.Of(seed);
            for (int i = 0; i < TriesALife; i++)
            {
                Scenario broken = scenario with { Tamper = Any(random) };
                if (ScenarioRun.Play(broken).Broken is { } invariant && missing.Remove(invariant))
                {
                    Scenario small = new Shrinker().Shrink(broken, invariant);
                    File.WriteAllText(PathOf(directory, invariant), (small with { About = [invariant.Rule] }).ToString());
                    output.WriteLine($"{invariant}: seed {seed}, {small.Tamper}; {missing.Count} are missing");
                }
            }
        }

        foreach (Invariant invariant in missing)
        {
            output.WriteLine($"nothing breaks {invariant}: {invariant.Rule}");
        }

        return missing.Count > 0 ? 1 : 0;
    }

    public static string PathOf(string directory, Invariant invariant) => Path.Combine(directory, $"{invariant.Name}.scenario");

    private static bool IsThere(string directory, Invariant invariant)
    {
        string path = PathOf(directory, invariant);
        return File.Exists(path) && ScenarioRun.Play(ScenarioParser.Parse(File.ReadAllText(path))).Broken == invariant;
    }

    private static string Any(SplitMix64 random)
    {
        int nth = random.Next(random.Chance(50) ? 3 : 30) + 1;
        return random.Next(20) switch
        {
            < 3 => $"drop {random.Pick<string>(EffectPalette.Names)} {nth}",
            < 5 => $"repeat {random.Pick<string>(EffectPalette.Names)} {nth}",
            < 8 => $"late {random.Pick<string>(EffectPalette.Names)} {nth}",
            < 13 => $"change {random.Pick<string>(EffectPalette.Names)} {nth} {random.Next(EffectPalette.Variants)}",
            < 16 => $"add {random.Pick<string>(EffectPalette.Made)} {nth}",
            < 18 => $"insert {random.Pick<string>(EffectPalette.Made)} {nth}",
            < 19 => $"status {random.Pick<string>(StatusPalette.Names)} {nth}",
            _ => random.Next(3) switch { 0 => $"exit code {nth}", 1 => $"exit again {nth}", _ => $"fault {nth}" },
        };
    }
}
