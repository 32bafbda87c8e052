namespace Supervisor.Lifecycle;

/// <summary>Somebody wants the whole to end.</summary>
/// <param name="Origin">Who, in words, for the log: <c>SIGTERM from pid 0</c>.</param>
/// <param name="BySignal">A stop signal: the second ends drain and preStop, the third kills. Requests by verb or API only shorten.</param>
/// <param name="GracePeriod">The request's own grace period; null is the configured one.</param>
internal sealed record StopRequest(string Origin, bool BySignal, TimeSpan? GracePeriod);
