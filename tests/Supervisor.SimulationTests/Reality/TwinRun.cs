using System.Diagnostics;

namespace Supervisor.SimulationTests.Reality;

/// <summary>One scenario, lived for real and held against the model; again where the machine was too slow to tell.</summary>
internal sealed class TwinRun(TwinScenario scenario, Expectation expected, Metronome metronome)
{
    /// <summary>How often a life is lived at most. The last ones have the machine for themselves.</summary>
    public const int MostLives = 6;

    public TwinScenario Scenario => scenario;

    public Expectation Expected => expected;

    /// <summary>How often it was lived.</summary>
    public int Lives { get; private set; }

    /// <summary>How the last life compares.</summary>
    public Comparison? Comparison { get; private set; }

    public TwinJournal? Journal { get; private set; }

    public string Log { get; private set; } = "";

    /// <summary>Differs, and the machine kept up: no other life could excuse that.</summary>
    public bool IsDifferent { get; private set; }

    public bool IsSame => Comparison is { IsSame: true };

    /// <summary>Neither the same nor different: events were late, or may be missing because of that.</summary>
    public bool IsUndecided => !IsSame && !IsDifferent;

    public async Task LiveAsync()
    {
        Lives++;
        long began = Stopwatch.GetTimestamp();
        (Journal, Log) = await RealLife.LiveAsync(scenario);
        Comparison = new Comparison(expected, Journal);
        bool wasLate = Comparison.Late is not null || metronome.WasLate(began, Stopwatch.GetTimestamp());
        IsDifferent = Comparison.Differences.Count > 0 && !wasLate;
    }

    /// <summary>All that a person needs to find out who is wrong.</summary>
    public string Report() => $"""
        Seed {scenario.Seed}: {(IsDifferent ? "the file does not live as the model does" : $"the file was too slow, {Lives} times of {Lives}")}. To live it again:
        {SeedsToLive.Variable}={scenario.Seed} {Environment.ProcessPath} -class '*.RealityTests'

        {scenario}
        {Comparison}
        {Log}
        """;
}
