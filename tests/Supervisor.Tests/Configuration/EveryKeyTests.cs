using System.Globalization;
using Supervisor.Configuration;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>Each example of the reference, written in each notation: as a file, whole values in variables, a variable for each value, settings. All give the same plan.</summary>
public sealed class EveryKeyTests
{
    public static TheoryData<string> Examples => [.. DocumentationTests.FileExamples.Distinct()];

    [Theory]
    [MemberData(nameof(Examples))]
    public void In_whole_variables(string yaml) => AssertSame(WithVariables(yaml), Sources.Variables([.. Top(yaml).Where(HasVariable).Select(entry => $"{Variable([entry.Key])}={Flow(entry.Value)}")]));

    [Theory]
    [MemberData(nameof(Examples))]
    public void In_a_variable_for_each_value(string yaml) =>
        AssertSame(WithVariables(yaml), Sources.Variables([.. Top(yaml).Where(HasVariable).SelectMany(entry => Leaves([entry.Key], entry.Value)).Select(leaf => $"{Variable(leaf.Path)}={leaf.Text}")]));

    [Theory]
    [MemberData(nameof(Examples))]
    public void In_variables_of_lower_case_without_single_underscores(string yaml) =>
        AssertSame(WithVariables(yaml), Sources.Variables([.. Top(yaml).Where(HasVariable).Select(entry => $"supervisor_{entry.Key.ToLowerInvariant()}={Flow(entry.Value)}")]));

    [Theory]
    [MemberData(nameof(Examples))]
    public void In_whole_settings(string yaml) => AssertSame(yaml, Sources.Set([.. Top(yaml).Select(entry => $"{entry.Key}={Flow(entry.Value)}")]));

    [Theory]
    [MemberData(nameof(Examples))]
    public void In_a_setting_for_each_value(string yaml) =>
        AssertSame(yaml, Sources.Set([.. Top(yaml).SelectMany(entry => Leaves([entry.Key], entry.Value)).Select(leaf => $"{string.Join(leaf.Path.Length % 2 == 0 ? '.' : ':', leaf.Path)}={leaf.Text}")]));

    [Theory]
    [MemberData(nameof(Examples))]
    public void In_a_file_of_json(string yaml) => AssertSame(yaml, Sources.File(Flow(YamlReader.Read(yaml)[0])));

    /// <summary>The part of a file that can be said by variables.</summary>
    private static string WithVariables(string yaml)
    {
        SourceNode.Mapping file = Assert.IsType<SourceNode.Mapping>(YamlReader.Read(yaml)[0]);
        return Flow(file with { Entries = [.. file.Entries.Where(HasVariable)] });
    }

    private static void AssertSame(string yaml, Sources sources)
    {
        string expected = Text(Sources.File(yaml));
        Assert.Equal(expected, Text(sources));
    }

    private static string Text(Sources sources)
    {
        PlanResult result = (sources with { Command = ["/main"] }).Load();
        return result.Described is PodPlan plan ? PlanText.Of(plan) : string.Join('\n', result.Errors);
    }

    private static IReadOnlyList<SourceEntry> Top(string yaml) => Assert.IsType<SourceNode.Mapping>(Assert.Single(YamlReader.Read(yaml))).Entries;

    /// <summary>SUPERVISOR_CONTAINER is told to hooks.</summary>
    private static bool HasVariable(SourceEntry entry) => entry.Key != "container";

    private static string Variable(IEnumerable<string> path) => KeyPath.VariableName(path);

    /// <summary>An empty list or object is a value itself.</summary>
    private static IEnumerable<(string[] Path, string Text)> Leaves(string[] path, SourceNode node) => node switch
    {
        SourceNode.List { Items.Count: > 0 } list => list.Items.SelectMany((item, i) => Leaves([.. path, i.ToString(CultureInfo.InvariantCulture)], item)),
        SourceNode.Mapping { Entries.Count: > 0 } mapping => mapping.Entries.SelectMany(entry => Leaves([.. path, entry.Key], entry.Value)),
        SourceNode.Scalar scalar => [(path, scalar.Text)],
        _ => [(path, Flow(node))],
    };

    internal static string Flow(SourceNode node) => node switch
    {
        SourceNode.List list => $"[{string.Join(", ", list.Items.Select(Quoted))}]",
        SourceNode.Mapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(entry => $"\"{entry.Key}\": {Quoted(entry.Value)}"))}}}",
        SourceNode.Scalar scalar => scalar.Text,
        _ => "null",
    };

    private static string Quoted(SourceNode node) => node is SourceNode.Scalar scalar ? $"\"{scalar.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : Flow(node);
}
