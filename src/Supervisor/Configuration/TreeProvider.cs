using Microsoft.Extensions.Configuration;

namespace Supervisor.Configuration;

/// <summary>
/// A source of configuration for Microsoft.Extensions.Configuration. It keeps a tree instead of a flat table, for one thing that a flat
/// table can't say: what a source gives whole (a list, an object in flow form, null) voids all that earlier sources have below that key.
/// </summary>
internal abstract class TreeProvider : ConfigurationProvider, IConfigurationSource
{
    /// <summary>The top level; after <see cref="ConfigurationProvider.Load"/>.</summary>
    protected ConfigurationNode Root { get; set; } = new("", "");

    /// <summary>What a manifest says beside its fields; null if this source is none.</summary>
    public Manifest? Manifest { get; protected set; }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override bool TryGet(string key, out string? value)
    {
        ConfigurationNode? node = Find(key, out bool isVoid);
        value = node?.Text;
        return isVoid || node?.Text is not null;
    }

    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        ConfigurationNode? node = Find(parentPath ?? "", out bool isVoid);
        IEnumerable<string> keys = node is null ? [] : node.Children.Keys;
        // Joined here and now: with many sources a chain of lazy ones would be as deep as they are many.
        return isVoid ? keys : node is null ? earlierKeys : [.. earlierKeys, .. keys];
    }

    public override void Set(string key, string? value) => throw new NotSupportedException("A source is read once and never changed.");

    /// <summary>The node at a key; null if this source says nothing about it.</summary>
    /// <param name="key">Levels separated by <c>:</c>; empty is the top.</param>
    /// <param name="isVoid">Whether earlier sources count for nothing there.</param>
    public ConfigurationNode? Find(string key, out bool isVoid)
    {
        ConfigurationNode? node = Root;
        isVoid = false;
        ReadOnlySpan<char> rest = key;
        while (node is not null && !rest.IsEmpty)
        {
            int end = rest.IndexOf(':');
            node = node.Child((end < 0 ? rest : rest[..end]).ToString());
            rest = end < 0 ? [] : rest[(end + 1)..];
            isVoid |= node?.Replaces ?? false;
        }

        return node;
    }
}
