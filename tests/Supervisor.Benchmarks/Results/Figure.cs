namespace Supervisor.Benchmarks.Results;

/// <summary>One figure of the report: what was measured, and what was aimed at.</summary>
/// <param name="How">In one paragraph: what is read, and under what circumstances.</param>
internal sealed record Figure(string Name, string How, IReadOnlyList<Quantity> Quantities, IReadOnlyList<Target> Targets);
