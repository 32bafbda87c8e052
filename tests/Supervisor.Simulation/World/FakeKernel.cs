using Supervisor.Lifecycle;
using Supervisor.Loop;
using Supervisor.Plans;
using Supervisor.Processes;
using Supervisor.Status;

namespace Supervisor.Simulation.World;

/// <summary>
/// A world for the core: a virtual clock, processes, hooks, probes and left-overs that do as their scripts say, and the armed timers. It
/// dispatches and carries out as <c>SupervisorLoop</c> does: one event, then its effects, then the next event.
/// </summary>
internal sealed partial class FakeKernel
{
    private const int SIGCONT = 18;

    private readonly PodPlan _plan;
    private readonly PodMachine _pod;
    private readonly List<Effect> _effects = [];
    private readonly Queue<LifecycleEvent> _events = new();
    private readonly TimerQueue _timers = new();
    private readonly HashSet<TimerKey> _armed = [];
    private readonly Dictionary<int, FakeProcess> _processes = [];
    private readonly IWorldObserver? _observer;
    private bool _dispatching;
    private Effect.Sweep? _sweep;
    private TimeSpan? _sweepGoneAt;
    private TimeSpan _wallClockIsAhead;
    private StatusPublisher? _publisher;
    private StatusBoard? _board;

    public FakeKernel(PodPlan plan, IWorldObserver? observer = null)
    {
        _plan = plan;
        _observer = observer;
        _pod = new PodMachine(plan, _effects);
    }

    /// <summary>Scripts by process name; what has none is <see cref="ProcessScript.Obedient"/>.</summary>
    public Dictionary<string, ProcessScript> Processes { get; init; } = [];

    /// <summary>What the next sweep after the process of that name finds; by default, and from then on, nothing.</summary>
    public Dictionary<string, LeftoverScript> Leftovers { get; init; } = [];

    /// <summary>Told between the spawn of a process and the core's knowledge of it.</summary>
    public Dictionary<string, Queue<LifecycleEvent>> ToldWhileSpawning { get; init; } = [];

    /// <summary>Called there, too, for each start.</summary>
    public Action<Incarnation>? WhileSpawning { get; init; }

    /// <summary>Changes the core's effects on their way to the world; for tests that break the core on purpose.</summary>
    public ITamper? Tamper { get; init; }

    public TimeSpan Now { get; private set; }

    /// <summary>The time of the day; it may be set meanwhile.</summary>
    public DateTimeOffset WallClock => DateTimeOffset.UnixEpoch + Now + _wallClockIsAhead;

    public PodMachine Pod => _pod;

    public PodState State => _pod.State;

    public int? ExitCode { get; private set; }

    public IReadOnlyCollection<TimerKey> ArmedTimers => _armed;

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

    /// <summary>Sets the wall clock.</summary>
    public void SetClock(TimeSpan by) => _wallClockIsAhead += by;

    /// <summary>What is published for everybody to read, if it is (<see cref="Publishes"/>).</summary>
    public Publication? Published => _board is null ? null : Tamper is null ? _board.Published : _board.Published with { Snapshot = Tamper.OnStatus(_board.Published.Snapshot) };

    /// <summary>The status is published after each event, by the code that ships.</summary>
    public bool Publishes { get; init; }

    public void Begin() => Dispatch(new LifecycleEvent.Begun());

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

    /// <summary>A stop signal.</summary>
    public void Signal() => Dispatch(Told.Signal());

    /// <summary>A request by verb or API.</summary>
    public void Request(double? grace) => Dispatch(Told.Request(grace));

    public void Dispatch(LifecycleEvent happened)
    {
        _events.Enqueue(happened);
        if (!_isTurning)
        {
            DispatchAll();
        }
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
            next = Tamper?.OnEvent(next) ?? next;
            BeginToPublish();
            _observer?.OnEvent(Now, next);
            _pod.Dispatch(Now, next);
            Tamper?.OnEffects(next, _effects);
            // Carrying one out must not add to them, and would be seen if it did.
            foreach (Effect effect in _effects)
            {
                Trace.Add((Now, effect));
                _observer?.OnEffect(Now, effect);
                CarryOut(effect);
                _publisher?.OnEffect(effect);
            }

            _effects.Clear();
            _publisher?.OnSettled(next);
            _publisher?.Publish();

            _observer?.OnSettled(Now, this);
        }

        _dispatching = false;
    }

    private void BeginToPublish()
    {
        if (Publishes && _publisher is null)
        {
            // As the loop has it: the time of the day is asked once, at the start.
            _board = new StatusBoard(SnapshotBuilder.BeforeAnything(_plan, WallClock));
            _publisher = new StatusPublisher(_plan, _pod, WallClock, _board);
        }
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
                EndHook(hook.Incarnation.Generation, hook.Hook);
                break;

            case Effect.StartProbe probe:
                StartProbe(probe);
                break;

            case Effect.EndProbe probe:
                EndProbe(probe);
                break;

            case Effect.Arm arm:
                _timers.Arm(arm.Timer, arm.Due);
                _armed.Add(arm.Timer);
                break;

            case Effect.Disarm disarm:
                _timers.Disarm(disarm.Timer);
                _armed.Remove(disarm.Timer);
                break;

            case Effect.DisarmAll disarm:
                _timers.DisarmAll(disarm.Generation);
                _armed.RemoveWhere(key => key.Generation == disarm.Generation);
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

        WhileSpawning?.Invoke(incarnation);
        if ((script.Refusal ?? (script.RefusedBy is { } errno ? Refusals.Of(errno, incarnation.Name) : null)) is { } refusal)
        {
            _events.Enqueue(new LifecycleEvent.SpawnRefused(incarnation, refusal));
            return;
        }

        FakeProcess process = new(this, incarnation, PidOf(incarnation), script);
        _processes.Add(incarnation.Generation, process);
        _table.Add(process.Pid, incarnation, Job.Process);
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
        if (sweep.Reach == Reach.Everything)
        {
            KillCommands();
        }

        LookAgain();
        if (_sweepGoneAt > Now)
        {
            At(_sweepGoneAt.Value, Source.Due, (ulong)sweep.Signal, LookAgain);
        }
    }

    /// <summary>Tells the end of the sweep if all that it is after is gone; a process in uninterruptible sleep is among that.</summary>
    private void LookAgain()
    {
        if (_sweep is { } sweep && _sweepGoneAt <= Now && IsNobodyLeft(sweep.Reach))
        {
            _sweep = null;
            _sweepGoneAt = null;
            Leftovers.Remove(sweep.Incarnation.Name);
            Dispatch(new LifecycleEvent.LeftoversGone(sweep.Number));
        }
    }

    /// <summary>The end of the whole waits for every child of ours, zombies among them; a clean-up between two runs for its process alone.</summary>
    private bool IsNobodyLeft(Reach reach) =>
        !_processes.Values.Any(process => process.IsAlive) && (reach == Reach.Incarnation || (_zombies.Count == 0 && _commandEnds.Count == 0));
}
