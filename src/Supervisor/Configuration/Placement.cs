namespace Supervisor.Configuration;

/// <summary>Builds a source's tree from keys given one by one. A whole comes before the parts that refine it.</summary>
internal sealed class Placement
{
    /// <summary>What was named by a key of its own, with the levels above it; what only stands within a whole object is not here.</summary>
    private readonly HashSet<ConfigurationNode> _placed = [];

    public ConfigurationNode Root { get; } = new("", "");

    /// <summary>Puts a node at a path.</summary>
    /// <returns>The key of this source that names another handler already, one of its own like this; null if there is none.</returns>
    public string? Put(KeyPath path, ConfigurationNode node)
    {
        ConfigurationNode at = Root;
        FieldType type = Fields.Pod;
        string? conflict = null;
        for (int i = 0; i < path.Names.Length; i++)
        {
            string name = path.Names[i];
            bool isLast = i == path.Names.Length - 1;
            if (type is FieldType.Mapping mapping && mapping.Shape.Exclusive.Contains(name) && !(isLast && node.IsCleared))
            {
                conflict ??= OtherHandler(mapping.Shape, at, name);
                FieldReader.DropOtherHandlers(mapping.Shape, at, name);
            }

            ConfigurationNode next = isLast ? node : at.Child(name) is { IsCleared: false } whole ? whole : Level(node, at.Child(name));
            at.Set(name, next);
            _placed.Add(next);
            at = next;
            type = Below(type, name);
        }

        return conflict;
    }

    /// <summary>A level above a node; one that this source cleared stays void of what earlier sources have.</summary>
    private static ConfigurationNode Level(ConfigurationNode node, ConfigurationNode? cleared) =>
        new(node.Source, node.Key) { Replaces = cleared is not null };

    private string? OtherHandler(Shape shape, ConfigurationNode parent, string name)
    {
        foreach (string other in shape.Exclusive)
        {
            if (other != name && parent.Child(other) is { IsCleared: false } child && _placed.Contains(child))
            {
                return child.Key;
            }
        }

        return null;
    }

    /// <summary>A refused or ignored field is one all the way down.</summary>
    private static FieldType Below(FieldType type, string name) => type switch
    {
        FieldType.Mapping mapping => mapping.Shape.Find(name)!,
        FieldType.List list => list.Item,
        FieldType.Map map => map.Item,
        _ => type,
    };
}
