using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Supervisor.Cli;

/// <summary>
/// JSON as the YAML that kubectl prints (sigs.k8s.io/yaml): names sorted, lists at their parent's column, texts plain where nobody can take them
/// for anything else. Long lines are not folded.
/// </summary>
internal sealed class YamlWriter
{
    /// <summary>Words that some reader of YAML 1.1 takes for a truth value, a null or a number.</summary>
    private static readonly string[] s_words = ["y", "n", "yes", "no", "true", "false", "on", "off", "null", "~", ".nan", ".inf", "-.inf", "+.inf"];

    private static readonly SearchValues<char> s_sexagesimal = SearchValues.Create("0123456789:.+-");

    private readonly StringBuilder _text = new();

    public static string Write(JsonElement document)
    {
        YamlWriter writer = new();
        writer.Node(document, 0, "");
        return writer._text.ToString();
    }

    /// <param name="depth">The column of what stands on lines of its own.</param>
    /// <param name="lead">What stands before it on the line that is begun: nothing at the top, <c>name:</c> or the dashes of items.</param>
    private void Node(JsonElement node, int depth, string lead)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Object when node.EnumerateObject().MoveNext():
                Object(node, depth, lead);
                break;

            case JsonValueKind.Array when node.GetArrayLength() > 0:
                List(node, depth, lead);
                break;

            case JsonValueKind.Object:
                Line(lead, "{}");
                break;

            case JsonValueKind.Array:
                Line(lead, "[]");
                break;

            case JsonValueKind.String:
                Text(node.GetString()!, depth, lead);
                break;

            case JsonValueKind.Undefined or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
            default:
                Line(lead, node.ValueKind == JsonValueKind.Undefined ? "null" : node.GetRawText());
                break;
        }
    }

    private void Object(JsonElement node, int depth, string lead)
    {
        bool isItem = lead.EndsWith('-');
        string start = isItem ? lead + " " : "";
        if (!isItem && lead.Length > 0)
        {
            Line(lead, "");
        }

        foreach (JsonProperty member in DocumentText.Sorted(node))
        {
            // The first name of an item stands behind its dash.
            string indent = start.Length > 0 ? start : new string(' ', depth);
            start = "";
            bool isList = member.Value.ValueKind == JsonValueKind.Array;
            Node(member.Value, isList ? depth : depth + 2, $"{indent}{Scalar(member.Name)}:");
        }
    }

    private void List(JsonElement node, int depth, string lead)
    {
        bool isItem = lead.EndsWith('-');
        string start = isItem ? lead + " " : "";
        if (!isItem && lead.Length > 0)
        {
            Line(lead, "");
        }

        foreach (JsonElement item in node.EnumerateArray())
        {
            string indent = start.Length > 0 ? start : new string(' ', depth);
            start = "";
            Node(item, depth + 2, indent + "-");
        }
    }

    private void Line(string lead, string value)
    {
        _text.Append(lead);
        if (value.Length > 0)
        {
            _text.Append(lead.Length > 0 ? " " : "").Append(value);
        }

        _text.Append('\n');
    }

    private void Text(string text, int depth, string lead)
    {
        if (!text.Contains('\n', StringComparison.Ordinal) || !IsBlock(text))
        {
            Line(lead, Scalar(text));
            return;
        }

        // How many line breaks stand at the end: one is usual, none is "-", more are "+".
        string body = text.TrimEnd('\n');
        int breaks = text.Length - body.Length;
        Line(lead, breaks == 0 ? "|-" : breaks == 1 ? "|" : "|+");
        foreach (string line in (breaks == 0 ? text : text[..^1]).Split('\n'))
        {
            _text.Append(' ', line.Length > 0 ? depth : 0).Append(line).Append('\n');
        }
    }

    /// <summary>Whether a text of several lines comes back as it is from a literal block without an indicator.</summary>
    private static bool IsBlock(string text)
    {
        if (text.TrimEnd('\n').Length == 0 || text[0] is ' ' or '\n' || text.Contains(" \n", StringComparison.Ordinal) || text[^1] == ' ')
        {
            return false;
        }

        foreach (char c in text)
        {
            if (c != '\n' && IsSpecial(c))
            {
                return false;
            }
        }

        return true;
    }

    private static string Scalar(string text)
    {
        if (text.Length == 0 || IsTakenForElse(text))
        {
            return DoubleQuoted(text);
        }

        foreach (char c in text)
        {
            if (IsSpecial(c))
            {
                return DoubleQuoted(text);
            }
        }

        return IsPlain(text) ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>Whether nothing in it is an indicator (YAML 1.2, 7.3.3).</summary>
    private static bool IsPlain(string text)
    {
        bool begins = text[0] is '#' or ',' or '[' or ']' or '{' or '}' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' or ' '
            || (text[0] is '-' or '?' && (text.Length == 1 || text[1] == ' '))
            || text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal);
        return !begins && text[^1] is not (' ' or ':')
            && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal);
    }

    private static bool IsTakenForElse(string text)
    {
        foreach (string word in s_words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        if (text[0] is not ((>= '0' and <= '9') or '+' or '-' or '.'))
        {
            return false;
        }

        // Numbers (also 0x1f, 1_000, 12:30:45), and what begins as a date does.
        string bare = text.Replace("_", "", StringComparison.Ordinal);
        bool isDate = text.Length >= 8 && char.IsAsciiDigit(text[3]) && text[4] == '-';
        bool isSexagesimal = bare.Contains(':', StringComparison.Ordinal) && !bare.AsSpan().ContainsAnyExcept(s_sexagesimal);
        return isDate || isSexagesimal || double.TryParse(bare, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            || bare.TrimStart('+', '-') is ['0', 'x' or 'X' or 'o' or 'O' or 'b' or 'B', _, ..];
    }

    /// <summary>Not printable, or a line break of Unicode: only double quotes can hold it.</summary>
    private static bool IsSpecial(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF';

    private static string DoubleQuoted(string text)
    {
        StringBuilder quoted = new(text.Length + 2);
        quoted.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                '\u001b' => quoted.Append("\\e"),
                _ when IsSpecial(c) => quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
