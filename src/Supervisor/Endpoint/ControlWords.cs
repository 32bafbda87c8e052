namespace Supervisor.Endpoint;

/// <summary>How values of requests are read: as in the configuration.</summary>
/// <param name="ParseDuration">Null if it is none.</param>
/// <param name="ParseSignal">The number of a name or a number; null if it is none.</param>
internal sealed record ControlWords(Func<string, TimeSpan?> ParseDuration, Func<string, int?> ParseSignal);
