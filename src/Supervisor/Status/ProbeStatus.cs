namespace Supervisor.Status;

/// <summary>How one probe of the present incarnation is doing.</summary>
/// <param name="Type"><c>startup</c>, <c>liveness</c> or <c>readiness</c>.</param>
/// <param name="Result">The value in force: <c>Success</c>, <c>Failure</c>, <c>Unknown</c>.</param>
/// <param name="Streak">How many attempts in a row ended as the last one did; 0 before the first.</param>
/// <param name="StreakSucceeded">Whether those were successes.</param>
/// <param name="LastMessage">What the last attempt said, at most 10 KiB. Never shown on <c>endpoint.http</c>: it may carry output.</param>
internal sealed record ProbeStatus(string Type, string Result, int Streak, bool StreakSucceeded, string LastMessage);
