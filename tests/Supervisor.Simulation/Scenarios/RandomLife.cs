using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.Judging;
using Supervisor.Simulation.World;

namespace Supervisor.Simulation.Scenarios;

/// <summary>
/// One life out of a seed: a random plan, a world that behaves at random, stop requests at random times. All times lie on a grid of 250 ms, so
/// that things often happen at once, and then in an order that is random too.
/// </summary>
internal sealed class RandomLife
{
    private const int StepLimit = 10_000;

    private static readonly double[] Graces = [0, 0.5, 1, 2, 3, 5, 10];
    private static readonly double[] RequestedGraces = [0, 0.25, 0.5, 1, 2, 4, 8, 40];
    private static readonly int[] Codes = [0, 0, 0, 1, 3, 42, 124, 127, 137, 143];
    private static readonly int[] Refusals = [71, 126, 127];

    private readonly Random _random;
    private readonly FakeKernel _kernel;
    private readonly FreezableClock _clock;

    public RandomLife(int seed)
    {
        // Of a seed, .NET promises the same numbers for ever.
        _random = new Random(seed);
        PodPlan plan = Plan();
        _clock = new FreezableClock(Freeze());
        Judge = new LifeJudge(plan, _clock);
        _kernel = new FakeKernel(plan, Judge) { TimerFirst = () => Chance(50), AnswersAreLate = Chance(50) };
    }

    public LifeJudge Judge { get; }

    public FakeKernel Kernel => _kernel;

    /// <summary>Lives it to its end, and beyond, to see that nothing follows.</summary>
    public void Live()
    {
        WriteScripts();
        WriteRequests();
        if (Chance(2))
        {
            RequestStop();
        }

        _kernel.Begin();
        int steps = 0;
        while (_kernel.Step())
        {
            LifeJudge.Check(++steps < StepLimit, "a stop request always leads to the end", "still alive after thousands of steps");
        }

        Judge.OnNothingMoreHappens(_kernel);
    }

    private PodPlan Plan()
    {
        double grace = Pick(Graces);
        // drainSeconds + 2 s beyond the grace period is a configuration error.
        double drain = grace > 2 && Chance(50) ? Pick([1, grace - 2, (grace - 2) / 2]) : 0;
        return TestPlan.Pod(
            grace,
            drain,
            postStart: Hook(),
            preStop: Hook(),
            steps: [.. Enumerable.Range(0, Chance(60) ? 0 : _random.Next(1, 4)).Select(i => TestPlan.Step($"step-{i}", Chance(40) ? Time(12) : 0, Chance(20) ? Restart() : null))],
            successExitCodes: Chance(20) ? [3, 127, 143] : ImmutableArray<int>.Empty,
            stopSignal: Chance(20) ? 3 : 15,
            probes: TestPlan.Probes(Probe(30, mostSuccesses: 1), Probe(60, mostSuccesses: 1), Probe(60, mostSuccesses: 3)),
            restart: Restart());
    }

    private ProbePlan? Probe(int percent, int mostSuccesses) => !Chance(percent)
        ? null
        : TestPlan.Probe(
            period: Pick([0.5, 1, 1.5, 4]),
            delay: Chance(50) ? 0 : Time(8),
            timeout: Pick([0.25, 0.5, 1, 3]),
            success: _random.Next(1, mostSuccesses + 1),
            failure: _random.Next(1, 4),
            grace: mostSuccesses == 1 && Chance(30) ? Pick([0.5, 1, 4, 12]) : null);

    private RestartPlan Restart() => TestPlan.Restart(
        Pick(Enum.GetValues<RestartPolicy>()),
        maximum: Chance(60) ? 0 : _random.Next(1, 4),
        initial: Pick([0.25, 1, 1, 3]),
        most: Pick([3, 5, 300]),
        reset: Pick([1, 4, 600]),
        rules: [.. Enumerable.Range(0, Chance(70) ? 0 : _random.Next(1, 3)).Select(_ => new RestartRule(Chance(30), Chance(70), [Pick(Codes), Pick(Codes)]))]);

    /// <summary>Begins where nothing else happens, so that it is clear what lies in it.</summary>
    private (TimeSpan From, TimeSpan To)? Freeze()
    {
        double from = Time(40) + 0.1;
        return Chance(70) ? null : (TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(from - 0.1 + Pick([0.25, 1, 2, 5, 20]) + Time(4)));
    }

    private HookPlan? Hook() => _random.Next(10) switch
    {
        < 4 => null,
        < 8 => TestPlan.Exec(Chance(40) ? Time(8) : 0),
        _ => TestPlan.Sleep(Time(12), Chance(40) ? Time(8) : 0),
    };

    private void WriteScripts()
    {
        for (int i = 0; i < 3; i++)
        {
            _kernel.Processes[$"step-{i}"] = ProcessScript.InTurn([.. Enumerable.Range(0, 4).Select(_ => Process(endsItself: 80, endsWell: 80))]);
            _kernel.Leftovers[$"step-{i}"] = WhatIsLeft();
        }

        _kernel.Processes["main"] = ProcessScript.InTurn([.. Enumerable.Range(0, 8).Select(_ => Process(endsItself: 30, endsWell: 40))]);
        _kernel.Leftovers["main"] = WhatIsLeft();
        _kernel.Hooks[HookKind.PostStart] = HookRuns() with { Then = HookRuns() with { Then = HookRuns() } };
        _kernel.Hooks[HookKind.PreStop] = HookRuns() with { Then = HookRuns() with { Then = HookRuns() } };
        foreach (ProbeKind probe in Enum.GetValues<ProbeKind>())
        {
            _kernel.Probes[probe] = ProbeScript.Of(string.Join(' ', Enumerable.Range(0, _random.Next(1, 20)).Select(_ => Attempt())));
        }

        if (Chance(8))
        {
            _kernel.ToldWhileSpawning[Chance(70) ? "main" : "step-0"] = new Queue<LifecycleEvent>(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Chance(30) ? Told.Restart() : Request()));
        }
    }

    private ProcessScript Process(int endsItself, int endsWell) => new()
    {
        Refusal = Chance(3) ? new SpawnFailure(Pick(Refusals), "refused by the script") : null,
        EndsAfter = Chance(endsItself) ? TimeSpan.FromSeconds(Time(16)) : null,
        EndsWith = Chance(endsWell) ? ExitStatus.Exited(0) : Chance(20) ? ExitStatus.Signaled(_random.Next(1, 32)) : ExitStatus.Exited(Pick(Codes)),
        ObeysAfter = Chance(70) ? TimeSpan.FromSeconds(Time(16)) : null,
        ObeysWith = Chance(50) ? ExitStatus.Exited(Pick(Codes)) : null,
        DiesAfterKill = Chance(90) ? TimeSpan.Zero : Chance(70) ? TimeSpan.FromSeconds(Time(28)) : null,
    };

    private string Attempt() => _random.Next(40) switch
    {
        < 18 => "S",
        < 20 => "W@0.25",
        < 24 => $"S@{Seconds(Time(8))}",
        < 30 => "F",
        < 33 => $"F@{Seconds(Time(8))}",
        < 36 => $"E@{Seconds(Time(2))}",
        < 39 => "H",
        _ => "N",
    };

    private static string Seconds(double time) => time.ToString(CultureInfo.InvariantCulture);

    private LeftoverScript WhatIsLeft() => _random.Next(20) switch
    {
        < 13 => LeftoverScript.Nothing,
        < 16 => LeftoverScript.GoneAfter(Time(10)),
        < 18 => LeftoverScript.Stubborn,
        < 19 => new LeftoverScript(null, TimeSpan.FromSeconds(Time(24))),
        _ => LeftoverScript.Unkillable,
    };

    private HookScript HookRuns() => _random.Next(10) switch
    {
        < 5 => HookScript.Succeeds(Time(16)),
        < 7 => HookScript.Fails(Time(16)),
        < 9 => HookScript.Succeeds(Time(300)),
        _ => HookScript.Hangs,
    };

    private void WriteRequests()
    {
        int lasts = Chance(50) ? 80 : 200;
        for (int i = _random.Next(6); i > 0; i--)
        {
            _kernel.At(Time(lasts), RequestStop);
        }

        for (int i = _random.Next(3); i > 0; i--)
        {
            _kernel.At(Time(lasts), TellSomethingStale);
        }

        for (int i = Chance(50) ? 0 : _random.Next(4); i > 0; i--)
        {
            _kernel.RestartAt(Time(lasts));
        }

        for (int i = _random.Next(3); i > 0; i--)
        {
            LeftoverScript left = WhatIsLeft();
            _kernel.At(Time(lasts), () => _kernel.Leftovers["main"] = left);
        }

        if (_clock.Freeze is { } freeze)
        {
            _kernel.FreezeAt(freeze.From.TotalSeconds, freeze.To.TotalSeconds);
        }

        // Sooner or later everybody is stopped.
        _kernel.At(60, () => _kernel.Request(grace: null));
    }

    private void RequestStop() => _kernel.Dispatch(Request());

    private LifecycleEvent Request() => Chance(60) ? Told.Signal() : Told.Request(Chance(30) ? null : Pick(RequestedGraces));

    /// <summary>An event of an incarnation that is over, or of a sweep that is.</summary>
    private void TellSomethingStale()
    {
        if (_kernel.LastSpawned is not { Generation: > 1 } current)
        {
            return;
        }

        Incarnation old = new("old", ProcessRole.InitStep, _random.Next(1, current.Generation), Restart: 0);
        _kernel.Dispatch(_random.Next(8) switch
        {
            0 => new LifecycleEvent.Spawned(old, 77),
            1 => new LifecycleEvent.SpawnRefused(old, new SpawnFailure(71, "late")),
            2 => new LifecycleEvent.Exited(old, ExitStatus.Exited(_random.Next(256))),
            3 => new LifecycleEvent.HookEnded(old, Chance(50) ? HookKind.PostStart : HookKind.PreStop, Chance(50) ? HookOutcome.Success : HookOutcome.Failure("late")),
            4 => new LifecycleEvent.LeftoversGone(0),
            5 => new LifecycleEvent.ProbeEnded(old, Pick(Enum.GetValues<ProbeKind>()), Attempt: 1, AttemptResult.Failure("late")),
            6 when current.Role == ProcessRole.Main && _kernel.IsAlive(current.Generation) && _kernel.Pod.Main.Running?.Probes.All.FirstOrDefault() is { Attempt: > 0 } probe =>
                new LifecycleEvent.ProbeEnded(current, probe.Kind, probe.Attempt - 1, AttemptResult.Failure("late")),
            _ => new LifecycleEvent.TimerDue(new TimerKey(old.Generation, Pick(Enum.GetValues<TimerKind>()))),
        });
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];

    /// <summary>Seconds, up to that many quarters of a second.</summary>
    private double Time(int quarters) => _random.Next(quarters + 1) * 0.25;
}
