using Supervisor.Lifecycle;
using Supervisor.Simulation.World;

namespace Supervisor.Simulation.Scenarios;

/// <summary>What happens when in a scenario that is played without a judge: where <see cref="Trouble"/> is looked for.</summary>
internal sealed class Rehearsal : IWorldObserver
{
    private readonly Dictionary<string, int> _starts = [];
    private readonly Dictionary<HookKind, int> _hooks = [];

    /// <summary>The instants by what happens in them, so that the rare are found as easily as the frequent.</summary>
    public SortedDictionary<int, List<TimeSpan>> Instants { get; } = [];

    /// <summary>Each start of a process: its name, the how manyth start of it this was, and when.</summary>
    public List<(string Name, int Index, TimeSpan At)> Starts { get; } = [];

    /// <summary>When attempts of probes began.</summary>
    public List<TimeSpan> Attempts { get; } = [];

    /// <summary>Each run of a hook.</summary>
    public List<(HookKind Hook, int Index, TimeSpan At)> Hooks { get; } = [];

    public static Rehearsal Of(Scenario scenario)
    {
        Rehearsal rehearsal = new();
        try
        {
            new ScenarioRun(scenario, judge: null, watcher: rehearsal).Play();
        }
        catch (Exception)
        {
            // What is wrong is found when the scenario is played before the judge.
        }

        return rehearsal;
    }

    public void OnEvent(TimeSpan now, LifecycleEvent happened)
    {
        int? what = happened switch
        {
            LifecycleEvent.Exited => 1,
            LifecycleEvent.HookEnded ended => 2 + (int)ended.Hook,
            LifecycleEvent.LeftoversGone => 4,
            LifecycleEvent.ProbeEnded ended => 5 + (int)ended.Probe,
            LifecycleEvent.TimerDue due => 50 + (int)due.Timer.Kind,
            _ => null,
        };
        if (what is { } kind)
        {
            Note(now, kind);
        }
    }

    public void OnEffect(TimeSpan now, Effect effect)
    {
        switch (effect)
        {
            case Effect.Spawn spawn:
                int start = _starts.GetValueOrDefault(spawn.Incarnation.Name);
                _starts[spawn.Incarnation.Name] = start + 1;
                Starts.Add((spawn.Incarnation.Name, start, now));
                Note(now, 20);
                break;

            case Effect.SendSignal:
                Note(now, 21);
                break;

            case Effect.Kill:
                Note(now, 22);
                break;

            case Effect.StartHook hook:
                int run = _hooks.GetValueOrDefault(hook.Hook);
                _hooks[hook.Hook] = run + 1;
                Hooks.Add((hook.Hook, run, now));
                Note(now, 23 + (int)hook.Hook);
                break;

            case Effect.Sweep sweep:
                Note(now, sweep.Signal == 9 ? 25 : 26);
                break;

            case Effect.GiveUpSweep:
                Note(now, 27);
                break;

            case Effect.PublishReady publish:
                Note(now, publish.Ready ? 28 : 29);
                break;

            case Effect.StartProbe probe:
                Attempts.Add(now);
                Note(now, 30 + (int)probe.Probe);
                break;

            case Effect.EndProbe:
                Note(now, 33);
                break;

            case Effect.Tell { Decision.Event: "BackOff" }:
                Note(now, 34);
                break;

            default:
                break;
        }
    }

    public void OnSettled(TimeSpan now, FakeKernel kernel)
    {
        // Nothing to note.
    }

    private void Note(TimeSpan now, int what)
    {
        if (!Instants.TryGetValue(what, out List<TimeSpan>? times))
        {
            Instants.Add(what, times = []);
        }

        times.Add(now);
    }
}
