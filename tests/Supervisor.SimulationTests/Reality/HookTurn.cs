using System.Globalization;

namespace Supervisor.SimulationTests.Reality;

internal enum HookManner
{
    Succeeds,

    /// <summary>Exits with 3.</summary>
    Fails,

    /// <summary>Never ends by itself.</summary>
    Hangs,

    /// <summary>Its program is not there.</summary>
    Missing,

    /// <summary>No command, but a sleep handler.</summary>
    Sleeps,
}

/// <summary>What a hook does, each time that it runs. Times in seconds.</summary>
/// <param name="Timeout"><c>timeoutSeconds</c>; 0 is none.</param>
internal sealed record HookTurn(HookManner Manner, double Duration, double Timeout)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Manner} after {Duration:0.###}s, timeoutSeconds {Timeout:0.###}");
}
