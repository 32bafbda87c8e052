using System.Collections.Immutable;
using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.SimulationTests.Reality;

/// <summary>
/// Models that are wrong on purpose: the same scenario, lived by a core with another idea of it. What is expected then must not be found in a life
/// that was right.
/// </summary>
internal static class Sabotage
{
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(50);

    public static readonly ImmutableArray<(string Name, Func<TwinScenario, TwinScenario> Of)> All =
    [
        ("no drain", scenario => scenario with { Drain = 0 }),
        ("a drain that is longer", scenario => scenario with { Drain = scenario.Drain > 0 ? scenario.Drain + 0.3 : 0 }),
        ("no preStop", scenario => scenario with { PreStop = null }),
        ("no postStart", scenario => scenario with { PostStart = null }),
        ("a preStop that is not cut off", scenario => scenario with { PreStop = scenario.PreStop is { } hook ? hook with { Timeout = 0 } : null }),
        ("exit codes one higher", scenario => scenario with { Turns = [.. scenario.Turns.Select(OneHigher)] }),
        ("no success exit codes", scenario => scenario with { SuccessExitCodes = [] }),
        ("grace periods are longer", scenario => scenario with { Grace = scenario.Grace + 0.4 }),
        ("grace periods of requests are passed over", scenario => scenario with { Asks = [.. scenario.Asks.Select(ask => ask with { Grace = null })] }),
        ("never restarted", scenario => scenario with { Policy = RestartPolicy.Never }),
        ("restarted whatever the code", scenario => scenario with { Policy = scenario.Policy == RestartPolicy.OnFailure ? RestartPolicy.Always : scenario.Policy }),
        ("one restart more", scenario => scenario with { MaxRestarts = scenario.MaxRestarts > 0 ? scenario.MaxRestarts + 1 : 0 }),
        ("rules are passed over", scenario => scenario with { Rules = [] }),
        ("everything is restarted in place", scenario => scenario with { Rules = [.. scenario.Rules.Select(rule => rule with { RestartsAll = false })] }),
        ("a longer back-off", scenario => scenario with { Backoff = scenario.Backoff + 0.3 }),
        ("no step's time-out", scenario => scenario with { Steps = [.. scenario.Steps.Select(step => step with { Timeout = 0 })] }),
        ("one step less", scenario => scenario with { Steps = scenario.Steps.IsEmpty ? [] : scenario.Steps.RemoveAt(0) }),
        ("no liveness", scenario => scenario with { Probes = scenario.Probes.Remove(ProbeKind.Liveness) }),
        ("no startup", scenario => scenario with { Probes = scenario.Probes.Remove(ProbeKind.Startup) }),
        ("no readiness", scenario => scenario with { Probes = scenario.Probes.Remove(ProbeKind.Readiness) }),
        ("a probe's grace period is passed over", scenario => With(scenario, probe => probe with { Grace = null })),
        ("one failure more is forgiven", scenario => With(scenario, probe => probe with { Failure = probe.Failure + 1 })),
        ("one success less is enough", scenario => With(scenario, probe => probe with { Success = 1 })),
        ("a later first run", scenario => With(scenario, probe => probe with { Delay = probe.Delay + 0.2 })),
        ("left-overs go by themselves", scenario => scenario with { Leaves = LeftBehind.Nothing, Steps = [.. scenario.Steps.Select(step => step with { Leaves = LeftBehind.Nothing })] }),
        ("another stop signal", scenario => scenario with { StopSignal = scenario.StopSignal == 15 ? 10 : 15 }),
        ("restarts by the verb are passed over", scenario => scenario with { Asks = [.. scenario.Asks.Where(ask => ask.Kind != AskKind.Restart)] }),
        ("one signal less", scenario => scenario with { Asks = scenario.Asks.FirstOrDefault(ask => ask.Kind == AskKind.Signal) is { } first ? scenario.Asks.Remove(first) : scenario.Asks }),
    ];

    /// <summary>Two lives, in which hardly anything is late, show that the wrong model may be told from the right one.</summary>
    public static bool Matters(TwinScenario scenario, Func<TwinScenario, TwinScenario> sabotage)
    {
        TwinScenario other = sabotage(scenario);
        if (other.ToString() == scenario.ToString())
        {
            return false;
        }

        TwinJournal right = ModelLife.Live(scenario, random: null);
        TwinJournal wrong = ModelLife.Live(other, random: null);
        return right.ExitCode is not null && wrong.ExitCode is not null
            && (right.ExitCode != wrong.ExitCode || right.Events.Count != wrong.Events.Count
                || right.Events.Zip(wrong.Events).Any(pair => pair.First.Text != pair.Second.Text || (pair.First.At - pair.Second.At).Duration() > s_moment));
    }

    /// <summary>What the wrong model expects; null if it is no other than the right one's, or nothing in particular.</summary>
    public static Expectation? TryOf(TwinScenario scenario, Expectation right, Func<TwinScenario, TwinScenario> sabotage) =>
        Matters(scenario, sabotage) && Expectation.TryOf(sabotage(scenario)) is { } wrong && wrong.DiffersFrom(right) ? wrong : null;

    private static ProcessTurn OneHigher(ProcessTurn turn) => turn with
    {
        StopCode = turn.StopCode + 1,
        EndsWith = turn.EndsWith.Signal == 0 ? ExitStatus.Exited(turn.EndsWith.Code + 1) : turn.EndsWith,
    };

    private static TwinScenario With(TwinScenario scenario, Func<TwinProbe, TwinProbe> change) =>
        scenario with { Probes = scenario.Probes.ToImmutableSortedDictionary(entry => entry.Key, entry => change(entry.Value)) };
}
