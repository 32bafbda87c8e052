using Supervisor.Mutants;
using Supervisor.Mutants.Table;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Architecture;

/// <summary>The table of mutants is true of the source as it is. Whether each is killed says <c>./build.sh mutants</c>.</summary>
public sealed class MutantTests
{
    /// <summary>Records, enums and interfaces: nothing in them decides.</summary>
    private static readonly string[] NothingToBreak =
    [
        "AttemptResult.cs", "Decision.cs", "Effect.cs", "GateCondition.cs", "HookKind.cs", "IProbeOwner.cs", "IProcessOwner.cs", "Incarnation.cs", "LifecycleEvent.cs", "PodState.cs", "ProbeKind.cs",
        "ProcessSettings.cs", "ProcessState.cs", "SpawnFailure.cs", "StopOrder.cs", "StopRequest.cs", "Termination.cs", "TimerKey.cs",
    ];

    [Fact]
    public void There_are_mutants_and_each_has_a_name_of_its_own()
    {
        Assert.InRange(Defects.All.Length, 300, 1000);
        Assert.Empty(Defects.All.GroupBy(mutant => mutant.Name).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public void Each_applies_exactly_once_and_changes_something()
    {
        Dictionary<string, string> sources = Defects.All.Select(mutant => mutant.File).Distinct().ToDictionary(file => file, Read);
        Assert.Empty(Defects.All
            .Where(mutant => mutant.Occurrences(sources[mutant.File]) != 1)
            .Select(mutant => $"{mutant.Name}: {mutant.Occurrences(sources[mutant.File])} times in {mutant.File}: {mutant.Original}"));
        Assert.Empty(Defects.All.Where(mutant => WithoutBlanks(mutant.ApplyTo(sources[mutant.File])) == WithoutBlanks(sources[mutant.File])).Select(mutant => mutant.Name));
    }

    [Fact]
    public void No_two_are_the_same() =>
        Assert.Empty(Defects.All.GroupBy(mutant => WithoutBlanks(mutant.ApplyTo(Read(mutant.File)))).Where(same => same.Count() > 1).Select(same => string.Join(", ", same.Select(mutant => mutant.Name))));

    [Fact]
    public void Every_file_of_the_core_that_decides_something_has_some() =>
        Assert.Equal(
            SourceFile.All.Where(file => file.Room == "Lifecycle").Select(file => file.ToString()).Except(NothingToBreak.Select(name => $"Lifecycle/{name}")).Order(StringComparer.Ordinal),
            Defects.All.Select(mutant => mutant.File).Where(file => file.StartsWith("Lifecycle/", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("a;\nb;", 1)]
    [InlineData("a;\n\nb;", 0)]
    [InlineData("b;", 1)]
    [InlineData("a;", 2)]
    [InlineData("(c.d)", 0)]
    public void A_line_break_stands_for_one_with_any_indentation(string original, int expected) =>
        Assert.Equal(expected, new Mutant("", "", original, "x", "").Occurrences("{\n    a;\n        b;\n    a; }"));

    [Fact]
    public void Its_replacement_is_taken_as_it_is() => Assert.Equal("f($1);", new Mutant("", "", "f(a.b)", "f($1)", "").ApplyTo("f(a.b);"));

    [Fact]
    public void One_that_does_not_apply_is_an_error() => Assert.Throws<MutantRunException>(() => new Mutant("", "", "a", "b", "").ApplyTo("a a"));

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, "src/Supervisor", file));

    private static string WithoutBlanks(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
}
