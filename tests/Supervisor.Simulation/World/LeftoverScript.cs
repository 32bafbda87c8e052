namespace Supervisor.Simulation.World;

/// <summary>What a sweep finds, and how it goes. Null is never.</summary>
/// <param name="GoneAfterTerm">All of it is gone so long after SIGTERM; zero is nothing left.</param>
/// <param name="GoneAfterKill">All of it is gone so long after SIGKILL.</param>
internal sealed record LeftoverScript(TimeSpan? GoneAfterTerm, TimeSpan? GoneAfterKill)
{
    public static readonly LeftoverScript Nothing = new(TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>Ignores SIGTERM.</summary>
    public static readonly LeftoverScript Stubborn = new(null, TimeSpan.Zero);

    public static readonly LeftoverScript Unkillable = new(null, null);

    public static LeftoverScript GoneAfter(double seconds) => new(TimeSpan.FromSeconds(seconds), TimeSpan.Zero);
}
