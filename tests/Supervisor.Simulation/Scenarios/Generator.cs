using System.Collections.Immutable;
using Mono.Unix.Native;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Supervisor.Status;

namespace Supervisor.Simulation.Scenarios;

/// <summary>
/// Makes a life out of a seed: a random plan, a world that behaves at random, requests at random times. All times lie on a grid of 250 ms, so that things
/// often happen at once; and in most lives <see cref="Trouble"/> then moves some to where a rehearsal shows that they hurt.
/// </summary>
internal static class Generator
{
    private const string FirstGate = "amsy.dev/first";
    private const string SecondGate = "amsy.dev/second";

    private static readonly double[] Graces = [0, 0.5, 1, 2, 3, 5, 5, 10, 10];
    private static readonly double[] RequestedGraces = [0, 0.25, 0.5, 1, 2, 4, 8, 40];
    private static readonly int[] Codes = [0, 0, 0, 1, 3, 42, 124, 127, 137, 143];
    private static readonly Errno[] Refusals = [Errno.EAGAIN, Errno.ENOMEM, Errno.EMFILE, Errno.EPERM, Errno.ENOENT, Errno.EACCES];

    public static Scenario Of(ulong seed)
    {
        SplitMix64 random = new(seed);
        Scenario scenario = Plain(random);
        return random.Chance(75) ? Trouble.Into(scenario, random) : scenario;
    }

    /// <summary>Without a rehearsal: follows from the seed alone.</summary>
    public static Scenario Plain(ulong seed) => Plain(new SplitMix64(seed));

    /// <summary>Seconds, up to that many quarters of a second.</summary>
    public static TimeSpan Time(SplitMix64 random, int quarters) => TimeSpan.FromMilliseconds(random.Next(quarters + 1) * 250);

    public static Happening Request(SplitMix64 random) => random.Chance(60)
        ? new Happening.StopSignal()
        : new Happening.StopRequest(random.Chance(30) ? null : TimeSpan.FromSeconds(random.Pick<double>(RequestedGraces)));

    private static Scenario Plain(SplitMix64 random)
    {
        PodPlan plan = Plan(random);
        Scenario scenario = new()
        {
            Plan = plan,
            Order = random.Chance(15) ? 0 : (ulong)random.Next(1_000_000) + 1,
            Until = TimeSpan.FromSeconds(random.Chance(4) ? 700 : random.Pick<int>([5, 15, 30, 60])),
            AnswersAreLate = random.Chance(50),
            PidsAreReused = random.Chance(30),
            SignalsBefore = random.Chance(2) ? random.Next(4) + 1 : 0,
            SIGCHLDDelay = random.Chance(80) ? TimeSpan.Zero : Time(random, 4),
        };
        return Requests(random, Scripts(random, scenario));
    }

    private static PodPlan Plan(SplitMix64 random)
    {
        double grace = random.Pick<double>(Graces);
        // drainSeconds + 2 s beyond the grace period is a configuration error.
        double drain = grace > 2 && random.Chance(75) ? random.Pick<double>([1, grace - 2, (grace - 2) / 2]) : 0;
        int steps = random.Chance(60) ? 0 : random.Next(3) + 1;
        return new PodPlan
        {
            Name = "pod",
            GracePeriod = TimeSpan.FromSeconds(grace),
            Drain = TimeSpan.FromSeconds(drain),
            ReadinessGates = random.Chance(75) ? [] : random.Chance(60) ? [FirstGate] : [FirstGate, SecondGate],
            Signals = new SignalPlan { StopSignal = random.Chance(20) ? random.Pick<int>([3, 10, 20, 21]) : 15 },
            InitSteps = [.. Enumerable.Range(0, steps).Select(i => Step(random, $"step-{i}"))],
            Main = new MainPlan
            {
                Process = ScenarioParser.ProcessOf("main"),
                PostStart = Hook(random),
                PreStop = Hook(random),
                Probes = new ProbesPlan { Startup = Probe(random, 30, 1), Liveness = Probe(random, 60, 1), Readiness = Probe(random, 60, 3) },
                Restart = Restart(random),
                SuccessExitCodes = random.Chance(20) ? [3, 127, 143] : [],
            },
        };
    }

    private static InitStepPlan Step(SplitMix64 random, string name) => new()
    {
        Process = ScenarioParser.ProcessOf(name),
        Timeout = random.Chance(40) ? Time(random, 12) : TimeSpan.Zero,
        Restart = random.Chance(20) ? new RestartPlan { Policy = random.Pick<RestartPolicy>(Enum.GetValues<RestartPolicy>()), Rules = Rules(random) } : null,
    };

    private static ProbePlan? Probe(SplitMix64 random, int percent, int mostSuccesses) => !random.Chance(percent)
        ? null
        : new ProbePlan
        {
            Handler = random.Chance(50) ? new HandlerPlan.Exec(ScenarioParser.ProcessOf("command")) : new HandlerPlan.TcpSocket("127.0.0.1", 80),
            Period = TimeSpan.FromSeconds(random.Pick<double>([0.5, 1, 1.5, 4])),
            InitialDelay = random.Chance(50) ? TimeSpan.Zero : Time(random, 8),
            Timeout = TimeSpan.FromSeconds(random.Pick<double>([0.25, 0.5, 1, 3])),
            SuccessThreshold = random.Next(mostSuccesses) + 1,
            FailureThreshold = random.Next(3) + 1,
            GracePeriod = mostSuccesses == 1 && random.Chance(30) ? TimeSpan.FromSeconds(random.Pick<double>([0.5, 1, 4, 12])) : null,
        };

    private static RestartPlan Restart(SplitMix64 random) => new()
    {
        Policy = random.Pick<RestartPolicy>(Enum.GetValues<RestartPolicy>()),
        Rules = Rules(random),
        Maximum = random.Chance(60) ? 0 : random.Next(3) + 1,
        InitialBackoff = TimeSpan.FromSeconds(random.Pick<double>([0.25, 1, 1, 3])),
        MaximumBackoff = TimeSpan.FromSeconds(random.Pick<double>([3, 5, 300])),
        ResetAfter = TimeSpan.FromSeconds(random.Pick<double>([1, 4, 600])),
    };

    private static ImmutableArray<RestartRule> Rules(SplitMix64 random) =>
        [.. Enumerable.Range(0, random.Chance(70) ? 0 : random.Next(2) + 1).Select(_ => new RestartRule(random.Chance(30), random.Chance(70), [random.Pick<int>(Codes), random.Pick<int>(Codes)]))];

    private static HookPlan? Hook(SplitMix64 random)
    {
        int kind = random.Next(10);
        return kind < 4 ? null : new HookPlan
        {
            Handler = kind < 7 ? new HandlerPlan.Exec(ScenarioParser.ProcessOf("command")) : kind < 8 ? new HandlerPlan.TcpSocket("127.0.0.1", 80) : new HandlerPlan.Sleep(Time(random, 12)),
            Timeout = random.Chance(40) ? Time(random, 8) : TimeSpan.Zero,
        };
    }

    private static Scenario Scripts(SplitMix64 random, Scenario scenario)
    {
        ImmutableSortedDictionary<string, ImmutableArray<ProcessScript>> processes = scenario.Processes
            .SetItem("main", [.. Enumerable.Range(0, random.Next(8) + 1).Select(_ => Process(random, endsItself: 30, endsWell: 40))]);
        ImmutableSortedDictionary<string, LeftoverScript> left = scenario.Leftovers.SetItem("main", WhatIsLeft(random));
        foreach (InitStepPlan step in scenario.Plan.InitSteps)
        {
            processes = processes.SetItem(step.Process.Name, [.. Enumerable.Range(0, random.Next(4) + 1).Select(_ => Process(random, endsItself: 80, endsWell: 80))]);
            left = left.SetItem(step.Process.Name, WhatIsLeft(random));
        }

        scenario = scenario with
        {
            Processes = processes,
            Leftovers = left,
            Hooks = scenario.Hooks.SetItem(HookKind.PostStart, HookRuns(random)).SetItem(HookKind.PreStop, HookRuns(random)),
        };
        foreach (ProbeKind probe in Enum.GetValues<ProbeKind>())
        {
            scenario = scenario with { Probes = scenario.Probes.SetItem(probe, string.Join(' ', Enumerable.Range(0, random.Next(19) + 1).Select(_ => Attempt(random)))) };
        }

        return !random.Chance(12) ? scenario : scenario with
        {
            WhileSpawning = scenario.WhileSpawning.SetItem(
                random.Chance(60) || scenario.Plan.InitSteps.IsEmpty ? "main" : $"step-{random.Next(scenario.Plan.InitSteps.Length)}",
                [.. Enumerable.Range(0, random.Next(6) + 1).Select(_ => WhileSpawning(random))]),
        };
    }

    private static Happening WhileSpawning(SplitMix64 random) => random.Next(10) switch
    {
        < 4 => Request(random),
        < 5 => new Happening.Restart(),
        < 6 => new Happening.SendSignal("main", 10),
        < 7 => new Happening.SetCondition(FirstGate, ConditionStatus.True),
        _ => StaleEvent(random),
    };

    private static ProcessScript Process(SplitMix64 random, int endsItself, int endsWell) => random.Chance(4)
        ? new ProcessScript { RefusedBy = random.Pick<Errno>(Refusals) }
        : new ProcessScript
        {
            EndsAfter = random.Chance(endsItself) ? Time(random, 16) : null,
            EndsWith = random.Chance(endsWell) ? ExitStatus.Exited(0) : random.Chance(20) ? ExitStatus.Signaled(random.Next(31) + 1) : ExitStatus.Exited(random.Pick<int>(Codes)),
            ObeysAfter = random.Chance(70) ? Time(random, 16) : null,
            ObeysWith = random.Chance(50) ? ExitStatus.Exited(random.Pick<int>(Codes)) : null,
            DiesAfterKill = random.Chance(90) ? TimeSpan.Zero : random.Chance(70) ? Time(random, 28) : null,
        };

    private static string Attempt(SplitMix64 random) => random.Next(40) switch
    {
        < 18 => "S",
        < 20 => "W@0.25",
        < 24 => $"S@{ScenarioText.Seconds(Time(random, 8))}",
        < 30 => "F",
        < 33 => $"F@{ScenarioText.Seconds(Time(random, 8))}",
        < 36 => $"E@{ScenarioText.Seconds(Time(random, 2))}",
        < 38 => "H",
        _ => "N",
    };

    private static LeftoverScript WhatIsLeft(SplitMix64 random) => random.Next(20) switch
    {
        < 13 => LeftoverScript.Nothing,
        < 16 => new LeftoverScript(Time(random, 10), TimeSpan.Zero),
        < 18 => LeftoverScript.Stubborn,
        < 19 => new LeftoverScript(null, Time(random, 24)),
        _ => LeftoverScript.Unkillable,
    };

    private static ImmutableArray<HookScript> HookRuns(SplitMix64 random) => [.. Enumerable.Range(0, random.Next(3) + 1).Select(_ => random.Next(10) switch
    {
        < 5 => new HookScript(Time(random, 16), HookOutcome.Success),
        < 7 => new HookScript(Time(random, 16), HookOutcome.Failure("exit code 3")),
        < 9 => new HookScript(Time(random, 300), HookOutcome.Success),
        _ => HookScript.Hangs,
    })];

    private static Scenario Requests(SplitMix64 random, Scenario scenario)
    {
        List<(TimeSpan At, Happening What)> happenings = [];
        void Some(int most, Func<Happening> what, int lasts)
        {
            for (int i = random.Next(most + 1); i > 0; i--)
            {
                happenings.Add((Time(random, lasts), what()));
            }
        }

        int lasts = random.Chance(50) ? 80 : 200;
        Some(5, () => Request(random), lasts);
        Some(2, () => StaleEvent(random), lasts);
        Some(random.Chance(50) ? 0 : 3, () => new Happening.Restart(), lasts);
        if (!scenario.Plan.ReadinessGates.IsEmpty)
        {
            Some(6, () => new Happening.SetCondition(random.Chance(60) ? FirstGate : SecondGate, random.Chance(70) ? ConditionStatus.True : random.Pick<ConditionStatus>([ConditionStatus.False, ConditionStatus.Unknown])), lasts / 2);
        }

        Some(random.Chance(70) ? 0 : 2, () => new Happening.SendSignal(random.Chance(80) ? "main" : "step-0", random.Pick<int>([1, 9, 10, 15, 18])), lasts);
        Some(2, () => new Happening.LeaveBehind("main", WhatIsLeft(random)), lasts);
        Some(random.Chance(70) ? 0 : 3, () => new Happening.Orphans(random.Chance(90) ? random.Next(5) + 1 : 600, random.Chance(70)), lasts);
        Some(random.Chance(80) ? 0 : 2, () => new Happening.StrangeSIGCHLD(), lasts);
        Some(random.Chance(80) ? 0 : 2, () => new Happening.ClockJump(TimeSpan.FromSeconds(random.Pick<int>([-86_400, -3600, -1, 1, 7200, 31_536_000]))), lasts);
        return scenario with { Happenings = [.. happenings], Freezes = Freezes(random) };
    }

    /// <summary>They begin where nothing else happens, so that it is clear what lies in them.</summary>
    private static ImmutableArray<(TimeSpan From, TimeSpan To)> Freezes(SplitMix64 random)
    {
        ImmutableArray<(TimeSpan, TimeSpan)> freezes = [];
        TimeSpan from = TimeSpan.FromMilliseconds(100);
        for (int i = random.Chance(70) ? 0 : random.Next(2) + 1; i > 0; i--)
        {
            from += Time(random, 40);
            TimeSpan to = from - TimeSpan.FromMilliseconds(100) + TimeSpan.FromSeconds(random.Pick<double>([0.25, 1, 2, 5, 20])) + Time(random, 4);
            freezes = freezes.Add((from, to));
            from = to + TimeSpan.FromMilliseconds(350);
        }

        return freezes;
    }

    private static Happening.Stale StaleEvent(SplitMix64 random)
    {
        StaleKind kind = random.Pick<StaleKind>(Enum.GetValues<StaleKind>());
        bool isOlderAttempt = kind is StaleKind.Startup or StaleKind.Liveness or StaleKind.Readiness && random.Chance(50);
        return new Happening.Stale(new StaleEvent(kind, kind == StaleKind.Timer ? random.Pick<TimerKind>(Enum.GetValues<TimerKind>()) : default), isOlderAttempt ? 0 : random.Next(2) + 1);
    }
}
