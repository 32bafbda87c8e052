using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Supervisor.Configuration;

/// <summary>
/// YAML to <see cref="SourceNode"/>s by YamlDotNet's event parser alone: its object mapper needs reflection, and it is the positions that
/// we are after. Stays within limits whatever the text: depth 64, 10,000 nodes with every alias written out.
/// </summary>
internal sealed class YamlReader
{
    public const int MaximumDepth = 64;
    public const int MaximumNodes = 10_000;

    private readonly Parser _parser;
    private readonly Dictionary<string, SourceNode?> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlReader(string text) => _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));

    /// <summary>The documents that hold something.</summary>
    /// <exception cref="YamlFault">The text is not YAML, or beyond the limits.</exception>
    public static List<SourceNode> Read(string text)
    {
        RefuseControlCharacters(text);
        YamlReader reader = new(text);
        try
        {
            return reader.ReadStream();
        }
        catch (YamlException e) when (e.Message.Contains(" tab ", StringComparison.Ordinal))
        {
            // The parser knows that there is one, and gives the position of something else.
            (int line, int column) = FirstTabOfIndentation(text);
            throw new YamlFault(line, column, "is not valid YAML: a tab as indentation; only blanks are allowed");
        }
        catch (YamlException e)
        {
            // At the end of a text without a last line break the parser is one line too far.
            bool isBehind = e.Start.Index >= text.Length && !text.EndsWith('\n');
            (int line, int column) = isBehind ? (LineCount(text), text.Length - text.LastIndexOf('\n')) : (Line(e.Start), Column(e.Start));
            throw new YamlFault(line, column, $"is not valid YAML: {Sentence(e.Message)}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // The scanner's own slips on malformed text ("{b: c", line break, "d: e"): wrong all the same, near what was read last.
            Mark mark = reader._parser.Current?.End ?? Mark.Empty;
            throw new YamlFault(Line(mark), Column(mark), "is not valid YAML behind this");
        }
    }

    private static int LineCount(string text) => text.AsSpan().Count('\n') + 1;

    private static (int Line, int Column) FirstTabOfIndentation(string text)
    {
        int line = 1;
        foreach (ReadOnlySpan<char> content in text.AsSpan().EnumerateLines())
        {
            int indentation = content.IndexOfAnyExcept(' ', '\t');
            int tab = content.IndexOf('\t');
            if (tab >= 0 && tab < indentation)
            {
                return (line, tab + 1);
            }

            line++;
        }

        return (1, 1);
    }

    private static int Line(Mark mark) => (int)Math.Clamp(mark.Line, 1, int.MaxValue);

    private static int Column(Mark mark) => (int)Math.Clamp(mark.Column, 1, int.MaxValue);

    private static string Sentence(string message) =>
        message.Length > 0 ? char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.').Replace("  ", " ", StringComparison.Ordinal) : message;

    /// <summary>The parser takes NUL for the end of the text, and would leave out what stands behind it without a word.</summary>
    private static void RefuseControlCharacters(string text)
    {
        (int line, int start) = (1, 0);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\n')
            {
                (line, start) = (line + 1, i + 1);
            }
            else if (c is < ' ' and not ('\t' or '\r') or '\u007F')
            {
                throw new YamlFault(line, i - start + 1, $"is not valid YAML: control character U+{(int)c:X4}");
            }
        }
    }

    private List<SourceNode> ReadStream()
    {
        List<SourceNode> documents = [];
        while (_parser.MoveNext())
        {
            if (_parser.Current is DocumentStart)
            {
                _anchors.Clear();
                _parser.MoveNext();
                SourceNode document = ReadNode(1);
                if (document is not SourceNode.Null)
                {
                    documents.Add(document);
                }
            }
        }

        return documents;
    }

    /// <summary>Reads the node that begins at the current event; afterwards the current event is its last.</summary>
    private SourceNode ReadNode(int depth)
    {
        ParsingEvent start = _parser.Current!;
        (int line, int column) = (Line(start.Start), Column(start.Start));
        if (start is AnchorAlias alias)
        {
            return ReadAlias(alias, depth, line, column);
        }

        if (start is not NodeEvent node)
        {
            // The parser lets a value out where the key is empty ("- : ").
            throw new YamlFault(line, column, "is not valid YAML: a value is missing");
        }

        Count(1, depth, line, column);
        RefuseUnknownTag(node, line, column);
        if (!node.Anchor.IsEmpty)
        {
            // Null while it is being read: an alias inside of it would never end.
            _anchors[node.Anchor.Value] = null;
        }

        SourceNode read = start switch
        {
            Scalar scalar when IsNull(scalar) => new SourceNode.Null(line, column),
            Scalar scalar => new SourceNode.Scalar(line, column, scalar.Value),
            SequenceStart => ReadList(depth, line, column),
            _ => ReadMapping(depth, line, column),
        };
        if (!node.Anchor.IsEmpty)
        {
            _anchors[node.Anchor.Value] = read;
        }

        return read;
    }

    // What was meant as a text may be a secret: neither an alias nor a tag is printed.
    private SourceNode ReadAlias(AnchorAlias alias, int depth, int line, int column)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out SourceNode? target))
        {
            throw new YamlFault(line, column, "an alias (*) without an anchor (&) before it; quote a text that begins with *");
        }

        if (target is null)
        {
            throw new YamlFault(line, column, "an alias (*) inside of its own anchor (&)");
        }

        Count(target.Size, depth + target.Height - 1, line, column);
        return target;
    }

    private void Count(int nodes, int depth, int line, int column)
    {
        _nodes += nodes;
        if (_nodes > MaximumNodes)
        {
            throw new YamlFault(line, column, $"too large: more than {MaximumNodes:N0} nodes, aliases written out");
        }

        if (depth > MaximumDepth)
        {
            throw new YamlFault(line, column, $"too deep: more than {MaximumDepth} levels");
        }
    }

    private SourceNode.List ReadList(int depth, int line, int column)
    {
        List<SourceNode> items = [];
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        return new SourceNode.List(line, column, items);
    }

    private SourceNode.Mapping ReadMapping(int depth, int line, int column)
    {
        List<SourceEntry> entries = [];
        HashSet<string> keys = new(StringComparer.Ordinal);
        List<SourceNode> merged = [];
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            Scalar key = ReadKey();
            (int keyLine, int keyColumn) = (Line(key.Start), Column(key.Start));
            _parser.MoveNext();
            SourceNode value = ReadNode(depth + 1);
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
            {
                merged.Add(value);
            }
            else if (keys.Add(key.Value))
            {
                entries.Add(new SourceEntry(keyLine, keyColumn, key.Value, value));
            }
            else
            {
                throw new YamlFault(keyLine, keyColumn, $"{Texts.Quote(key.Value)} stands twice in the same object");
            }
        }

        foreach (SourceNode node in merged)
        {
            Merge(node, entries, keys);
        }

        return new SourceNode.Mapping(line, column, entries);
    }

    private Scalar ReadKey()
    {
        if (_parser.Current is Scalar { Anchor.IsEmpty: true } scalar)
        {
            Count(1, 1, Line(scalar.Start), Column(scalar.Start));
            return scalar;
        }

        Mark mark = _parser.Current!.Start;
        throw new YamlFault(Line(mark), Column(mark), "a key must be a plain or quoted text");
    }

    /// <summary>A merge key (yaml.org/type/merge): what the object says itself wins, then the first of several.</summary>
    private static void Merge(SourceNode node, List<SourceEntry> entries, HashSet<string> keys)
    {
        switch (node)
        {
            case SourceNode.Mapping mapping:
                foreach (SourceEntry entry in mapping.Entries)
                {
                    if (keys.Add(entry.Key))
                    {
                        entries.Add(entry);
                    }
                }

                break;
            case SourceNode.List list when list.Items.All(item => item is SourceNode.Mapping):
                foreach (SourceNode item in list.Items)
                {
                    Merge(item, entries, keys);
                }

                break;
            default:
                throw new YamlFault(node.Line, node.Column, "<< takes an object or a list of objects, as a rule *aliases");
        }
    }

    /// <summary>Null of YAML 1.2's core schema. <c>no</c>, <c>off</c> and the like are words.</summary>
    private static bool IsNull(Scalar scalar) =>
        scalar.Tag.IsEmpty
            ? scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" }
            : !scalar.Tag.IsNonSpecific && scalar.Tag.Value == "tag:yaml.org,2002:null";

    /// <summary>Tags of YAML itself change nothing here, for scalars are taken as written; any other asks for something that we do not know.</summary>
    private static void RefuseUnknownTag(NodeEvent node, int line, int column)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag.Value is not ("tag:yaml.org,2002:str" or "tag:yaml.org,2002:int"
            or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null" or "tag:yaml.org,2002:seq"
            or "tag:yaml.org,2002:map"))
        {
            throw new YamlFault(line, column, "a tag (!) that is not known here; quote a text that begins with !");
        }
    }
}
