using System.Text.Json;

namespace Supervisor.TestSupport;

/// <summary>The test's child program (<c>Child/child.c</c>): one static file whose verbs are done in order.</summary>
public static class ChildProgram
{
    private static readonly Lazy<string> s_path = new(Compile);

    /// <summary>The compiled program; usable in a root that has nothing else.</summary>
    public static string Path => s_path.Value;

    /// <summary>The program and its verbs, split at blanks: <c>Command("ignore TERM sleep 60")</c>. Words with blanks: the other overload.</summary>
    public static string[] Command(string verbs)
    {
        ArgumentNullException.ThrowIfNull(verbs);
        return [Path, .. verbs.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>The program and its verbs, a word each.</summary>
    public static string[] Command(params ReadOnlySpan<string> words) => [Path, .. words];

    /// <summary>The command as a list in flow form, for a YAML file or an environment variable.</summary>
    public static string Yaml(string verbs) => Yaml(Command(verbs));

    /// <summary>Any command as a list in flow form (JSON is YAML).</summary>
    public static string Yaml(IReadOnlyList<string> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return "[" + string.Join(", ", command.Select(word => $"\"{JsonEncodedText.Encode(word)}\"")) + "]";
    }

    private static string Compile()
    {
        using TemporaryDirectory directory = new();
        string source = directory["child.c"];
        using (Stream embedded = typeof(ChildProgram).Assembly.GetManifestResourceStream("child.c")!)
        using (FileStream file = File.Create(source))
        {
            embedded.CopyTo(file);
        }

        return CProgram.Compile("child", [source], ["-std=gnu17", "-O1", "-Wall", "-Wextra", "-Werror", "-static"]);
    }
}
