using System.Text.RegularExpressions;

namespace Supervisor.Mutants;

/// <summary>
/// A member of a type, as text. What it is made of is told by the layout that .editorconfig demands of every file: namespaces without braces, a
/// member begins in column 5, braces have lines of their own.
/// </summary>
/// <param name="Before">What stands between the member before it and this one.</param>
/// <param name="Text">From its first word to its last brace or semicolon.</param>
internal sealed partial record Member(string Before, string Text)
{
    private const string Dispatch = "global::Supervisor.ActiveMutant.Is";

    /// <summary>All members of a file, and what stands behind the last one.</summary>
    public static (IReadOnlyList<Member> Members, string Tail) AllOf(string source)
    {
        List<Member> members = [];
        string[] lines = source.Split('\n');
        int from = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            if (!Beginning().IsMatch(lines[i]))
            {
                continue;
            }

            int end = EndOf(lines, i);
            members.Add(new Member(string.Join('\n', lines[from..i]), string.Join('\n', lines[i..(end + 1)])));
            from = end + 1;
            i = end;
        }

        return (members, string.Join('\n', lines[from..]));
    }

    /// <summary>
    /// The member, with each of the other texts of it beside it, under another name, and with a switch between them at its beginning. Null where there can be no switch: in
    /// constructors, fields, constants, types.
    /// </summary>
    public string? WithVariants(IEnumerable<(int Number, string Text)> variants)
    {
        if (Parts.Of(Text) is not { } parts)
        {
            return null;
        }

        List<string> copies = [];
        string switches = "";
        foreach ((int number, string text) in variants)
        {
            if (Parts.Of(text) is not { } other || other.Signature != parts.Signature)
            {
                return null;
            }

            switches += $"if ({Dispatch}({number})) {{ {parts.CallOf(number)} }} ";
            copies.Add(other.Renamed(number));
        }

        return $"{parts.Switching(switches)}\n\n{string.Join("\n\n", copies)}";
    }

    /// <summary>The number of the variant in which this line of a file stands; null if in none.</summary>
    public static int? VariantAt(IReadOnlyList<string> lines, int line)
    {
        for (int i = Math.Min(line, lines.Count - 1); i >= 0; i--)
        {
            if (Beginning().IsMatch(lines[i]))
            {
                return VariantName().Match(lines[i]) is { Success: true } match ? int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : null;
            }
        }

        return null;
    }

    private static int EndOf(string[] lines, int begin)
    {
        for (int i = begin; i < lines.Length; i++)
        {
            if (i > begin && lines[i].StartsWith("    }", StringComparison.Ordinal))
            {
                return i;
            }

            bool opens = i + 1 < lines.Length && lines[i + 1] == "    {";
            bool isInBlock = lines.AsSpan(begin..(i + 1)).Contains("    {");
            if (!opens && !isInBlock && (lines[i].EndsWith(';') || (i == begin && lines[i].EndsWith('}'))))
            {
                return i;
            }
        }

        return lines.Length - 1;
    }

    [GeneratedRegex(@"^    [A-Za-z(]")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\w__(\d+)\b")]
    private static partial Regex VariantName();

    /// <summary>A method or a property that computes something.</summary>
    /// <param name="Name">With the interface, where it implements one explicitly.</param>
    /// <param name="Arguments">What a call from one to the other hands on; null for a property.</param>
    /// <param name="Body">The statements between the braces, or the expression behind <c>=&gt;</c>.</param>
    private sealed partial record Parts(string Signature, string Name, string? Arguments, bool IsVoid, bool IsExpression, string Body)
    {
        public static Parts? Of(string text)
        {
            int block = text.IndexOf("\n    {", StringComparison.Ordinal);
            int arrow = text.IndexOf(" =>", StringComparison.Ordinal);
            bool isExpression = arrow >= 0 && (block < 0 || arrow < block);
            if (!isExpression && block < 0)
            {
                return null;
            }

            string signature = Blanks().Replace(text[..(isExpression ? arrow : block)], " ").Trim();
            if (Method().Match(signature) is { Success: true } method)
            {
                string body = isExpression ? text[(arrow + 3)..].TrimEnd(';') : text[(block + 6)..text.LastIndexOf('}')];
                return new Parts(signature, method.Groups["name"].Value, ArgumentsOf(method.Groups["parameters"].Value), method.Groups["type"].Value == "void", isExpression, body);
            }

            if (Property().Match(signature) is not { Success: true } property)
            {
                return null;
            }

            const string getter = "        get\n        {";
            int get = text.IndexOf(getter, StringComparison.Ordinal);
            return isExpression ? new Parts(signature, property.Groups["name"].Value, null, false, true, text[(arrow + 3)..].TrimEnd(';'))
                : get >= 0 ? new Parts(signature, property.Groups["name"].Value, null, false, false, text[(get + getter.Length)..text.LastIndexOf("        }", StringComparison.Ordinal)])
                : null;
        }

        public string CallOf(int number)
        {
            string call = Arguments is null ? NameOf(number) : $"{NameOf(number)}({Arguments})";
            return IsVoid ? $"{call}; return;" : $"return {call};";
        }

        public string Renamed(int number)
        {
            string signature = Signature.Replace("override ", "", StringComparison.Ordinal);
            int at = Arguments is null ? signature.LastIndexOf(Name, StringComparison.Ordinal) : signature.IndexOf($"{Name}(", StringComparison.Ordinal);
            return Written($"{signature[..at]}{NameOf(number)}{signature[(at + Name.Length)..]}", "");
        }

        public string Switching(string switches) => Written(Signature, switches);

        /// <summary>Always with a block: an expression behind <c>=&gt;</c> may have its type from its place only.</summary>
        private string Written(string signature, string first)
        {
            string body = !IsExpression ? Body : IsVoid ? $"{Body};" : $"return {Body};";
            string block = $"{{ {first}{body} }}";
            return $"    {signature}\n    {(Arguments is null ? $"{{ get {block} }}" : block)}";
        }

        private string NameOf(int number) => $"{Name[(Name.LastIndexOf('.') + 1)..]}__{number}";

        private static string ArgumentsOf(string parameters)
        {
            List<string> arguments = [];
            int depth = 0;
            string current = "";
            foreach (char character in parameters + ",")
            {
                depth += character is '<' or '(' ? 1 : character is '>' or ')' ? -1 : 0;
                if (character == ',' && depth == 0)
                {
                    string declared = current.Split('=')[0].Trim();
                    if (declared.Length > 0)
                    {
                        string mode = declared.StartsWith("out ", StringComparison.Ordinal) ? "out " : declared.StartsWith("ref ", StringComparison.Ordinal) ? "ref " : "";
                        arguments.Add($"{mode}{declared.Split(' ')[^1]}");
                    }

                    current = "";
                    continue;
                }

                current += character;
            }

            return string.Join(", ", arguments);
        }

        [GeneratedRegex(@"\s+")]
        private static partial Regex Blanks();

        // A type behind the modifiers: without one it is a constructor.
        [GeneratedRegex(@"^(?:(?:public|internal|private|static|override) )*(?<type>(?!(?:public|internal|private|static|override) )[\w.<>?,\[\] ]+|\([^)]*\)\??) (?<name>[\w.]+)\((?<parameters>.*)\)$")]
        private static partial Regex Method();

        [GeneratedRegex(@"^(?:(?:public|internal|private|static) )*(?!(?:public|internal|private|static|enum|class|record|struct) )[\w.<>?,\[\] ]+ (?<name>\w+)$")]
        private static partial Regex Property();
    }
}
