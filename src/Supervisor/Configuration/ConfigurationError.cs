namespace Supervisor.Configuration;

/// <summary>One thing that is wrong: where it stands, which key, what is wrong and what is allowed.</summary>
/// <param name="Source">For a file <c>path:line:column</c>; else <c>environment</c>, <c>--set</c> or <c>command line</c>.</param>
/// <param name="Key">The key as the user wrote it; empty when the fault belongs to no key.</param>
/// <param name="Message">What is wrong, what is allowed. Never the value of a key that looks secret.</param>
internal sealed record ConfigurationError(string Source, string Key, string Message)
{
    /// <summary>Nothing is wrong with it, but this version does not carry it out.</summary>
    public bool IsLater { get; init; }

    public override string ToString() => Key.Length == 0 ? $"{Source}: {Message}" : $"{Source}: {Key}: {Message}";
}
