using System.Globalization;
using Supervisor.Lifecycle;

namespace Supervisor.SimulationTests.Reality;

/// <summary>What a process does when the stop signal comes.</summary>
internal enum StopManner
{
    /// <summary>Has no handler: the signal ends it.</summary>
    Dies,

    /// <summary>Exits at once with a code of its own.</summary>
    Exits,

    /// <summary>Takes its time, then exits with a code of its own.</summary>
    ExitsLater,

    /// <summary>Goes on as if nothing were.</summary>
    Ignores,
}

/// <summary>What one incarnation of a process does. Times in seconds.</summary>
internal sealed record ProcessTurn
{
    /// <summary>It can't be started: 126 (no permission) or 127 (not found). The last of its turns.</summary>
    public int? Refused { get; init; }

    /// <summary>Ends by itself so long after its start; null is never.</summary>
    public double? EndsAfter { get; init; }

    public ExitStatus EndsWith { get; init; }

    public StopManner OnStop { get; init; }

    public int StopCode { get; init; }

    /// <summary>Of <see cref="StopManner.ExitsLater"/>.</summary>
    public double StopDelay { get; init; }

    public override string ToString()
    {
        if (Refused is { } code)
        {
            return $"refused with {code}";
        }

        string stop = OnStop switch
        {
            StopManner.Dies => "dies of the stop signal",
            StopManner.Exits => $"exits with {StopCode} at the stop signal",
            StopManner.ExitsLater => string.Create(CultureInfo.InvariantCulture, $"exits with {StopCode} {StopDelay:0.###}s after the stop signal"),
            StopManner.Ignores => "ignores the stop signal",
            _ => throw new ArgumentOutOfRangeException(nameof(OnStop)),
        };
        return EndsAfter is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"ends after {seconds:0.###}s with {EndsWith}, {stop}") : stop;
    }
}
