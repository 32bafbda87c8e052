using System.Collections.Immutable;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Tests.Lifecycle.World;

namespace Supervisor.Tests.Lifecycle.Exploration;

/// <summary>
/// One life out of a seed: a random plan, a world that behaves at random, stop requests at random times. All times lie on a grid of 250 ms, so
/// that things often happen at once, and then in an order that is random too.
/// </summary>
internal sealed class RandomLife
{
    private const int StepLimit = 2_000;

    private static readonly double[] Graces = [0, 0.5, 1, 2, 3, 5, 10];
    private static readonly double[] RequestedGraces = [0, 0.25, 0.5, 1, 2, 4, 8, 40];
    private static readonly int[] Codes = [0, 0, 0, 1, 3, 124, 137, 143];
    private static readonly int[] Refusals = [71, 126, 127];

    private readonly Random _random;
    private readonly FakeKernel _kernel;

    public RandomLife(int seed)
    {
        // Of a seed, .NET promises the same numbers for ever.
        _random = new Random(seed);
        PodPlan plan = Plan();
        Judge = new LifeJudge(plan);
        _kernel = new FakeKernel(plan, Judge) { TimerFirst = () => Chance(50) };
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
            steps: [.. Enumerable.Range(0, Chance(50) ? 0 : _random.Next(1, 4)).Select(i => TestPlan.Step($"step-{i}", Chance(40) ? Time(12) : 0))],
            successExitCodes: Chance(20) ? [3, 127, 143] : ImmutableArray<int>.Empty,
            stopSignal: Chance(20) ? 3 : 15);
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
            _kernel.Processes[$"step-{i}"] = Process(endsItself: 80, endsWell: 85);
            _kernel.Leftovers[$"step-{i}"] = WhatIsLeft();
        }

        _kernel.Processes["main"] = Process(endsItself: 25, endsWell: 30);
        _kernel.Leftovers["main"] = WhatIsLeft();
        _kernel.Hooks[HookKind.PostStart] = HookRuns();
        _kernel.Hooks[HookKind.PreStop] = HookRuns();
        if (Chance(8))
        {
            _kernel.ToldWhileSpawning[Chance(70) ? "main" : "step-0"] = new Queue<LifecycleEvent>(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Request()));
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
        for (int i = _random.Next(6); i > 0; i--)
        {
            _kernel.At(Time(80), RequestStop);
        }

        for (int i = _random.Next(3); i > 0; i--)
        {
            _kernel.At(Time(80), TellSomethingStale);
        }

        // Sooner or later everybody is stopped.
        _kernel.At(200, () => _kernel.Request(grace: null));
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
        _kernel.Dispatch(_random.Next(6) switch
        {
            0 => new LifecycleEvent.Spawned(old, 77),
            1 => new LifecycleEvent.SpawnRefused(old, new SpawnFailure(71, "late")),
            2 => new LifecycleEvent.Exited(old, ExitStatus.Exited(_random.Next(256))),
            3 => new LifecycleEvent.HookEnded(old, Chance(50) ? HookKind.PostStart : HookKind.PreStop, Chance(50) ? HookOutcome.Success : HookOutcome.Failure("late")),
            4 => new LifecycleEvent.LeftoversGone(0),
            _ => new LifecycleEvent.TimerDue(new TimerKey(old.Generation, Pick(Enum.GetValues<TimerKind>()))),
        });
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];

    /// <summary>Seconds, up to that many quarters of a second.</summary>
    private double Time(int quarters) => _random.Next(quarters + 1) * 0.25;
}
