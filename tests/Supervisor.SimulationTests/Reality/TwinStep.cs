using System.Collections.Immutable;
using System.Globalization;

namespace Supervisor.SimulationTests.Reality;

/// <summary>What a process leaves behind when it is started for the first time: a session of its own, which a sweep finds.</summary>
internal enum LeftBehind
{
    Nothing,

    /// <summary>Ends 0.2 s after SIGTERM.</summary>
    Obeys,

    /// <summary>Ignores SIGTERM.</summary>
    Ignores,
}

/// <summary>An init step. Times in seconds.</summary>
/// <param name="Timeout"><c>timeoutSeconds</c>; 0 is none.</param>
/// <param name="Turns">Its incarnations in a row, the last one repeated.</param>
internal sealed record TwinStep(string Name, double Timeout, ImmutableArray<ProcessTurn> Turns, LeftBehind Leaves)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"timeoutSeconds {Timeout:0.###}, leaves {Leaves}: {string.Join("; then ", Turns)}");
}
