using Supervisor.Simulation.Judging;
using Supervisor.Simulation.Scenarios;
using Xunit;

namespace Supervisor.SimulationTests;

/// <summary>
/// Each invariant can fail: for each there is the shortest life in which a core that is made wrong in one place (<see cref="Sabotage"/>) breaks it, and is told so by its
/// name. <c>./build.sh simulate --break tests/Supervisor.SimulationTests/Broken</c> looks for those that are missing.
/// </summary>
public sealed class InvariantTests
{
    public static TheoryData<string> Names => [.. Invariants.All.Select(invariant => invariant.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrong_core_breaks_it(string name)
    {
        Scenario scenario = ScenarioFile.Read("Broken", name);
        LifeResult result = ScenarioRun.Play(scenario);
        Assert.True(result.Broken?.Name == name, $"{name} is not what broke, but: {result.Message ?? "nothing"}\n{scenario}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_right_core_keeps_it_in_the_same_life(string name)
    {
        LifeResult result = ScenarioRun.Play(ScenarioFile.Read("Broken", name) with { Tamper = "" });
        Assert.True(result.Broken is null, result.Message);
    }

    [Fact]
    public void Names_and_rules_are_each_said_once()
    {
        Assert.Equal(Invariants.All.Count, Invariants.All.Select(invariant => invariant.Name).Distinct().Count());
        Assert.Equal(Invariants.All.Count, Invariants.All.Select(invariant => invariant.Rule).Distinct().Count());
    }

    [Fact]
    public void No_file_breaks_an_invariant_that_is_gone() =>
        Assert.Empty(ScenarioFile.NamesIn("Broken").Except(Invariants.All.Select(invariant => invariant.Name)));
}
