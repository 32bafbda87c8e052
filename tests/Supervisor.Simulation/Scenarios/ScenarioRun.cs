using System.Collections.Immutable;
using System.Diagnostics;
using Supervisor.Lifecycle;
using Supervisor.Simulation.Judging;
using Supervisor.Simulation.World;

namespace Supervisor.Simulation.Scenarios;

/// <summary>Plays one scenario, to the end of its life and beyond, to see that nothing follows.</summary>
internal sealed class ScenarioRun : IWorldObserver
{
    /// <summary>More turns than any life has.</summary>
    private const int StepLimit = 20_000;

    private readonly Scenario _scenario;
    private readonly LifeJudge? _judge;
    private readonly Coverage? _coverage;
    private readonly IWorldObserver? _watcher;
    private readonly HashSet<string> _toldWhileSpawning = [];

    static ScenarioRun()
    {
        // A failed assertion of the core is a finding like any other; by default it would end the process.
        Trace.Listeners.Clear();
        Trace.Listeners.Add(new ThrowingListener());
    }

    /// <param name="judge">Null is a rehearsal: nobody judges it.</param>
    /// <param name="coverage">Counts what it reaches.</param>
    /// <param name="watcher">Sees it, too.</param>
    public ScenarioRun(Scenario scenario, LifeJudge? judge, Coverage? coverage = null, IWorldObserver? watcher = null, ITamper? tamper = null)
    {
        _scenario = scenario;
        _judge = judge;
        _coverage = coverage;
        _watcher = watcher;
        Kernel = new FakeKernel(scenario.Plan, this)
        {
            Order = scenario.Order == 0 ? null : new InstantOrder(scenario.Order),
            SIGCHLDDelay = scenario.SIGCHLDDelay,
            AnswersAreLate = scenario.AnswersAreLate,
            PidsAreReused = scenario.PidsAreReused,
            Tamper = tamper,
            Publishes = judge is not null,
            WhileSpawning = TellWhileSpawning,
        };
    }

    public FakeKernel Kernel { get; }

    /// <summary>Steps taken.</summary>
    public int Steps { get; private set; }

    public static LifeJudge JudgeOf(Scenario scenario) => new(scenario.Plan, new FreezableClock(scenario.Freezes));

    /// <summary>Plays a scenario under the eyes of the judge.</summary>
    public static LifeResult Play(Scenario scenario, Coverage? coverage = null, IWorldObserver? watcher = null, ITamper? tamper = null)
    {
        LifeJudge judge = JudgeOf(scenario);
        tamper ??= scenario.Tamper.Length > 0 ? new Sabotage(scenario.Tamper) : null;
        ScenarioRun run = new(scenario, judge, coverage, watcher, tamper);
        try
        {
            run.Play();
            return new LifeResult(null, null, run.Steps, run.Kernel.Now, run.Kernel.ExitCode, judge.Seen);
        }
        catch (InvariantBrokenException broken)
        {
            return new LifeResult(broken.Invariant, broken.Message, run.Steps, run.Kernel.Now, run.Kernel.ExitCode, judge.Seen);
        }
        catch (Exception fault)
        {
            return new LifeResult(Invariants.NoFault, $"{Invariants.NoFault.Name}: {fault}", run.Steps, run.Kernel.Now, run.Kernel.ExitCode, judge.Seen);
        }
    }

    public void Play()
    {
        SetUp();
        for (int i = 0; i < _scenario.SignalsBefore; i++)
        {
            Kernel.Signal();
        }

        Kernel.Begin();
        while (Kernel.Step())
        {
            LifeJudge.Check(++Steps < StepLimit, Invariants.StopEnds, $"still alive after {Steps} turns, at {Kernel.Now}");
        }

        _judge?.OnNothingMoreHappens(Kernel);
    }

    public void OnEvent(TimeSpan now, LifecycleEvent happened)
    {
        _coverage?.Count(Kernel, happened);
        _watcher?.OnEvent(now, happened);
        _judge?.OnEvent(now, happened);
    }

    public void OnEffect(TimeSpan now, Effect effect)
    {
        _watcher?.OnEffect(now, effect);
        _judge?.OnEffect(now, effect);
    }

    public void OnSettled(TimeSpan now, FakeKernel kernel)
    {
        _watcher?.OnSettled(now, kernel);
        _judge?.OnSettled(now, kernel);
    }

    public void OnDeath(TimeSpan now, Incarnation incarnation, ExitStatus status)
    {
        _watcher?.OnDeath(now, incarnation, status);
        _judge?.OnDeath(now, incarnation, status);
    }

    private void SetUp()
    {
        foreach ((string name, ImmutableArray<ProcessScript> scripts) in _scenario.Processes)
        {
            Kernel.Processes[name] = ProcessScript.InTurn([.. scripts]);
        }

        foreach ((HookKind hook, ImmutableArray<HookScript> scripts) in _scenario.Hooks)
        {
            HookScript? script = null;
            for (int i = scripts.Length - 1; i >= 0; i--)
            {
                script = scripts[i] with { Then = script };
            }

            Kernel.Hooks[hook] = script!;
        }

        foreach ((ProbeKind probe, string attempts) in _scenario.Probes)
        {
            Kernel.Probes[probe] = ProbeScript.Of(attempts);
        }

        foreach ((string name, LeftoverScript script) in _scenario.Leftovers)
        {
            Kernel.Leftovers[name] = script;
        }

        foreach ((TimeSpan from, TimeSpan to) in _scenario.Freezes)
        {
            Kernel.Freeze(from, to);
        }

        foreach ((TimeSpan at, Happening what) in _scenario.Happenings)
        {
            Kernel.At(at, SourceOf(what), KeyOf(what), () => Happen(what));
        }

        // Sooner or later everybody is stopped.
        Kernel.At(_scenario.Until, Source.Inbox, 0, () => Kernel.Request(grace: null));
    }

    private void TellWhileSpawning(Incarnation incarnation)
    {
        if (_scenario.WhileSpawning.TryGetValue(incarnation.Name, out ImmutableArray<Happening> told) && _toldWhileSpawning.Add(incarnation.Name))
        {
            foreach (Happening happening in told)
            {
                Happen(happening);
            }
        }
    }

    private static Source SourceOf(Happening what) => what switch
    {
        Happening.StopSignal or Happening.StrangeSIGCHLD => Source.Signal,
        Happening.LeaveBehind or Happening.Orphans or Happening.ClockJump => Source.World,
        _ => Source.Inbox,
    };

    /// <summary>FNV-1a of its text.</summary>
    private static ulong KeyOf(Happening what)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in ScenarioText.Of(what))
        {
            hash = (hash ^ letter) * 1099511628211;
        }

        return hash;
    }

    private void Happen(Happening what)
    {
        switch (what)
        {
            case Happening.StopSignal or Happening.StopRequest or Happening.Restart or Happening.SetCondition or Happening.SendSignal:
                Kernel.Dispatch(Event(what));
                break;

            case Happening.LeaveBehind left:
                Kernel.Leftovers[left.Process] = left.Script;
                break;

            case Happening.Stale stale:
                if (StaleTelling.Of(stale, Kernel) is { } told)
                {
                    Kernel.Dispatch(told);
                }

                break;

            case Happening.Orphans orphans:
                Kernel.Adopt(orphans.Count, orphans.ReusePid);
                break;

            case Happening.StrangeSIGCHLD:
                Kernel.SendSIGCHLD();
                break;

            case Happening.ClockJump jump:
                Kernel.SetClock(jump.By);
                break;

            default:
                throw new UnreachableException(what.ToString());
        }
    }

    private static LifecycleEvent Event(Happening what) => what switch
    {
        Happening.StopSignal => Told.Signal(),
        Happening.StopRequest stop => Told.Request(stop.Grace),
        Happening.Restart => Told.Restart(),
        Happening.SetCondition set => new LifecycleEvent.ConditionSet(set.Type, set.Status, "Told", "", "the verb condition"),
        Happening.SendSignal send => new LifecycleEvent.SignalRequested(send.Process, send.Signal, "the verb signal"),
        _ => throw new UnreachableException(what.ToString()),
    };
}
