using Mono.Unix.Native;
using Serilog.Events;
using Supervisor.Endpoint;
using Supervisor.Handlers;
using Supervisor.Lifecycle;
using Supervisor.Logging;
using Supervisor.Native;
using Supervisor.Plans;
using Supervisor.Processes;
using Supervisor.Signals;
using Supervisor.Status;

namespace Supervisor.Loop;

/// <summary>
/// The pump, on the main thread: sleeps in ppoll(2), turns what happened into events, dispatches them to the core, and has the effects carried
/// out. Overview of the constraints:
/// <list type="bullet">
/// <item>This thread owns all mutable state. Nobody else spawns, kills or reaps.</item>
/// <item>A signal is forwarded in the turn in which it is read, before anything else is done in that turn: a hop to another thread costs more
/// than the kill.</item>
/// <item>Every source is read in bounded portions, and what is left is taken in the next turn, which then does not sleep.</item>
/// <item>Effects are carried out after the dispatch that asked for them and before the next event is dispatched.</item>
/// </list>
/// </summary>
internal sealed class SupervisorLoop : IChildOwner
{
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly PodPlan _plan;
    private readonly LogQueue _log;
    private readonly SignalReader _signals;
    private readonly WakeUp _wakeUp;
    private readonly Terminal _terminal;
    private readonly TcpReadinessPort? _readinessPort;
    private readonly EndpointServer _endpoint;
    private readonly ProcessTable _table = new();
    private readonly TimerQueue _timers = new();
    private readonly List<Effect> _effects = [];
    private readonly Queue<LifecycleEvent> _events = new();
    private readonly List<ReceivedSignal> _received = [];
    private readonly List<ReceivedSignal> _held = []; // came before there was a main process to have them
    private readonly List<Reaped> _reaped = [];
    private readonly Inbox _inbox;
    private readonly ExecRunner _commands;
    private readonly HookRunner _hooks;
    private readonly Sweeper _sweeper;
    private readonly JobControl _jobControl;
    private readonly LastWords _lastWords;
    private readonly EffectRunner _runner;
    private readonly PodMachine _pod;
    private readonly StatusPublisher _status;
    private readonly StatusBoard _board;
    private readonly Pulse _pulse;
    private readonly PollSet _polled = new();
    private bool _begun;
    private bool _mayReapMore = true; // children that were there before us

    public SupervisorLoop(LoopParts parts, PodPlan plan, LogQueue log, TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        _plan = plan;
        _log = log;
        _signals = parts.Signals;
        _wakeUp = parts.WakeUp;
        _terminal = parts.Terminal;
        _readinessPort = parts.ReadinessPort;
        _endpoint = parts.Endpoint;
        bool isProcessOne = Syscall.getpid() == 1;
        Leftovers leftovers = new(_table, isProcessOne);
        _inbox = parts.Inbox;
        _commands = new ExecRunner(parts.Spawner, _table, log);
        NetworkRuns requests = new(time, _inbox.Post);
        HandlerEnvironment environment = new(parts.Environment, _table, parts.ControlSocket, EffectRunner.MarkOf);
        _hooks = new HookRunner(_commands, requests, environment, _events.Enqueue);
        ProbeRunner probes = new(_commands, requests, environment, _events.Enqueue);
        _sweeper = new Sweeper(leftovers, EffectRunner.MarkOf, log, _events.Enqueue);
        _jobControl = new JobControl(_terminal, log);
        _lastWords = new LastWords(plan, isProcessOne, new OomKills(), log);
        _runner = new EffectRunner(plan, parts.Spawner, _table, parts.Environment, _hooks, probes, leftovers, _sweeper, _timers, _readinessPort, _lastWords, log, _events.Enqueue);
        _pod = new PodMachine(plan, _effects);
        _board = parts.Board;
        _status = new StatusPublisher(plan, _pod, time.GetUtcNow(), _board);
        _pulse = parts.Pulse;
    }

    /// <summary>Something of ours runs, or ran.</summary>
    public bool HasSpawned => _runner.HasSpawned;

    /// <summary>The pid of the process that runs, for the fallback; 0 if none does.</summary>
    public int CurrentPid => _pod.Current is { } current && _table.TryFindProcess(current.Incarnation, out int pid) ? pid : 0;

    /// <summary>A stop signal was read.</summary>
    public bool StopWasRequested { get; private set; }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Lives the life; returns our exit code.</summary>
    public int Run()
    {
        // Signals that came while we started: a stop among them means that nothing is started.
        ReadSignals();
        _begun = true;
        _events.Enqueue(new LifecycleEvent.Begun());
        DispatchAll();
        while (_runner.ExitCode is null)
        {
            Turn();
        }

        _commands.Close();
        return _runner.ExitCode.Value;
    }

    private void Turn()
    {
        _log.Kick();
        Poll();
        ReadSignals();
        Reap();
        if (_readinessPort is { IsOpen: true })
        {
            _readinessPort.Answer();
        }

        TakeInbox();
        _commands.ReadAll();
        FireTimers();
        DispatchAll();
    }

    // ---- 1. Sleep ----

    private void Poll()
    {
        _polled.Clear();
        _ = _polled.Add(_signals.Descriptor);
        int wakeUp = _polled.Add(_wakeUp.Descriptor);
        if (_readinessPort is { IsOpen: true })
        {
            _ = _polled.Add(_readinessPort.Descriptor);
        }

        // By index: an enumerator of an interface is an object, and this loop makes none while nothing but orphans comes.
        for (int i = 0; i < _commands.Pipes.Count; i++)
        {
            _ = _polled.Add(_commands.Pipes[i].ReadEnd);
        }

        ReadOnlySpan<int> sockets = _endpoint.Descriptors;
        int firstSocket = _polled.Count;
        foreach (int socket in sockets)
        {
            _ = _polled.Add(socket);
        }

        TimeSpan now = Now;
        TimeSpan? atMost = _mayReapMore ? TimeSpan.Zero : Earlier(NextDue() - now, _endpoint.NextDue);
        _pulse.Sleeps(atMost);
        _polled.Wait(atMost);
        _pulse.Wakes();
        if (_polled.HasNews(wakeUp))
        {
            _wakeUp.Reset();
            SwallowedFaults.Tell(_log);
        }

        for (int i = 0; i < sockets.Length; i++)
        {
            if (_polled.HasNews(firstSocket + i))
            {
                _endpoint.OnConnection();
            }
        }
    }

    private TimeSpan? NextDue() => Earlier(Earlier(_timers.Next, Earlier(_commands.NextDue, _hooks.NextDue)), Earlier(_sweeper.NextDue, _jobControl.NextDue));

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;

    // ---- 2. Signals ----

    private void ReadSignals()
    {
        while (_signals.TryRead(_received))
        {
            foreach (ReceivedSignal received in _received)
            {
                OnSignal(received);
            }
        }
    }

    private void OnSignal(ReceivedSignal received)
    {
        (SignalRoute route, int signal) = SignalRouter.Route(received.Number, received.SenderPid == Syscall.getpid(), _plan.Signals);
        switch (route)
        {
            case SignalRoute.Reap:
                _mayReapMore = true;
                if (received.WasSent)
                {
                    _log.Write(LogEventLevel.Warning, "{Signal} from pid {Sender} swallowed: it can't be forwarded", SignalNames.NameOf(signal), received.SenderPid);
                }

                break;

            case SignalRoute.Drop:
                Debug("{Signal} from pid {Sender} dropped", received.Number, received.SenderPid);
                break;

            case SignalRoute.Stop:
                StopWasRequested = true;
                string origin = $"{SignalNames.NameOf(signal)} from {(received.SenderPid == 0 ? "outside" : $"pid {received.SenderPid}")}";
                _events.Enqueue(new LifecycleEvent.StopRequested(new StopRequest(origin, BySignal: true, GracePeriod: null)));
                break;

            case SignalRoute.Suspend:
                Debug("{Signal} from pid {Sender} ignored: it would stop the container for good", signal, received.SenderPid);
                break;

            case SignalRoute.Forward when !_begun && _plan.InitSteps.IsEmpty:
                _held.Add(received with { Number = signal });
                break;

            case SignalRoute.Forward:
                Forward(received with { Number = signal });
                break;

            default:
                throw new System.Diagnostics.UnreachableException(route.ToString());
        }
    }

    private void Forward(ReceivedSignal signal)
    {
        if (_pod.Current is not { Incarnation: { Role: ProcessRole.Main } main } || !_table.TryFindProcess(main, out int pid))
        {
            Debug("{Signal} from pid {Sender} goes to nobody: the main process does not run", signal.Number, signal.SenderPid);
            return;
        }

        if (signal.IsQueued && _plan.Signals.Target == SignalTarget.Process)
        {
            // With the value that it came with. EAGAIN: the receiver's queue is full; the plain signal still goes through.
            if (Libc.sigqueue(pid, signal.Number, signal.Value) != 0)
            {
                _runner.SendSignal(main, signal.Number);
            }
        }
        else
        {
            _runner.SendSignal(main, signal.Number);
        }

        if (signal.Number == (int)Signum.SIGCONT)
        {
            // The shell's fg: the terminal came to our group, and belongs to main's.
            _terminal.GiveTo(pid);
        }

        Debug("{Signal} from pid {Sender} forwarded", signal.Number, signal.SenderPid);
    }

    // ---- 3. Children ----

    private void Reap()
    {
        if (!_mayReapMore)
        {
            return;
        }

        _reaped.Clear();
        _mayReapMore = !Reaper.Drain(_reaped);
        int strangers = ChildExits.Tell(_reaped, _table, this);

        _board.CountOrphans(strangers);
        // Asked first: at any rate of orphans nothing is allocated for a line that nobody wants.
        if (strangers > 0 && _log.IsEnabled(LogEventLevel.Debug))
        {
            _log.Write(LogEventLevel.Debug, "reaped {Count} that nobody here waited for", strangers);
        }

        // After the events, so that an incarnation's end is told before its left-overs' end.
        DispatchAll();
        _sweeper.Look(Now);
    }

    void IChildOwner.OnProcessExited(Incarnation incarnation, Reaped child)
    {
        _jobControl.Forget();
        _terminal.TakeBackFrom(child.Pid);
        _events.Enqueue(_lastWords.Exited(incarnation, child.Status));
    }

    void IChildOwner.OnProcessStopped(Incarnation incarnation, Reaped child) =>
        _jobControl.OnStopped(Now, incarnation.Name, child.Pid, child.StoppedBy, _pod.Current is { IsStopping: true });

    void IChildOwner.OnCommandExited(Reaped child) => _commands.OnExited(child.Pid, child.Status);

    // ---- 4. Time ----

    private void FireTimers()
    {
        TimeSpan now = Now;
        _jobControl.OnDue(now);
        if (_sweeper.NextDue <= now)
        {
            _sweeper.Look(now);
        }

        _commands.KillDue(now);
        _hooks.TellDue(now);
        // Dispatched one by one: what one timer decides may disarm the next.
        DispatchAll();
        while (_timers.TryTakeDue(now, out TimerKey key))
        {
            _events.Enqueue(new LifecycleEvent.TimerDue(key));
            DispatchAll();
        }
    }

    // ---- 5. Decisions ----

    private void TakeInbox()
    {
        while (_inbox.TryTake(out LifecycleEvent? happened))
        {
            _events.Enqueue(happened);
        }
    }

    private void DispatchAll()
    {
        if (_events.Count == 0)
        {
            return;
        }

        while (_events.TryDequeue(out LifecycleEvent? happened))
        {
            TimeSpan now = Now;
            _pod.Dispatch(now, happened);
            // Effects are only added by a dispatch, and carrying one out only enqueues events: no effect is added while this runs.
            foreach (Effect effect in _effects)
            {
                _runner.Run(now, effect);
                _status.OnEffect(effect);
            }

            _effects.Clear();
            _status.OnSettled(happened);
            if (happened is LifecycleEvent.Spawned { Incarnation.Role: ProcessRole.Main })
            {
                ForwardHeld();
            }
        }

        _status.Publish();
    }

    private void ForwardHeld()
    {
        foreach (ReceivedSignal signal in _held)
        {
            Forward(signal);
        }

        _held.Clear();
    }

    private void Debug(string template, int signal, int sender)
    {
        if (_log.IsEnabled(LogEventLevel.Debug))
        {
            _log.Write(LogEventLevel.Debug, template, SignalNames.NameOf(signal), sender);
        }
    }
}
