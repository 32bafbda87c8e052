namespace Supervisor.Simulation.Judging;

/// <summary>A named rule of a life was broken.</summary>
public sealed class InvariantBrokenException : Exception
{
    public InvariantBrokenException()
    {
    }

    public InvariantBrokenException(string message)
        : base(message)
    {
    }

    public InvariantBrokenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal InvariantBrokenException(Invariant invariant, string but)
        : base($"{invariant.Name}: {invariant.Rule}, but: {but}") =>
        Invariant = invariant;

    internal Invariant Invariant { get; } = Invariants.NoFault;
}
