using Supervisor.Simulation.Commands;
using Supervisor.Simulation.Judging;
using Supervisor.Simulation.Scenarios;
using Xunit;

namespace Supervisor.SimulationTests;

/// <summary>What fails is made short before a person has to read it.</summary>
public sealed class ShrinkerTests
{
    [Fact]
    public void A_core_that_forgets_to_turn_unready_is_shown_in_a_few_lines()
    {
        (Scenario scenario, LifeResult result) = FirstBroken("drop unready 1", Invariants.UnreadyFirst);
        Shrinker shrinker = new();
        Scenario small = shrinker.Shrink(scenario, result.Broken!);
        Assert.Same(Invariants.UnreadyFirst, ScenarioRun.Play(small).Broken);
        // A grace period, a stop, and what is wrong with the core.
        Assert.InRange(small.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 4);
        Assert.Contains("tamper drop unready 1\n", small.ToString(), StringComparison.Ordinal);
        Assert.InRange(shrinker.Tries, 10, 5000);
    }

    [Fact]
    public void What_is_short_can_be_made_no_shorter()
    {
        foreach (string name in ScenarioFile.NamesIn("Broken").Take(20))
        {
            Scenario scenario = ScenarioFile.Read("Broken", name) with { About = [] };
            Assert.Equal(scenario.ToString(), new Shrinker().Shrink(scenario, ScenarioRun.Play(scenario).Broken!).ToString());
        }
    }

    [Fact]
    public void Only_a_failure_of_the_same_rule_counts()
    {
        // Every other scenario would fail, too: of those it must not care.
        Scenario scenario = Generator.Of(5);
        Scenario small = new Shrinker(tried => tried.Happenings.Length == scenario.Happenings.Length ? Invariants.Floor : Invariants.ExitCode).Shrink(scenario, Invariants.Floor);
        Assert.Equal(scenario.Happenings.Length, small.Happenings.Length);
        Assert.Empty(small.Processes);
    }

    [Fact]
    public void A_failure_is_printed_with_its_seed_and_written_to_a_file()
    {
        string path = Path.Combine(Path.GetTempPath(), $"shrinker-{Environment.ProcessId}.scenario");
        (Scenario scenario, _) = FirstBroken("drop unready 1", Invariants.UnreadyFirst);
        using StringWriter output = new();
        try
        {
            Assert.Equal(1, Replay.Show(scenario, seed: 77, path, output));
            Scenario written = ScenarioParser.Parse(File.ReadAllText(path));
            Assert.Contains("BROKEN by seed 77 in step ", output.ToString(), StringComparison.Ordinal);
            Assert.Contains(written.ToString(), output.ToString(), StringComparison.Ordinal);
            Assert.Equal([Invariants.UnreadyFirst.Rule, "seed 77"], written.About);
            Assert.Same(Invariants.UnreadyFirst, ScenarioRun.Play(written).Broken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (Scenario Scenario, LifeResult Result) FirstBroken(string tamper, Invariant invariant)
    {
        for (ulong seed = 1; seed <= 5000; seed++)
        {
            Scenario scenario = Generator.Of(seed) with { Tamper = tamper };
            LifeResult result = ScenarioRun.Play(scenario);
            if (result.Broken == invariant)
            {
                return (scenario, result);
            }
        }

        throw new InvalidOperationException($"{tamper} breaks {invariant} in no life");
    }
}
