using System.Collections.Immutable;

namespace Supervisor.Configuration;

/// <summary>The fields of an object by their names.</summary>
internal sealed class Shape
{
    private readonly Dictionary<string, FieldType> _fields;

    public Shape(params ReadOnlySpan<(string Name, FieldType Type)> fields)
    {
        _fields = new Dictionary<string, FieldType>(fields.Length, StringComparer.Ordinal);
        foreach ((string name, FieldType type) in fields)
        {
            _fields.Add(name, type);
        }
    }

    /// <summary>Fields of which only one may be set; naming another in a later source drops the earlier one.</summary>
    public ImmutableArray<string> Exclusive { get; init; } = [];

    /// <summary>What Kubernetes says to more than one of these; null if it has no words for it.</summary>
    public string? TooMany { get; init; }

    public IEnumerable<string> Names => _fields.Keys;

    /// <summary>By the name as it is, letter by letter.</summary>
    public FieldType? Find(string name) => _fields.GetValueOrDefault(name);

    /// <summary>By a name of the environment: upper or lower case, a single <c>_</c> anywhere.</summary>
    public string? NameOfVariable(string segment)
    {
        string plain = segment.Replace("_", "", StringComparison.Ordinal);
        foreach (string name in _fields.Keys)
        {
            if (name.Equals(plain, StringComparison.OrdinalIgnoreCase))
            {
                return name;
            }
        }

        return null;
    }
}
