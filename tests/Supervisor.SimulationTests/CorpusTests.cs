using Supervisor.Simulation.Scenarios;
using Xunit;

namespace Supervisor.SimulationTests;

/// <summary>
/// Lives that were hard once, by their names. A line <c># reaches: TEXT</c> says what must come up in the trace, in this order, or the scenario is not what it was; <c># never: TEXT</c>
/// what must not.
/// </summary>
public sealed class CorpusTests
{
    private const string Reaches = "reaches: ";
    private const string Never = "never: ";

    public static TheoryData<string> Names => [.. ScenarioFile.NamesIn("Corpus")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Keeps_every_rule_and_reaches_what_it_is_for(string name)
    {
        Scenario scenario = ScenarioFile.Read("Corpus", name);
        (IReadOnlyList<string> lines, LifeResult result) = TraceWriter.Of(scenario);
        string trace = string.Join('\n', lines);
        Assert.True(result.Broken is null, $"step {result.Step}: {result.Message}\n{trace}");

        string[] wanted = [.. scenario.About.Where(line => line.StartsWith(Reaches, StringComparison.Ordinal)).Select(line => line[Reaches.Length..])];
        Assert.NotEmpty(wanted);
        int from = 0;
        foreach (string text in wanted)
        {
            int at = lines.Skip(from).ToList().FindIndex(line => line.Contains(text, StringComparison.Ordinal));
            Assert.True(at >= 0, $"\"{text}\" does not come up any more\n{trace}");
            from += at + 1;
        }

        foreach (string text in scenario.About.Where(line => line.StartsWith(Never, StringComparison.Ordinal)).Select(line => line[Never.Length..]))
        {
            Assert.DoesNotContain(text, trace, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_written_as_it_would_be_written(string name) => Assert.Equal(ScenarioFile.TextOf("Corpus", name), ScenarioFile.Read("Corpus", name).ToString());

    /// <summary>The order of what happens at once is a matter of luck outside; so each is lived in others, too.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Keeps_every_rule_in_any_order_of_what_happens_at_once(string name)
    {
        Scenario scenario = ScenarioFile.Read("Corpus", name);
        for (ulong order = 0; order <= 200; order++)
        {
            LifeResult result = ScenarioRun.Play(scenario with { Order = order });
            Assert.True(result.Broken is null, $"order {order}: {result.Message}");
        }
    }
}
