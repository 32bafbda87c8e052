using System.Globalization;
using Supervisor.Configuration;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>A row's example of a file, to be written with another value at the row's key, or without it.</summary>
internal sealed class KeyInExample
{
    /// <summary>Where the example has it, positions as numbers.</summary>
    private readonly string[] _path;
    private readonly SourceNode _example;

    public KeyInExample(ReferenceRow row)
    {
        _example = Assert.Single(YamlReader.Read(Assert.Single(row.File)));
        // What stands at several keys is described once, and its example has it at one of them.
        string key = row.Key.StartsWith("probe.", StringComparison.Ordinal) ? row.Key["probe.".Length..] : row.Key;
        string[]? path = Find(_example, key.Replace("[]", ".0", StringComparison.Ordinal).Split('.'));
        Assert.True(path is not null, $"the example of {row.Key} does not have it");
        _path = path;
    }

    /// <summary>As errors have it.</summary>
    public string Key => Written(_path);

    /// <summary>The key of what it belongs to.</summary>
    public string ParentKey => Written(_path[..^1]);

    public SourceNode Value => At(_example, _path)!;

    public string Without() => EveryKeyTests.Flow(Replace(_example, _path, null));

    /// <summary>In a list, as the one item.</summary>
    public string With(string text)
    {
        SourceNode.Scalar scalar = new(0, 0, text);
        return EveryKeyTests.Flow(Replace(_example, _path, Value is SourceNode.List ? new SourceNode.List(0, 0, [scalar]) : scalar));
    }

    /// <summary>As <see cref="With"/>; where the example is an address, in the place of its port.</summary>
    public string WithNumber(string number) =>
        With(Value is SourceNode.Scalar { Text: string old } && old.LastIndexOf(':') is int colon and >= 0 ? old[..(colon + 1)] + number : number);

    private static string Written(string[] path) =>
        string.Concat(path.Select((name, i) => char.IsAsciiDigit(name[0]) ? $"[{name}]" : i == 0 ? name : $".{name}"));

    private static string[]? Find(SourceNode node, string[] path) =>
        At(node, path) is not null
            ? path
            : Children(node).Select(child => Find(child.Value, path) is string[] below ? (string[])[child.Name, .. below] : null).FirstOrDefault(found => found is not null);

    private static SourceNode? At(SourceNode? node, ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            node = node is null ? null : Children(node).FirstOrDefault(child => child.Name == name).Value;
        }

        return node;
    }

    private static IEnumerable<(string Name, SourceNode Value)> Children(SourceNode node) => node switch
    {
        SourceNode.Mapping mapping => mapping.Entries.Select(entry => (entry.Key, entry.Value)),
        SourceNode.List list => list.Items.Select((item, i) => (i.ToString(CultureInfo.InvariantCulture), item)),
        _ => [],
    };

    /// <param name="node">In which.</param>
    /// <param name="path">Not empty; ends at a key of an object.</param>
    /// <param name="value">Null to take the key away.</param>
    private static SourceNode Replace(SourceNode node, string[] path, SourceNode? value) => node switch
    {
        SourceNode.List list => list with
        {
            Items = [.. list.Items.Select((item, i) => i.ToString(CultureInfo.InvariantCulture) == path[0] ? Replace(item, path[1..], value) : item)],
        },
        SourceNode.Mapping mapping when path.Length == 1 && value is null => mapping with { Entries = [.. mapping.Entries.Where(entry => entry.Key != path[0])] },
        SourceNode.Mapping mapping => mapping with
        {
            Entries =
            [
                .. mapping.Entries.Select(entry =>
                    entry.Key != path[0] ? entry : entry with { Value = path.Length == 1 ? value! : Replace(entry.Value, path[1..], value) }),
            ],
        },
        _ => node,
    };
}
