namespace Supervisor.Lifecycle;

/// <summary>The order to stop one process.</summary>
/// <param name="Why">In words, for the log.</param>
/// <param name="Reason">What the hook is told.</param>
/// <param name="GracePeriod">The whole budget, from now.</param>
/// <param name="Drain">How long to serve on before preStop; part of the budget.</param>
/// <param name="Reach">How far SIGKILL reaches at the end of it.</param>
internal sealed record StopOrder(string Why, HookReason Reason, TimeSpan GracePeriod, TimeSpan Drain, Reach Reach);
