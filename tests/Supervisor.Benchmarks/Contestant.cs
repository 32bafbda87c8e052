using Supervisor.TestSupport;

namespace Supervisor.Benchmarks;

/// <summary>An init that is measured: its name in the report, and the words in front of the command that it is to run.</summary>
internal sealed record Contestant(string Name, IReadOnlyList<string> Words)
{
    /// <summary>No init at all: the command itself is process 1.</summary>
    internal static readonly Contestant None = new("none", ["-"]);

    /// <summary>The one that every guard compares with.</summary>
    internal static readonly Contestant Tini = new("tini", ["tini", "--"]);

    internal const string SubjectName = "supervisor";

    /// <summary>All that take part, each as an image's ENTRYPOINT would name it.</summary>
    /// <param name="subject">The file to measure as ours; null: the published one.</param>
    /// <param name="before">An older supervisor to measure as well; null: none.</param>
    internal static IReadOnlyList<Contestant> All(string? subject, string? before) =>
    [
        None,
        Tini,
        new("dumb-init", ["dumb-init", "--"]),
        new("catatonit", ["catatonit", "--"]),
        new(SubjectName, [subject ?? Repository.Supervisor, "--"]),
        .. before is null ? (Contestant[])[] : [new("before", [before, "--"])],
    ];
}
