using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Supervisor.Configuration;

/// <summary>A key of the environment or of <c>--set</c>, found in the table of fields.</summary>
/// <param name="Names">Its levels, each in the spelling of the file; positions are numbers.</param>
/// <param name="Type">What is due there.</param>
internal sealed record KeyPath(ImmutableArray<string> Names, FieldType Type)
{
    /// <summary>Finds a key.</summary>
    /// <param name="segments">The levels as the user wrote them.</param>
    /// <param name="isVariable">By the rules of the environment: any case, <c>_</c> ignored.</param>
    /// <param name="problem">Why there is no such key; then the result is null.</param>
    public static KeyPath? Find(IReadOnlyList<string> segments, bool isVariable, out string? problem)
    {
        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>(segments.Count);
        FieldType type = Fields.Pod;
        problem = null;
        foreach (string segment in segments)
        {
            FieldType? below = type switch
            {
                FieldType.Mapping mapping => Field(mapping, segment, isVariable, names, out problem),
                FieldType.List list => Item(list, segment, names, out problem),
                FieldType.Map map => Entry(map, segment, names, out problem),
                // What is not read has no levels that could be wrong.
                FieldType.Refused or FieldType.Ignored => type,
                _ => Nothing(names, isVariable, out problem),
            };
            if (below is null)
            {
                return null;
            }

            type = below;
        }

        return new KeyPath(names.ToImmutable(), type);
    }

    /// <summary>The name of the variable for a key: <c>lifecycle, preStop</c> gives <c>SUPERVISOR_LIFECYCLE__PRE_STOP</c>.</summary>
    public static string VariableName(IEnumerable<string> names)
    {
        StringBuilder text = new(EnvironmentNames.Prefix);
        bool first = true;
        foreach (string name in names)
        {
            text.Append(first ? "" : "__");
            first = false;
            for (int i = 0; i < name.Length; i++)
            {
                if (i > 0 && char.IsAsciiLetterUpper(name[i]) && !char.IsAsciiLetterUpper(name[i - 1]))
                {
                    text.Append('_');
                }

                text.Append(char.ToUpperInvariant(name[i]));
            }
        }

        return text.ToString();
    }

    private static FieldType? Field(
        FieldType.Mapping mapping, string segment, bool isVariable, ImmutableArray<string>.Builder names, out string? problem)
    {
        string? name = isVariable ? mapping.Shape.NameOfVariable(segment) : segment;
        if (name is not null && mapping.Shape.Find(name) is FieldType field)
        {
            names.Add(name);
            problem = null;
            return field;
        }

        string? nearest = NearestName.Of(isVariable ? segment.Replace("_", "", StringComparison.Ordinal) : segment, mapping.Shape.Names);
        problem = nearest is null ? "unknown key" : $"unknown key; did you mean {Spelled([.. names, nearest], isVariable)}?";
        return null;
    }

    private static FieldType? Item(FieldType.List list, string segment, ImmutableArray<string>.Builder names, out string? problem)
    {
        bool isPosition = int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out int position)
            && position <= Fields.MaximumPosition && (segment.Length == 1 || segment[0] != '0');
        problem = isPosition ? null : $"{Texts.Quote(segment)} is no position in a list; allowed are 0 to {Fields.MaximumPosition}";
        names.Add(segment);
        return isPosition ? list.Item : null;
    }

    private static FieldType? Entry(FieldType.Map map, string segment, ImmutableArray<string>.Builder names, out string? problem)
    {
        string? name = map.KeyOf(segment);
        problem = name is null ? $"{Texts.Quote(segment)} is not {map.AllowedKeys}" : null;
        names.Add(name ?? segment);
        return name is null ? null : map.Item;
    }

    private static FieldType? Nothing(ImmutableArray<string>.Builder names, bool isVariable, out string? problem)
    {
        problem = $"unknown key; {Spelled(names, isVariable)} has nothing below it";
        return null;
    }

    private static string Spelled(IReadOnlyList<string> names, bool isVariable) =>
        isVariable ? VariableName(names) : string.Join('.', names);
}
