using System.Collections.Immutable;

namespace Supervisor.Cli;

/// <summary>The words that are a verb where they are the first of the argument list.</summary>
internal static class Verbs
{
    /// <summary>All verbs, in the order of the documentation. Reserved from the first version on, so that none changes its meaning later.</summary>
    public static readonly ImmutableArray<string> All =
    [
        "validate", "convert", "config", "health", "get", "describe", "events", "timeline", "stop", "restart", "signal", "condition",
        "wait", "install", "completion",
    ];

    /// <summary>Those that this version does not carry out.</summary>
    public static readonly ImmutableArray<string> Later = ["convert", "install"];

    public static bool Contains(string word) => All.Contains(word, StringComparer.Ordinal);
}
