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

    private static readonly ImmutableArray<ReferenceRow> Rows =
    [
        .. Page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Trim('|').Split(" | "))
            .Where(cells => cells.Length == 5)
            .Select(cells => new ReferenceRow(Spans(cells[0])[0], cells[1], cells[2], Spans(cells[3]), Spans(cells[4]))),
    ];

    /// <summary>What stands at several keys, and is described once.</summary>
    private static readonly (string Name, FieldType.Mapping Type)[] Shared =
    [
        ("probe", HandlerFields.Probe),
        ("httpGet", HandlerFields.HttpGet),
        ("tcpSocket", HandlerFields.TcpSocket),
        ("grpc", HandlerFields.Grpc),
        ("notify", HandlerFields.Notify),
        ("download", HandlerFields.Download),
        ("template", HandlerFields.Template),
        ("securityContext", ContainerFields.SecurityContext),
    ];

    /// <summary>All rows, for other tests.</summary>
    internal static IEnumerable<ReferenceRow> Reference => Rows;

    /// <summary>All examples of files, for other tests.</summary>
    internal static IEnumerable<string> FileExamples => Rows.SelectMany(row => row.File);

    [Fact]
    public void Each_key_has_its_row() =>
        Assert.Equal(
            [
                .. Keys(Fields.Pod, "").Concat(Shared.SelectMany(shared => Below(shared.Type, shared.Name))).Order(StringComparer.Ordinal),
            ],
            Rows.Select(row => row.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_example_of_a_file_is_valid() =>
        Assert.All(Rows, row => Assert.Empty(Wrong(Sources.File(Assert.Single(row.File)))));

    [Fact]
    public void Each_example_of_a_variable_is_valid() => Assert.All(Rows, row => Assert.Empty(Wrong(Sources.Variables(row.Variables))));

    [Fact]
    public void What_init_steps_have_as_the_main_process_has_it_is_said()
    {
        string section = Page[Page.IndexOf("### Init steps", StringComparison.Ordinal)..Page.IndexOf("### Hooks", StringComparison.Ordinal)];
        Assert.All(OfMain, name => Assert.Contains($"`{name}`", section, StringComparison.Ordinal));
    }

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
    public void Each_key_that_is_not_carried_out_is_said_to_be_so()
    {
        string section = Page[Page.IndexOf("## What is not carried out yet", StringComparison.Ordinal)..Page.IndexOf("## Checking it", StringComparison.Ordinal)];
        string[] later = [.. Later(Fields.Pod, "")];
        Assert.NotEmpty(later);
        Assert.All(later, key => Assert.True(
            section.Contains($"`{key}`", StringComparison.Ordinal) || section.Contains($"`{key[(key.LastIndexOf('.') + 1)..]}`", StringComparison.Ordinal), key));
    }

    /// <summary>What an init step has as the main process has it, and the page describes there.</summary>
    private static readonly HashSet<string> OfMain =
    [
        "envFrom", "ports", "securityContext", "umask", "rlimits", "oomScoreAdj", "nice", "terminationMessagePath", "terminationMessagePolicy",
        "restartPolicyRules", "lifecycle", "startupProbe", "livenessProbe", "readinessProbe",
    ];

    private static IEnumerable<string> Later(FieldType.Mapping mapping, string key)
    {
        foreach (string name in mapping.Shape.Names)
        {
            FieldType field = mapping.Shape.Find(name)!;
            if (field.Later is not null || field is FieldType.Value { LaterFor: not null })
            {
                yield return key + name;
            }
            else if (field is FieldType.Mapping inner)
            {
                foreach (string below in Later(inner, $"{key}{name}."))
                {
                    yield return below;
                }
            }
        }
    }

    private static IEnumerable<string> Keys(FieldType type, string key) => type switch
    {
        // Described where the user meets them first.
        _ when key.EndsWith(".valueFrom", StringComparison.Ordinal) || key.EndsWith("Ref", StringComparison.Ordinal) => [key],
        FieldType.Mapping mapping when Shared.Any(shared => shared.Type.Shape == mapping.Shape) || mapping.Shape == HandlerFields.ReadinessProbe.Shape => [key],
        FieldType.Mapping mapping => Below(mapping, key),
        FieldType.List { Item: FieldType.Value } => [key],
        FieldType.List list => Keys(list.Item, key + "[]"),
        FieldType.Map map => Keys(map.Item, key + ".*"),
        FieldType.Value => [key],
        _ => [],
    };

    private static IEnumerable<string> Below(FieldType.Mapping mapping, string key)
    {
        foreach (string name in mapping.Shape.Names.Where(name => key != "initContainers[]" || !OfMain.Contains(name)))
        {
            string below = key.Length == 0 ? name : $"{key}.{name}";
            if (below == "initContainers[].env[].valueFrom")
            {
                continue; // as in env
            }

            foreach (string found in key == "probe" && name == "exec" ? [below] : Keys(mapping.Shape.Find(name)!, below))
            {
                yield return found;
            }
        }
    }

    private static string[] Wrong(Sources sources) =>
        [.. (sources with { Command = ["/main"] }).Load().Errors.Where(error => !error.IsLater).Select(error => error.ToString())];

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
