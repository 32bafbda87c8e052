using Supervisor.Simulation.Judging;

namespace Supervisor.Simulation.Scenarios;

/// <summary>How a life went.</summary>
/// <param name="Broken">The first invariant that it broke; null if it kept all.</param>
/// <param name="Message">What was broken, in words; for a fault of the core the exception.</param>
/// <param name="Step">Turns taken until then.</param>
/// <param name="At">When that was.</param>
/// <param name="Seen">What it had in it.</param>
internal sealed record LifeResult(Invariant? Broken, string? Message, int Step, TimeSpan At, int? ExitCode, IReadOnlySet<string> Seen);
