using Supervisor.Simulation.Scenarios;

namespace Supervisor.SimulationTests;

/// <summary>A scenario that is kept in a file beside the tests.</summary>
internal static class ScenarioFile
{
    /// <summary>The names of all in a directory, without what they end in.</summary>
    public static IEnumerable<string> NamesIn(string directory) =>
        Directory.EnumerateFiles(PathOf(directory), "*.scenario").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal);

    public static string TextOf(string directory, string name) => File.ReadAllText(Path.Combine(PathOf(directory), $"{name}.scenario"));

    public static Scenario Read(string directory, string name) => ScenarioParser.Parse(TextOf(directory, name));

    public static string PathOf(string directory) => Path.Combine(AppContext.BaseDirectory, directory);
}
