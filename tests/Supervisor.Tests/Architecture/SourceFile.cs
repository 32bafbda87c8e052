using System.Runtime.CompilerServices;
using System.Text;

namespace Supervisor.Tests.Architecture;

/// <summary>A file of src/Supervisor, and its code without comments and without what stands between quotes.</summary>
internal sealed record SourceFile(string Room, string Name, string Text, string Code)
{
    /// <summary>The room of files that lie in src/Supervisor itself.</summary>
    public const string Top = "Program";

    public static IReadOnlyList<SourceFile> All { get; } = ReadAll();

    /// <summary>The names of the types that are not in another type.</summary>
    public IEnumerable<string> TopLevelTypes
    {
        get
        {
            int depth = 0;
            string[] words = Code.Replace("{", " { ", StringComparison.Ordinal).Replace("}", " } ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            for (int i = 0; i < words.Length; i++)
            {
                depth += words[i] == "{" ? 1 : words[i] == "}" ? -1 : 0;
                if (depth == 0 && words[i] is "class" or "struct" or "interface" or "enum" or "record" or "delegate" && i + 1 < words.Length && words[i + 1] is not ("class" or "struct"))
                {
                    string name = words[i + 1];
                    int end = name.IndexOfAny(['(', '<', ':', ';']);
                    yield return end < 0 ? name : name[..end];
                }
            }
        }
    }

    public override string ToString() => Room == Top ? Name : $"{Room}/{Name}";

    private static List<SourceFile> ReadAll()
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../src/Supervisor"));
        List<SourceFile> files = [];
        foreach (string path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            string[] parts = Path.GetRelativePath(root, path).Split('/');
            if (parts[0] is not ("bin" or "obj"))
            {
                string text = File.ReadAllText(path);
                files.Add(new SourceFile(parts.Length == 1 ? Top : parts[0], parts[^1], text, WithoutCommentsAndTexts(text)));
            }
        }

        return files;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static string WithoutCommentsAndTexts(string text)
    {
        StringBuilder code = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '/' when Next() == '/':
                    i = IndexOf("\n", i) - 1;
                    break;

                case '/' when Next() == '*':
                    i = IndexOf("*/", i) + 1;
                    break;

                case '"' when text.AsSpan(i).StartsWith("\"\"\""):
                    i = IndexOf("\"\"\"", i + 3) + 2;
                    break;

                case '"' when i > 0 && (text[i - 1] == '@' || (i > 1 && text[i - 1] == '$' && text[i - 2] == '@')):
                    i = IndexOf("\"", i + 1);
                    break;

                case '"' or '\'':
                    i = EndOfQuoted(i);
                    break;

                default:
                    code.Append(text[i]);
                    break;
            }

            char Next() => i + 1 < text.Length ? text[i + 1] : '\0';
        }

        return code.ToString();

        int IndexOf(string what, int from) => text.IndexOf(what, from, StringComparison.Ordinal) is int at and >= 0 ? at : text.Length;

        int EndOfQuoted(int from)
        {
            int end = from + 1;
            while (end < text.Length && text[end] != text[from] && text[end] != '\n')
            {
                end += text[end] == '\\' ? 2 : 1;
            }

            return end;
        }
    }
}
