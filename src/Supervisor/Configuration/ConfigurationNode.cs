namespace Supervisor.Configuration;

/// <summary>
/// What a source says at a key, in the one form that all sources share: names as in the file, short forms written out, lists by position.
/// </summary>
/// <param name="source">Where it stands, as an error names it.</param>
/// <param name="key">The key as the user wrote it.</param>
internal sealed class ConfigurationNode(string source, string key)
{
    private static readonly Dictionary<string, ConfigurationNode> NoChildren = new(0);

    private Dictionary<string, ConfigurationNode>? _children;

    public string Source { get; } = source;

    public string Key { get; } = key;

    /// <summary>The value; null for what has children, and for what clears the key.</summary>
    public string? Text { get; init; }

    /// <summary>What earlier sources have at and below this key is void.</summary>
    public bool Replaces { get; init; }

    /// <summary>What stands here was refused: nothing should be concluded from it.</summary>
    public bool IsInvalid { get; init; }

    /// <summary>An object stands here, written out: who wrote it meant something to be there, also if all of it is null.</summary>
    public bool IsObject { get; init; }

    /// <summary>It says that there is nothing here.</summary>
    public bool IsCleared => Replaces && Text is null && _children is null;

    /// <summary>There is no value in it: an object of nulls only.</summary>
    public bool IsHollow => IsObject && Children.Values.All(static child => child.IsCleared || child.IsHollow);

    /// <summary>By name; keys of Microsoft.Extensions.Configuration have no case.</summary>
    public IReadOnlyDictionary<string, ConfigurationNode> Children => _children ?? NoChildren;

    public ConfigurationNode? Child(string name) => _children?.GetValueOrDefault(name);

    public void Set(string name, ConfigurationNode child)
    {
        _children ??= new Dictionary<string, ConfigurationNode>(StringComparer.OrdinalIgnoreCase);
        _children[name] = child;
    }

    /// <summary>Clears a key: neither value nor children, and none from earlier sources.</summary>
    public static ConfigurationNode Cleared(string source, string key) => new(source, key) { Replaces = true };
}
