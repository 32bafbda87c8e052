using Supervisor.Plans;
using Supervisor.Processes;
using Xunit;

namespace Supervisor.Tests.Processes;

/// <summary>The environment of what is started: inherited, without ours, then the plan's, then what hooks are told, then the mark.</summary>
public sealed class ChildEnvironmentTests
{
    private static readonly ChildEnvironment Inherited = new(
        ["PATH=/bin", "OURS_A=1", "EMPTY=", "NO_EQUALS", "TZ=UTC", "_SUPERVISOR_MARK=of another life", "BAD=\uDCFF", "=C:=x"],
        name => name.StartsWith("OURS_", StringComparison.Ordinal));

    [Fact]
    public void Ours_and_an_older_mark_are_not_handed_on_all_else_is_as_it_was() =>
        Assert.Equal(["PATH=/bin", "EMPTY=", "NO_EQUALS", "TZ=UTC", "BAD=\uDCFF", "=C:=x", "_SUPERVISOR_MARK=1.2"], Inherited.For(Plan(), "1.2", []));

    [Fact]
    public void The_plan_overrides_in_place_and_adds_behind()
    {
        List<string> entries = Inherited.For(Plan(new("TZ", "CET"), new("NEW", "1"), new("NEW", "2"), new("EMPTY", "no more"), new("OURS_A", "asked for")), "1.2", []);
        Assert.Equal(
            ["PATH=/bin", "EMPTY=no more", "NO_EQUALS", "TZ=CET", "BAD=\uDCFF", "=C:=x", "NEW=2", "OURS_A=asked for", "_SUPERVISOR_MARK=1.2"],
            entries);
    }

    [Fact]
    public void A_name_that_was_inherited_twice_is_there_once_when_the_plan_sets_it()
    {
        ChildEnvironment twice = new(["TZ=UTC", "A=1", "TZ=CET", "B=1", "B=2"], _ => false);
        Assert.Equal(["TZ=EET", "A=1", "B=1", "B=2", "_SUPERVISOR_MARK=1.2"], twice.For(Plan(new EnvironmentVariable("TZ", "EET")), "1.2", []));
    }

    [Fact]
    public void What_a_hook_is_told_wins_over_the_plan_and_nothing_wins_over_the_mark()
    {
        List<string> entries = Inherited.For(Plan(new("REASON", "of the plan"), new("_SUPERVISOR_MARK", "forged")), "1.2", [new EnvironmentVariable("REASON", "told")]);
        Assert.Contains("REASON=told", entries);
        Assert.Equal(["_SUPERVISOR_MARK=1.2"], entries.Where(entry => entry.StartsWith("_SUPERVISOR_MARK", StringComparison.Ordinal)));
    }

    [Fact]
    public void One_process_does_not_see_what_another_was_told()
    {
        Inherited.For(Plan(new EnvironmentVariable("TZ", "CET")), "1.2", [new EnvironmentVariable("REASON", "told")]);
        Assert.Equal(["TZ=UTC"], Inherited.For(Plan(), "1.3", []).Where(entry => entry.StartsWith("TZ", StringComparison.Ordinal) || entry.StartsWith("REASON", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("PATH", "/bin")]
    [InlineData("EMPTY", "")]
    [InlineData("EQUALS", "a=b")]
    [InlineData("PAT", null)]
    [InlineData("PATHS", null)]
    public void A_value_is_found_by_its_whole_name(string name, string? value) =>
        Assert.Equal(value, ChildEnvironment.Find(["PATHX=no", "PATH=/bin", "EMPTY=", "EQUALS=a=b", "PATH=/later"], name));

    private static ProcessPlan Plan(params EnvironmentVariable[] environment) => new() { Name = "main", Argv = ["x"], Environment = [.. environment] };
}
