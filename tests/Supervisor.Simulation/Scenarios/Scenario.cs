using System.Collections.Immutable;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;

namespace Supervisor.Simulation.Scenarios;

/// <summary>
/// One life as data: the plan, what each process, hook and probe does, and what happens when. It plays the same on every machine; its text
/// (<see cref="ScenarioText"/>) is read and edited by people.
/// </summary>
internal sealed record Scenario
{
    /// <summary>What it is about, lines of its own at the head of the text.</summary>
    public ImmutableArray<string> About { get; init; } = [];

    /// <summary>Seed of the order of what happens at the same instant (<see cref="InstantOrder"/>); 0 is one by one, as it came.</summary>
    public ulong Order { get; init; }

    /// <summary>When everybody who is still there is asked to stop.</summary>
    public TimeSpan Until { get; init; } = TimeSpan.FromSeconds(60);

    public required PodPlan Plan { get; init; }

    /// <summary>Incarnations in a row by the process's name, the last one repeated; what has none is obedient.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<ProcessScript>> Processes { get; init; } = ImmutableSortedDictionary.Create<string, ImmutableArray<ProcessScript>>(StringComparer.Ordinal);

    /// <summary>Runs in a row, the last one repeated; without, it succeeds at once.</summary>
    public ImmutableSortedDictionary<HookKind, ImmutableArray<HookScript>> Hooks { get; init; } = ImmutableSortedDictionary<HookKind, ImmutableArray<HookScript>>.Empty;

    /// <summary>Attempts in a row (<see cref="ProbeScript.Of"/>), the last one repeated; without, each passes at once.</summary>
    public ImmutableSortedDictionary<ProbeKind, string> Probes { get; init; } = ImmutableSortedDictionary<ProbeKind, string>.Empty;

    /// <summary>What the next sweep after a process finds.</summary>
    public ImmutableSortedDictionary<string, LeftoverScript> Leftovers { get; init; } = ImmutableSortedDictionary.Create<string, LeftoverScript>(StringComparer.Ordinal);

    /// <summary>What is told between a spawn and the core's knowledge of it, at the first start of a process.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<Happening>> WhileSpawning { get; init; } = ImmutableSortedDictionary.Create<string, ImmutableArray<Happening>>(StringComparer.Ordinal);

    /// <summary>Stop signals that came before we began.</summary>
    public int SignalsBefore { get; init; }

    public ImmutableArray<(TimeSpan At, Happening What)> Happenings { get; init; } = [];

    /// <summary>From when to when nothing of ours runs; they don't overlap.</summary>
    public ImmutableArray<(TimeSpan From, TimeSpan To)> Freezes { get; init; } = [];

    /// <summary>How long SIGCHLD is on its way.</summary>
    public TimeSpan SIGCHLDDelay { get; init; }

    /// <summary>Answers over the network come also to attempts that were given up.</summary>
    public bool AnswersAreLate { get; init; }

    /// <summary>A process gets the lowest pid that is free.</summary>
    public bool PidsAreReused { get; init; }

    /// <summary>What is wrong with the core (<see cref="Sabotage"/>); empty is nothing.</summary>
    public string Tamper { get; init; } = "";

    public override string ToString() => ScenarioText.Of(this);
}
