using System.Text;
using System.Text.Json;

namespace Supervisor.TestSupport;

/// <summary>What <c>child report FILE</c> wrote: how the process saw itself. In texts, a byte is the character of that number (Latin-1).</summary>
public sealed record ChildReport
{
    public required int Pid { get; init; }

    public required int ParentPid { get; init; }

    public required int ProcessGroup { get; init; }

    public required int Session { get; init; }

    /// <summary>The foreground process group of the controlling terminal; -1 without a terminal.</summary>
    public required int ForegroundGroup { get; init; }

    public required int UserId { get; init; }

    public required int Umask { get; init; }

    public required IReadOnlyList<int> Blocked { get; init; }

    public required IReadOnlyList<int> Ignored { get; init; }

    public required IReadOnlyList<int> Caught { get; init; }

    /// <summary>Open descriptors and what they lead to: the link of /proc/self/fd, or mode and device without /proc.</summary>
    public required IReadOnlyDictionary<int, string> Descriptors { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Entries as they were, NAME=VALUE.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>The value of a variable; null if it is not set.</summary>
    public string? Variable(string name) =>
        Environment.FirstOrDefault(entry => entry.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    /// <summary>The bytes of a text of this report.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Reads the report when it is there; null before.</summary>
    public static ChildReport? TryRead(string file) => File.Exists(file) ? Parse(File.ReadAllText(file)) : null;

    public static ChildReport Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        return new ChildReport
        {
            Pid = root.GetProperty("pid").GetInt32(),
            ParentPid = root.GetProperty("ppid").GetInt32(),
            ProcessGroup = root.GetProperty("pgid").GetInt32(),
            Session = root.GetProperty("sid").GetInt32(),
            ForegroundGroup = root.GetProperty("foreground").GetInt32(),
            UserId = root.GetProperty("uid").GetInt32(),
            Umask = root.GetProperty("umask").GetInt32(),
            Blocked = Numbers(root, "blocked"),
            Ignored = Numbers(root, "ignored"),
            Caught = Numbers(root, "caught"),
            Descriptors = root.GetProperty("descriptors").EnumerateObject()
                .ToDictionary(entry => int.Parse(entry.Name), entry => entry.Value.GetString()!),
            Arguments = Texts(root, "argv"),
            Environment = Texts(root, "environ"),
            WorkingDirectory = root.GetProperty("cwd").GetString()!,
        };
    }

    private static List<int> Numbers(JsonElement root, string name) =>
        [.. root.GetProperty(name).EnumerateArray().Select(element => element.GetInt32())];

    private static List<string> Texts(JsonElement root, string name) =>
        [.. root.GetProperty(name).EnumerateArray().Select(element => element.GetString()!)];
}
