using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Supervisor.Configuration;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary><c>docs/configuration.md</c> names every key that is carried out, and each of its examples is accepted.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(PagePath());

    /// <summary>Rows of the tables of keys: key, file example, variables.</summary>
    private static readonly ImmutableArray<(string Key, string[] File, string[] Variables)> Rows =
    [
        .. Page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Trim('|').Split(" | "))
            .Where(cells => cells.Length == 5).Select(cells => (Spans(cells[0])[0], Spans(cells[3]), Spans(cells[4]))),
    ];

    [Fact]
    public void Each_key_that_is_carried_out_has_its_row() =>
        Assert.Equal(Keys(Fields.Pod, "").Order(StringComparer.Ordinal), Rows.Select(row => row.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_example_of_a_file_is_accepted() => Assert.All(Rows, row => Sources.File(Assert.Single(row.File)).Plan());

    [Fact]
    public void Each_example_of_a_variable_is_accepted() => Assert.All(Rows, row => Sources.Variables(row.Variables).Plan());

    [Fact]
    public void Each_block_is_accepted()
    {
        foreach (string yaml in Blocks("yaml"))
        {
            Assert.NotNull(Sources.File(yaml).Load().Plan);
        }

        foreach (string shell in Blocks("sh"))
        {
            string[] variables = [.. shell.Trim().Split('\n').Select(line => Assert.Single(CommandWords.Split(line, out _, out _)))];
            Assert.NotEmpty(Sources.Variables(variables).Plan().InitSteps);
        }
    }

    [Fact]
    public void Each_key_that_is_said_to_be_refused_is_refused()
    {
        string section = Page[Page.IndexOf("## What is not carried out yet", StringComparison.Ordinal)..Page.IndexOf("## When something", StringComparison.Ordinal)];
        HashSet<string> refused = [.. Refused(Fields.Pod)];
        Assert.All(refused, key => Assert.Contains($"`{key}`", section, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Refused(FieldType.Mapping mapping)
    {
        foreach (string name in mapping.Shape.Names)
        {
            switch (mapping.Shape.Find(name))
            {
                case FieldType.Refused:
                    yield return name;
                    break;
                case FieldType.Mapping inner when name == "endpoint":
                    foreach (string below in Refused(inner))
                    {
                        yield return $"{name}.{below}";
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static IEnumerable<string> Keys(FieldType type, string key) => type switch
    {
        FieldType.Mapping mapping => mapping.Shape.Names.SelectMany(name => Keys(mapping.Shape.Find(name)!, key.Length == 0 ? name : $"{key}.{name}")),
        FieldType.List { Item: FieldType.Value } => [key],
        FieldType.List list => Keys(list.Item, key + "[]"),
        FieldType.Map map => Keys(map.Item, key + ".*"),
        FieldType.Value => [key],
        _ => [],
    };

    private static string[] Spans(string cell) => [.. CodeSpan().Matches(cell).Select(match => match.Groups[1].Value)];

    private static string[] Blocks(string language)
    {
        string[] blocks = [.. Block().Matches(Page).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value)];
        Assert.NotEmpty(blocks);
        return blocks;
    }

    private static string PagePath([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../docs/configuration.md"));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("```(\\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
