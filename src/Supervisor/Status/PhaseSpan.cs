namespace Supervisor.Status;

/// <summary>
/// How long one phase of one run took. The phases of a run of the main process follow each other:
/// <code>
/// backoff, start (until the process runs), postStart, startup (until the startup probe passed), ready (until it was Ready for the first time),
/// drain, preStop, stop (from the stop signal to the end)
/// </code>
/// A phase that there is none of (no hook, no probe, no drain) has no span. A step's whole run is one span: init.
/// </summary>
/// <param name="Phase"><c>init</c>, <c>start</c>, <c>postStart</c>, <c>startup</c>, <c>ready</c>, <c>drain</c>, <c>preStop</c>, <c>stop</c> or <c>backoff</c>.</param>
/// <param name="Container">The process's name.</param>
/// <param name="Restart">Which run of it: 0 is the first. A back-off belongs to the run that comes after it.</param>
/// <param name="To">Null while it lasts.</param>
/// <param name="Outcome">In a few words: <c>ok</c>, <c>failed</c>, <c>cut off</c>, <c>exit code 3</c>; empty while it lasts.</param>
internal sealed record PhaseSpan(string Phase, string Container, int Restart, DateTimeOffset From, DateTimeOffset? To, string Outcome)
{
    public const string Init = "init";
    public const string Start = "start";
    public const string PostStart = "postStart";
    public const string Startup = "startup";
    public const string Ready = "ready";
    public const string Drain = "drain";
    public const string PreStop = "preStop";
    public const string Stop = "stop";
    public const string Backoff = "backoff";
}
