using System.Diagnostics;
using System.Globalization;

namespace Supervisor.Configuration;

/// <summary>Reads what a source says by the table of fields: names checked, short forms written out, every value checked where it stands.</summary>
/// <param name="source">The source as an error names it.</param>
/// <param name="hasPositions">Whether line and column belong behind it.</param>
/// <param name="errors">Takes all that is wrong.</param>
internal sealed class FieldReader(string source, bool hasPositions, ErrorList errors)
{
    // Beyond this many names a list of them helps nobody.
    private const int MostNamesListed = 12;

    /// <summary>What is read was written as a short form: the user knows of no keys below its own.</summary>
    private bool IsShortForm { get; init; }

    /// <summary>Reads a value that was given as text: of a variable, of <c>--set</c>.</summary>
    public ConfigurationNode ReadText(FieldType type, string text, string key) =>
        type is FieldType.Value { IsText: false } && text is "" or "null"
            ? ConfigurationNode.Cleared(source, key)
            : Read(type, new SourceNode.Scalar(0, 0, text), key);

    /// <param name="type">What is due.</param>
    /// <param name="node">What there is.</param>
    /// <param name="key">The key as the user wrote it; empty at the top of a file.</param>
    public ConfigurationNode Read(FieldType type, SourceNode node, string key)
    {
        if (type is FieldType.Refused refused)
        {
            return Refuse(node, key, refused.Sentence);
        }

        if (type is FieldType.Ignored)
        {
            errors.Ignore(key);
            return ConfigurationNode.Cleared(source, key);
        }

        return node is SourceNode.Null ? ConfigurationNode.Cleared(At(node), key) : type switch
        {
            FieldType.Value value => ReadValue(value, node, key),
            FieldType.List list => ReadList(list, node, key),
            FieldType.Mapping mapping => ReadMapping(mapping, node, key, isWhole: false),
            FieldType.Map map => ReadMap(map, node, key, isWhole: false),
            _ => throw new UnreachableException(),
        };
    }

    private string Below(string key, string name) => IsShortForm ? key : key.Length == 0 ? name : $"{key}.{name}";

    private string Below(string key, int position) =>
        IsShortForm ? key : string.Create(CultureInfo.InvariantCulture, $"{key}[{position}]");

    private string At(SourceNode node) => At(node.Line, node.Column);

    private string At(int line, int column) =>
        hasPositions ? string.Create(CultureInfo.InvariantCulture, $"{source}:{line}:{column}") : source;

    private ConfigurationNode Refuse(SourceNode node, string key, string message)
    {
        errors.Add(At(node), key, message);
        return new ConfigurationNode(At(node), key) { Text = "", Replaces = true, IsInvalid = true };
    }

    private ConfigurationNode ReadValue(FieldType.Value type, SourceNode node, string key)
    {
        if (node is not SourceNode.Scalar scalar)
        {
            return Refuse(node, key, $"{type.What} is due, not {Describe(node)}");
        }

        string? problem = TextFault(scalar.Text) ?? type.Check(scalar.Text);
        return problem is not null
            ? Refuse(node, key, problem)
            : new ConfigurationNode(At(node), key)
            {
                Text = scalar.IsLiteral && type.IsExpanded ? VariableExpansion.Escape(scalar.Text) : scalar.Text,
                Replaces = true,
            };
    }

    /// <summary>What the kernel can't be handed: a NUL ends its strings, and half a surrogate pair is no letter.</summary>
    private static string? TextFault(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
            {
                return "holds a NUL, which ends every text of the kernel";
            }

            // U+DC80 to U+DCFF stand for bytes that are not UTF-8 (PosixText).
            if (char.IsSurrogate(text[i]) && text[i] is not (>= '\uDC80' and <= '\uDCFF'))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return "holds half a surrogate pair, which is no letter";
                }

                i++;
            }
        }

        return null;
    }

    private ConfigurationNode ReadList(FieldType.List type, SourceNode node, string key)
    {
        if (node is SourceNode.Scalar scalar)
        {
            return ReadListText(type, scalar, key);
        }

        if (node is not SourceNode.List list)
        {
            return Refuse(node, key, $"a list is due, not {Describe(node)}, e.g. {type.Example}");
        }

        if (list.Items.Count == 0)
        {
            return new ConfigurationNode(At(node), key) { Text = "", Replaces = true };
        }

        if (list.Items.Count > type.Most)
        {
            return Refuse(node, key, $"more than {type.Most} items");
        }

        ConfigurationNode read = new(At(node), key) { Replaces = true };
        for (int i = 0; i < list.Items.Count; i++)
        {
            string position = i.ToString(CultureInfo.InvariantCulture);
            string itemKey = Below(key, i);
            SourceNode item = list.Items[i];
            ConfigurationNode value = item is SourceNode.Null ? Refuse(item, itemKey, "is empty") : Read(type.Item, item, itemKey);
            // {command: null} would be gone without a word.
            read.Set(position, value.IsHollow && type.Item is FieldType.Mapping { Due: { } due } mapping ? Refuse(item, itemKey, IsEmpty(mapping, due)) : value);
        }

        return read;
    }

    private ConfigurationNode ReadListText(FieldType.List type, SourceNode.Scalar scalar, string key)
    {
        string text = scalar.Text.Trim();
        if (text is "null" or "")
        {
            return ConfigurationNode.Cleared(At(scalar), key);
        }

        if (type.ShortForm != ListShortForm.None && ShortForms.IsShellTest(text))
        {
            return Refuse(scalar, key, ShortForms.InsteadOfShellTest);
        }

        if (text[0] == '[')
        {
            return ReadFlow(type, scalar, key, static (reader, listType, node, listKey) => reader.ReadList((FieldType.List)listType, node, listKey));
        }

        if (type.ShortForm == ListShortForm.None)
        {
            return Refuse(scalar, key, $"a list is due, e.g. {type.Example}");
        }

        string? problem = null, warning = null;
        SourceNode.List? written = type.ShortForm switch
        {
            ListShortForm.CommandWords => ShortForms.Words(scalar, out problem, out warning),
            ListShortForm.StepPerLine => ShortForms.Steps(scalar, out problem, out warning),
            ListShortForm.CommaList => ShortForms.Conditions(scalar),
            ListShortForm.None => throw new UnreachableException(),
            _ => throw new UnreachableException(),
        };
        Warn(scalar, key, warning);
        return written is null ? Refuse(scalar, key, problem!) : ShortFormAt(scalar).ReadList(type, written, key);
    }

    private ConfigurationNode ReadMapping(FieldType.Mapping type, SourceNode node, string key, bool isWhole)
    {
        if (node is SourceNode.Scalar scalar)
        {
            return ReadMappingText(type, scalar, key);
        }

        if (node is not SourceNode.Mapping mapping)
        {
            return Refuse(node, key, $"an object is due, not {Describe(node)}, e.g. {type.Example}");
        }

        if (mapping.Entries.Count == 0 && type.Due is not null)
        {
            return Refuse(node, key, IsEmpty(type, type.Due));
        }

        ConfigurationNode read = new(At(node), key)
        {
            Replaces = isWhole,
            Text = type.SaysByBeing ? "" : null,
            // Of what is misspelt nothing should be concluded.
            IsObject = !type.SaysByBeing && mapping.Entries.All(entry => type.Shape.Find(entry.Key) is not null),
        };
        string? handler = null;
        foreach (SourceEntry entry in mapping.Entries)
        {
            string entryKey = Below(key, entry.Key);
            if (type.Shape.Find(entry.Key) is not FieldType field)
            {
                errors.Add(At(entry.Line, entry.Column), entryKey, IsShortForm ? NoHandlerHere(entry.Key, type.Shape) : Unknown(entry.Key, type.Shape));
                continue;
            }

            ConfigurationNode child = Read(field, entry.Value, entryKey);
            if (entry.Value is not SourceNode.Null && type.Shape.Exclusive.Contains(entry.Key))
            {
                if (handler is not null)
                {
                    string tooMany = type.Shape.TooMany is string words ? $"{words}: " : "";
                    errors.Add(At(entry.Line, entry.Column), entryKey, $"{tooMany}{handler} is there already; only one of {string.Join(", ", type.Shape.Exclusive)} is allowed");
                }

                handler ??= entry.Key;
            }

            read.Set(entry.Key, child);
        }

        DropOtherHandlers(type.Shape, read, handler);
        return read;
    }

    /// <summary>Naming a handler drops the one that an earlier source named.</summary>
    public static void DropOtherHandlers(Shape shape, ConfigurationNode node, string? handler)
    {
        if (handler is null)
        {
            return;
        }

        foreach (string other in shape.Exclusive)
        {
            if (other != handler)
            {
                node.Set(other, ConfigurationNode.Cleared(node.Source, node.Key));
            }
        }
    }

    private ConfigurationNode ReadMappingText(FieldType.Mapping type, SourceNode.Scalar scalar, string key)
    {
        string text = scalar.Text.Trim();
        if (text is "null" or "")
        {
            return ConfigurationNode.Cleared(At(scalar), key);
        }

        if (type.ShortForm != MappingShortForm.None && ShortForms.IsShellTest(text))
        {
            return Refuse(scalar, key, ShortForms.InsteadOfShellTest);
        }

        if (text[0] == '{')
        {
            return ReadFlow(type, scalar, key, static (reader, flowType, node, flowKey) => reader.ReadMapping((FieldType.Mapping)flowType, node, flowKey, isWhole: true));
        }

        if (type.ShortForm == MappingShortForm.None || text[0] == '[')
        {
            return Refuse(scalar, key, $"an object is due, e.g. {type.Example}");
        }

        if (type.ShortForm == MappingShortForm.SelfSigned)
        {
            return text == "self"
                ? ShortFormAt(scalar).ReadMapping(type, ShortForms.SelfSigned(scalar), key, isWhole: true)
                : Refuse(scalar, key, $"{Texts.Quote(text)} is not known; allowed are self, and {type.Example}");
        }

        SourceNode.Mapping? written = ShortForms.Handler(scalar, type.ShortForm == MappingShortForm.Step, out string? problem, out string? warning);
        Warn(scalar, key, warning);
        return written is null ? Refuse(scalar, key, problem!) : ShortFormAt(scalar).ReadMapping(type, written, key, isWhole: true);
    }

    private ConfigurationNode ReadMap(FieldType.Map type, SourceNode node, string key, bool isWhole)
    {
        if (node is SourceNode.Scalar scalar)
        {
            return scalar.Text.Trim() switch
            {
                "null" or "" => ConfigurationNode.Cleared(At(scalar), key),
                ['{', ..] => ReadFlow(type, scalar, key, static (reader, flowType, flowNode, flowKey) => reader.ReadMap((FieldType.Map)flowType, flowNode, flowKey, isWhole: true)),
                _ => Refuse(scalar, key, $"an object is due, e.g. {type.Example}"),
            };
        }

        if (node is not SourceNode.Mapping mapping)
        {
            return Refuse(node, key, $"an object is due, not {Describe(node)}, e.g. {type.Example}");
        }

        ConfigurationNode read = new(At(node), key) { Replaces = isWhole };
        foreach (SourceEntry entry in mapping.Entries)
        {
            string entryKey = Below(key, entry.Key);
            if (type.KeyOf(entry.Key) is not string name)
            {
                errors.Add(At(entry.Line, entry.Column), entryKey, $"{Texts.Quote(entry.Key)} is not {type.AllowedKeys}");
            }
            else if (read.Child(name) is ConfigurationNode twin)
            {
                errors.Add(At(entry.Line, entry.Column), entryKey, $"is the same as {twin.Key}; one of them is allowed");
            }
            else
            {
                read.Set(name, Read(type.Item, entry.Value, entryKey));
            }
        }

        return read;
    }

    /// <summary>A whole list or object, written on one line in YAML's or JSON's flow form, where a text stands.</summary>
    private ConfigurationNode ReadFlow(
        FieldType type, SourceNode.Scalar scalar, string key, Func<FieldReader, FieldType, SourceNode, string, ConfigurationNode> read)
    {
        try
        {
            List<SourceNode> documents = YamlReader.Read(scalar.Text);
            // Positions within the text help nobody to find it: they all become the text's own.
            return documents.Count == 1
                ? read(new FieldReader(At(scalar), hasPositions: false, errors), type, documents[0], key)
                : Refuse(scalar, key, "one value is due, not several YAML documents");
        }
        catch (YamlFault fault)
        {
            return Refuse(scalar, key, string.Create(CultureInfo.InvariantCulture, $"{fault.Message} (line {fault.Line}, column {fault.Column} of the value)"));
        }
    }

    private FieldReader ShortFormAt(SourceNode.Scalar scalar) => new(At(scalar), hasPositions: false, errors) { IsShortForm = true };

    private void Warn(SourceNode node, string key, string? warning)
    {
        if (warning is not null)
        {
            errors.Warn(At(node), key, warning);
        }
    }

    /// <summary>A short form stands for one that has no place here: <c>sleep:5</c> as a probe.</summary>
    private static string NoHandlerHere(string name, Shape shape) => $"{name} is no handler here; allowed are {string.Join(", ", shape.Exclusive)}";

    private string Unknown(string name, Shape shape)
    {
        if (errors.IsFull)
        {
            return "unknown key";
        }

        return NearestName.Of(name, shape.Names) is string nearest ? $"unknown key; did you mean {nearest}?"
            : shape.Names.Count() <= MostNamesListed ? $"unknown key; allowed are {string.Join(", ", shape.Names)}"
            : "unknown key";
    }

    private static string IsEmpty(FieldType.Mapping type, string due) => $"is empty; {due}, e.g. {type.Example}";

    private static string Describe(SourceNode node) => node switch
    {
        SourceNode.List => "a list",
        SourceNode.Mapping => "an object",
        _ => "a text",
    };
}
