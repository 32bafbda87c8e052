using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Simulation.World;

/// <summary>
/// A world for the core: a virtual clock, processes, hooks, probes and left-overs that do as their scripts say, and the armed timers. It
/// dispatches and carries out as <c>SupervisorLoop</c> does: one event, then its effects, then the next event.
/// </summary>
internal sealed partial class FakeKernel
{
    private const int SIGCONT = 18;

    private readonly PodMachine _pod;
    private readonly List<Effect> _effects = [];
    private readonly Queue<LifecycleEvent> _events = new();
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _happenings = new();
    private readonly Dictionary<TimerKey, (TimeSpan Due, long Order)> _timers = [];
    private readonly Dictionary<int, FakeProcess> _processes = [];
    private readonly IWorldObserver? _observer;
    private long _order;
    private bool _dispatching;
    private Effect.Sweep? _sweep;
    private TimeSpan? _sweepGoneAt;

    public FakeKernel(PodPlan plan, IWorldObserver? observer = null)
    {
        _observer = observer;
        _pod = new PodMachine(plan, _effects);
    }

    /// <summary>Scripts by process name; what has none is <see cref="ProcessScript.Obedient"/>.</summary>
    public Dictionary<string, ProcessScript> Processes { get; init; } = [];

    /// <summary>What the next sweep after the process of that name finds; by default, and from then on, nothing.</summary>
    public Dictionary<string, LeftoverScript> Leftovers { get; init; } = [];

    /// <summary>Told between the spawn of a process and the core's knowledge of it.</summary>
    public Dictionary<string, Queue<LifecycleEvent>> ToldWhileSpawning { get; init; } = [];

    /// <summary>At equal times, whether a due timer comes before what happens in the world. The loop reads signals and exits first.</summary>
    public Func<bool> TimerFirst { get; init; } = () => false;

    public TimeSpan Now { get; private set; }

    public PodMachine Pod => _pod;

    public PodState State => _pod.State;

    public int? ExitCode { get; private set; }

    public IReadOnlyCollection<TimerKey> ArmedTimers => _timers.Keys;

    /// <summary>Something may still happen.</summary>
    public bool IsBusy => _timers.Count > 0 || _happenings.Count > 0;

    public Incarnation? LastSpawned { get; private set; }

    public List<(TimeSpan At, Effect Effect)> Trace { get; } = [];

    /// <summary>The effects on the world, a line each, without SIGCONT (which comes behind every stop signal), timers, log, and attempts of probes.</summary>
    public IEnumerable<string> Timeline => TimelineText.Of(Trace.Where(entry => entry.Effect is not (Effect.StartProbe or Effect.EndProbe)));

    public IEnumerable<(TimeSpan At, Decision Decision)> Decisions
    {
        get
        {
            foreach ((TimeSpan at, Effect effect) in Trace)
            {
                if (effect is Effect.Tell tell)
                {
                    yield return (at, tell.Decision);
                }
            }
        }
    }

    public bool IsAlive(int generation) => _processes.TryGetValue(generation, out FakeProcess? process) && process.IsAlive;

    public void Begin() => Dispatch(new LifecycleEvent.Begun());

    /// <summary>Has something happen at a time to come.</summary>
    public void At(TimeSpan at, Action happening) => _happenings.Enqueue(happening, (at, _order++));

    public void At(double seconds, Action happening) => At(TimeSpan.FromSeconds(seconds), happening);

    public void SignalAt(params double[] seconds)
    {
        foreach (double at in seconds)
        {
            At(at, Signal);
        }
    }

    public void RequestAt(double seconds, double? grace) => At(seconds, () => Request(grace));

    public void RestartAt(params double[] seconds)
    {
        foreach (double at in seconds)
        {
            At(at, () => Dispatch(Told.Restart()));
        }
    }

    /// <summary>Nothing of ours runs from the one time to the other: what happens between them is found out then.</summary>
    public void FreezeAt(double from, double to) => At(from, () => Now = TimeSpan.FromSeconds(to));

    /// <summary>A stop signal.</summary>
    public void Signal() => Dispatch(Told.Signal());

    /// <summary>A request by verb or API.</summary>
    public void Request(double? grace) => Dispatch(Told.Request(grace));

    public void Dispatch(LifecycleEvent happened)
    {
        _events.Enqueue(happened);
        DispatchAll();
    }

    /// <summary>Goes on to the next thing that happens. False if nothing ever will.</summary>
    public bool Step()
    {
        TimerKey? due = NextTimer(out TimeSpan dueAt);
        bool happens = _happenings.TryPeek(out _, out (TimeSpan At, long Order) next);
        if (due is { } timer && (!happens || dueAt < next.At || (dueAt == next.At && TimerFirst())))
        {
            _timers.Remove(timer);
            Now = dueAt > Now ? dueAt : Now;
            Dispatch(new LifecycleEvent.TimerDue(timer));
            return true;
        }

        if (!happens)
        {
            return false;
        }

        Action happening = _happenings.Dequeue();
        Now = next.At > Now ? next.At : Now;
        happening();
        return true;
    }

    /// <summary>Lives on until the life is over.</summary>
    public FakeKernel RunToEnd()
    {
        int steps = 0;
        while (ExitCode is null && Step())
        {
            if (++steps == 100_000)
            {
                throw new InvalidOperationException("This life does not come to its end.");
            }
        }

        return this;
    }

    /// <summary>Lives on up to that time.</summary>
    public FakeKernel RunUntil(double seconds)
    {
        bool reached = false;
        At(seconds, () => reached = true);
        while (!reached && Step())
        {
        }

        return this;
    }

    private void DispatchAll()
    {
        if (_dispatching)
        {
            return;
        }

        _dispatching = true;
        while (_events.TryDequeue(out LifecycleEvent? next))
        {
            _observer?.OnEvent(Now, next);
            _pod.Dispatch(Now, next);
            // A copy: carrying one out must not add to them, and would be seen if it did.
            Effect[] effects = [.. _effects];
            _effects.Clear();
            foreach (Effect effect in effects)
            {
                Trace.Add((Now, effect));
                _observer?.OnEffect(Now, effect);
                CarryOut(effect);
            }

            _observer?.OnSettled(Now, this);
        }

        _dispatching = false;
    }

    private TimerKey? NextTimer(out TimeSpan due)
    {
        TimerKey? earliest = null;
        (due, long order) = (TimeSpan.MaxValue, long.MaxValue);
        foreach ((TimerKey key, (TimeSpan Due, long Order) timer) in _timers)
        {
            if (timer.Due < due || (timer.Due == due && timer.Order < order))
            {
                earliest = key;
                (due, order) = timer;
            }
        }

        return earliest;
    }

    private void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case Effect.Spawn spawn:
                Spawn(spawn.Incarnation);
                break;

            case Effect.SendSignal send when send.Signal != SIGCONT:
                _processes[send.Incarnation.Generation].OnStopSignal(send.Signal);
                break;

            case Effect.Kill kill:
                Kill(kill);
                break;

            case Effect.StartHook hook:
                StartHook(hook);
                break;

            case Effect.EndHook hook:
                _hooks.Remove((hook.Incarnation.Generation, hook.Hook));
                break;

            case Effect.StartProbe probe:
                StartProbe(probe);
                break;

            case Effect.EndProbe probe:
                EndProbe(probe);
                break;

            case Effect.Arm arm:
                _timers[arm.Timer] = (arm.Due, _order++);
                break;

            case Effect.Disarm disarm:
                _timers.Remove(disarm.Timer);
                break;

            case Effect.DisarmAll disarm:
                foreach (TimerKey key in _timers.Keys.Where(key => key.Generation == disarm.Generation).ToList())
                {
                    _timers.Remove(key);
                }

                break;

            case Effect.Sweep sweep:
                Sweep(sweep);
                break;

            case Effect.GiveUpSweep giveUp when giveUp.Number == _sweep?.Number:
                _sweep = null;
                break;

            case Effect.Finish finish:
                ExitCode ??= finish.ExitCode;
                break;

            default:
                break;
        }
    }

    private void Spawn(Incarnation incarnation)
    {
        LastSpawned = incarnation;
        ProcessScript script = Processes.GetValueOrDefault(incarnation.Name, ProcessScript.Obedient);
        Processes[incarnation.Name] = script.Then ?? script;
        if (ToldWhileSpawning.TryGetValue(incarnation.Name, out Queue<LifecycleEvent>? told))
        {
            while (told.TryDequeue(out LifecycleEvent? next))
            {
                _events.Enqueue(next);
            }
        }

        if (script.Refusal is { } refusal)
        {
            _events.Enqueue(new LifecycleEvent.SpawnRefused(incarnation, refusal));
            return;
        }

        FakeProcess process = new(this, incarnation, script);
        _processes.Add(incarnation.Generation, process);
        _events.Enqueue(new LifecycleEvent.Spawned(incarnation, process.Pid));
        process.OnStarted();
    }

    private void Kill(Effect.Kill kill)
    {
        KillHooks(kill);
        _processes[kill.Incarnation.Generation].OnKill();
    }

    private void Sweep(Effect.Sweep sweep)
    {
        const int SIGKILL = 9;
        LeftoverScript script = Leftovers.GetValueOrDefault(sweep.Incarnation.Name, LeftoverScript.Nothing);
        TimeSpan? after = sweep.Signal == SIGKILL ? script.GoneAfterKill : script.GoneAfterTerm;
        if (script == LeftoverScript.Nothing)
        {
            after = TimeSpan.Zero;
        }

        // What was to end by SIGTERM at a time still does.
        TimeSpan? earlier = _sweep?.Number == sweep.Number ? _sweepGoneAt : null;
        TimeSpan? goneAt = Now + after;
        _sweepGoneAt = earlier is null || goneAt < earlier ? goneAt : earlier;
        _sweep = sweep;
        LookAgain();
        if (_sweepGoneAt > Now)
        {
            At(_sweepGoneAt.Value, LookAgain);
        }
    }

    /// <summary>Tells the end of the sweep if all that it is after is gone; a process in uninterruptible sleep is among that.</summary>
    private void LookAgain()
    {
        if (_sweep is { } sweep && _sweepGoneAt <= Now && !_processes.Values.Any(process => process.IsAlive))
        {
            _sweep = null;
            _sweepGoneAt = null;
            Leftovers.Remove(sweep.Incarnation.Name);
            Dispatch(new LifecycleEvent.LeftoversGone(sweep.Number));
        }
    }
}
