using System.Collections.Immutable;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.TestSupport;
using ExitStatus = Supervisor.Lifecycle.ExitStatus;

namespace Supervisor.SimulationTests.Reality;

/// <summary>
/// Short scenarios from a seed. All times lie on a grid that is wider than what a machine that keeps up is late; what still depends on small
/// latencies (<see cref="Expectation.TryOf"/>) is drawn again.
/// </summary>
internal sealed class TwinDraw
{
    private const double Grid = 0.1;

    private const int MostDraws = 20_000;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(4.5);

    private readonly Random _random;
    private readonly int _seed;

    private TwinDraw(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
    }

    /// <summary>
    /// Each seed has to have one of the events that are wanted, or to tell one of the wrong models (<see cref="Sabotage"/>), in turn: what is rare by chance
    /// comes up as often as the rest.
    /// </summary>
    public static (TwinScenario Scenario, Expectation Expected) Of(int seed)
    {
        int number = seed % (Wanted.Events.Length + Sabotage.All.Length) - Sabotage.All.Length;
        return number >= 0
            ? Of(seed, Wanted.Events[number], scenario => Wanted.IsIn(scenario, Wanted.Events[number]), (_, _) => true)
            : ToTell(seed, Sabotage.All[number + Sabotage.All.Length]);
    }

    private static (TwinScenario Scenario, Expectation Expected) ToTell(int seed, (string Name, Func<TwinScenario, TwinScenario> Of) wrong) =>
        Of(seed, wrong.Name, scenario => Sabotage.Matters(scenario, wrong.Of), (scenario, right) => Sabotage.TryOf(scenario, right, wrong.Of) is not null);

    /// <param name="may">Whether it may be what is asked for; costs little.</param>
    /// <param name="isIt">Whether it is.</param>
    private static (TwinScenario Scenario, Expectation Expected) Of(int seed, string what, Func<TwinScenario, bool> may, Func<TwinScenario, Expectation, bool> isIt)
    {
        TwinDraw draw = new(seed);
        for (int i = 0; i < MostDraws; i++)
        {
            TwinScenario scenario = draw.Any();
            if (may(scenario) && Expectation.TryOf(scenario) is { } expected && expected.Length <= s_longest && isIt(scenario, expected))
            {
                return (scenario, expected);
            }
        }

        throw new InvalidOperationException($"Seed {seed} has no scenario that any machine lives alike, and that has: {what}.");
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T OneOf<T>(params ReadOnlySpan<T> values) => values[_random.Next(values.Length)];

    /// <summary>A time on the grid, both ends included.</summary>
    private double Time(double least, double most) => Math.Round(_random.Next((int)Math.Round(least / Grid), (int)Math.Round(most / Grid) + 1) * Grid, 3);

    private int Code() => OneOf(0, 1, 3, 7, 42);

    private TwinScenario Any()
    {
        bool restarts = Chance(60);
        int stopSignal = Chance(80) ? 15 : OneOf(2, 10);
        double drain = Chance(35) ? Time(0.3, 0.9) : 0;
        HookTurn? postStart = Chance(30) ? Hook() : null;
        HookTurn? preStop = Chance(40) ? Hook() : null;
        ImmutableArray<TwinStep> steps = Chance(35) ? [.. Enumerable.Range(0, _random.Next(1, 3)).Select(i => Step($"step-{i}", restarts))] : [];
        ImmutableArray<ProcessTurn> turns = MainTurns(restarts);
        bool hasRules = Chance(25);
        ImmutableSortedDictionary<ProbeKind, TwinProbe> probes = Probes(drain > 0);
        if (probes.Values.Any(probe => probe.Grace is not null) && Chance(70))
        {
            // Nobody can tell a grace period that is not used up.
            turns = [.. turns.Select(turn => turn with { OnStop = StopManner.Ignores })];
            preStop = null;
        }

        double grace = drain > 0 ? Math.Round(drain + 2 + Time(0, 0.5), 3) : Chance(10) ? 0 : Time(0.5, 3);
        if (preStop is { Manner: HookManner.Sleeps } && preStop.Duration > grace)
        {
            // Refused by the configuration.
            grace = preStop.Duration;
        }

        return new TwinScenario
        {
            Seed = _seed,
            Mode = OneOf(RunMode.Process1, RunMode.Process1, RunMode.Subreaper),
            Grace = grace,
            Drain = drain,
            StopSignal = stopSignal,
            Policy = !restarts ? RestartPolicy.Never : OneOf(RestartPolicy.OnFailure, RestartPolicy.Always),
            MaxRestarts = restarts || hasRules ? _random.Next(0, 4) : 0,
            Backoff = Time(0.4, 0.9),
            Rules = hasRules ? [new RestartRule(Chance(60), Chance(70), CodesOf(turns))] : [],
            SuccessExitCodes = Chance(20) ? [OneOf(3, 7, 42)] : [],
            Steps = steps,
            Turns = turns,
            Leaves = Chance(15) ? Left() : LeftBehind.Nothing,
            PostStart = postStart,
            PreStop = preStop,
            Probes = probes,
            Asks = Asks(stopSignal),
        };
    }

    /// <summary>Mostly one that main ends with: a rule that matches nothing says little.</summary>
    private ImmutableArray<int> CodesOf(ImmutableArray<ProcessTurn> turns) =>
        [.. new[] { Chance(75) && turns[0].Refused is null ? turns[0].EndsAfter is null ? turns[0].StopCode : turns[0].EndsWith.Code : Code(), Code() }.Distinct()];

    private LeftBehind Left() => OneOf(LeftBehind.Obeys, LeftBehind.Ignores);

    private HookTurn Hook()
    {
        HookManner manner = OneOf(HookManner.Succeeds, HookManner.Succeeds, HookManner.Fails, HookManner.Hangs, HookManner.Missing, HookManner.Sleeps);
        double duration = manner is HookManner.Hangs or HookManner.Missing ? 0 : Time(0.1, 0.8);
        return new HookTurn(manner, duration, Chance(manner == HookManner.Hangs ? 60 : 20) ? Time(0.3, 0.9) : 0);
    }

    private TwinStep Step(string name, bool restarts)
    {
        LeftBehind leaves = Chance(20) ? Left() : LeftBehind.Nothing;
        double timeout = Chance(20) ? Time(0.3, 0.6) : 0;
        ProcessTurn good = Turn(Time(0.1, 0.4), ExitStatus.Exited(0));
        ProcessTurn other = _random.Next(5) switch
        {
            0 => Turn(Time(0.1, 0.3), ExitStatus.Exited(OneOf(1, 3, 42))),
            1 => Turn(Time(0.1, 0.3), ExitStatus.Signaled(OneOf(9, 11))),
            2 => Turn(null, default),
            3 => new ProcessTurn { Refused = OneOf(126, 127) },
            _ => good,
        };
        return new TwinStep(name, timeout, other == good || other.Refused is not null ? [other] : restarts ? [other, good] : [other], leaves);
    }

    private ImmutableArray<ProcessTurn> MainTurns(bool restarts)
    {
        int count = restarts ? _random.Next(1, 4) : 1;
        ImmutableArray<ProcessTurn>.Builder turns = ImmutableArray.CreateBuilder<ProcessTurn>();
        for (int i = 0; i < count; i++)
        {
            if (Chance(8))
            {
                turns.Add(new ProcessTurn { Refused = i > 0 ? 127 : OneOf(126, 127) });
                break;
            }

            bool ends = i < count - 1 || Chance(25);
            turns.Add(ends
                ? Turn(Time(0.2, 0.9), Chance(20) ? ExitStatus.Signaled(OneOf(9, 11)) : ExitStatus.Exited(Code()))
                : Turn(null, default));
        }

        return turns.ToImmutable();
    }

    private ProcessTurn Turn(double? endsAfter, ExitStatus endsWith) => new()
    {
        EndsAfter = endsAfter,
        EndsWith = endsWith,
        OnStop = endsAfter is null
            ? OneOf(StopManner.Dies, StopManner.Exits, StopManner.Exits, StopManner.ExitsLater, StopManner.ExitsLater, StopManner.Ignores)
            : OneOf(StopManner.Dies, StopManner.Exits, StopManner.Ignores),
        StopCode = Code(),
        StopDelay = Time(0.1, 0.9),
    };

    private ImmutableSortedDictionary<ProbeKind, TwinProbe> Probes(bool wantsReadiness)
    {
        ImmutableSortedDictionary<ProbeKind, TwinProbe>.Builder probes = ImmutableSortedDictionary.CreateBuilder<ProbeKind, TwinProbe>();
        if (Chance(15))
        {
            probes[ProbeKind.Startup] = Probe(OneOf("S", "FS", "FFS", "FFFF", "FHS"), success: 1, failure: _random.Next(1, 5), Chance(50) ? Time(0.3, 0.8) : null);
        }

        if (Chance(25))
        {
            probes[ProbeKind.Liveness] = Probe(OneOf("S", "SF", "SFFS", "F", "SSFFF", "SH"), success: 1, failure: _random.Next(1, 3), Chance(50) ? Time(0.3, 0.8) : null);
        }

        if (Chance(wantsReadiness ? 50 : 25))
        {
            probes[ProbeKind.Readiness] = Probe(OneOf("S", "FS", "SFS", "SSF", "FFFS", "SFSF"), success: _random.Next(1, 3), failure: _random.Next(1, 3), grace: null);
        }

        return probes.ToImmutable();
    }

    private TwinProbe Probe(string attempts, int success, int failure, double? grace)
    {
        bool isHttp = !attempts.Contains('H', StringComparison.Ordinal) && Chance(35);
        return new TwinProbe(isHttp, attempts, Time(0.4, 0.8), Chance(50) ? Time(0.1, 0.6) : 0, isHttp ? 1 : Time(0.3, 0.5), success, failure, grace);
    }

    private ImmutableArray<Ask> Asks(int stopSignal)
    {
        List<Ask> asks = [];
        if (Chance(20))
        {
            asks.Add(new Ask(Time(0.2, 1.5), AskKind.Restart));
        }

        for (int looks = _random.Next(3); looks > 0; looks--)
        {
            asks.Add(new Ask(Time(0.2, 2.5), AskKind.Look));
        }

        double stop = Time(0.3, 2);
        asks.Add(Stop(stop, stopSignal));
        while (Chance(35))
        {
            stop = Math.Round(stop + Time(0.2, 0.8), 3);
            asks.Add(Stop(stop, stopSignal));
        }

        return [.. asks.OrderBy(ask => ask.At)];
    }

    private Ask Stop(double at, int stopSignal) => Chance(65)
        ? new Ask(at, AskKind.Signal, Signal: OneOf(2, 15, stopSignal))
        : new Ask(at, AskKind.Stop, Grace: Chance(70) ? OneOf(0, Time(0.3, 1.5), Time(0.3, 3)) : null);
}
