namespace Supervisor.Configuration;

/// <summary>What a manifest says beside the fields that it shares with the top level.</summary>
/// <param name="Source">Where its pod's spec stands.</param>
/// <param name="Key">The key of the pod's spec.</param>
internal sealed record Manifest(string Source, string Key);
