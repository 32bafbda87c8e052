using System.Diagnostics;
using System.Globalization;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Signals;
using Supervisor.Simulation.World;

namespace Supervisor.SimulationTests.Reality;

/// <summary>
/// A scenario lived by the core in the fake world. Beside what the core says and does it tells what each real program would have written into its
/// journal, and when: everything that a real machine takes time for takes some here too (<see cref="Latencies"/>).
/// </summary>
internal sealed class ModelLife : IWorldObserver
{
    private const int SIGCONT = 18;
    private const int SIGKILL = 9;

    /// <summary>A process that is signaled sooner after its first word may not have had it yet.</summary>
    private static readonly TimeSpan s_firstWord = TimeSpan.FromMilliseconds(60);

    /// <summary>How often the child program looks whether its file is there (<c>await</c>).</summary>
    private static readonly TimeSpan s_nap = TimeSpan.FromMilliseconds(5);

    /// <summary>Much longer than any scenario is meant to last; some would for ever.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(15);

    private readonly TwinScenario _scenario;
    private readonly Latencies _latencies;
    private readonly FakeKernel _kernel;
    private readonly List<TwinEvent> _events = [];
    private readonly Dictionary<string, int> _starts = [];
    private readonly Dictionary<int, RunningTurn> _running = [];
    private readonly Dictionary<string, LeftOver> _leftovers = [];
    private readonly Dictionary<ProbeKind, int> _attempts = [];
    private TimeSpan? _origin;
    private TimeSpan _logged; // when the last line of the log was written, at the earliest
    private string? _swept; // whose left-overs the sweep under way is after
    private bool _isUnforeseeable;

    private ModelLife(TwinScenario scenario, Random? random, bool withTimers)
    {
        _scenario = scenario;
        _latencies = new Latencies(random, withTimers);
        PodPlan plan = TwinPlan.Of(scenario);
        // What a hook that sleeps takes is the plan's; all that it takes besides has to stand there too.
        plan = plan with { Main = plan.Main with { PostStart = TakesTime(plan.Main.PostStart), PreStop = TakesTime(plan.Main.PreStop) } };
        _kernel = new FakeKernel(plan, this) { TimerFirst = () => random?.Next(2) == 1 };
    }

    /// <param name="random">Decides how late each thing is; null is hardly at all.</param>
    /// <param name="withTimers">So are the core's own timers.</param>
    public static TwinJournal Live(TwinScenario scenario, Random? random, bool withTimers = true)
    {
        ModelLife life = new(scenario, random, withTimers);
        life._kernel.Begin();
        while (life._kernel.ExitCode is null && life._kernel.Now < s_longest && life._kernel.Step())
        {
        }

        // A stable sort: what happened at the same time stays in its order.
        return new TwinJournal([.. life._events.OrderBy(each => each.At)], life._isUnforeseeable ? null : life._kernel.ExitCode);
    }

    public void OnEvent(TimeSpan now, LifecycleEvent happened)
    {
        if (happened is LifecycleEvent.LeftoversGone && _swept is { } name)
        {
            _leftovers.Remove(name);
        }
    }

    public void OnSettled(TimeSpan now, FakeKernel kernel)
    {
        // The status is looked at where the scenario asks for it.
    }

    public void OnEffect(TimeSpan now, Effect effect)
    {
        switch (effect)
        {
            case Effect.Tell tell:
                OnTell(now, TimelineText.Of(tell.Decision));
                break;

            case Effect.Spawn spawn:
                TakesTime(now);
                OnSpawn(now, spawn.Incarnation);
                break;

            case Effect.SendSignal send when send.Signal != SIGCONT:
                OnSignal(now, send);
                break;

            case Effect.Kill kill:
                // Also what an incarnation left behind, for it carries its mark.
                Kill(kill.Reach == Reach.Everything ? null : kill.Incarnation.Name);
                _isUnforeseeable |= now < _running[kill.Incarnation.Generation].Began + s_firstWord;
                break;

            case Effect.Sweep sweep:
                OnSweep(now, sweep);
                break;

            case Effect.StartHook { Handler: HandlerPlan.Exec } start:
                TakesTime(now);
                OnHook(now, start);
                break;

            case Effect.StartProbe start:
                TakesTime(now);
                OnProbe(now, start);
                break;

            case Effect.Finish finish:
                Add(LogTime(now) + _latencies.Next(), Witness.World, string.Create(CultureInfo.InvariantCulture, $"the end, exit code {finish.ExitCode}"));
                break;

            default:
                break;
        }
    }

    private TimeSpan Lasts(double seconds) => TimeSpan.FromSeconds(seconds) - _latencies.Early();

    /// <summary>To start something: what is written into the log behind it may come before its first word, or after.</summary>
    private void TakesTime(TimeSpan now) => _logged = LogTime(now) + _latencies.Next();

    private HookPlan? TakesTime(HookPlan? hook) =>
        hook is { Handler: HandlerPlan.Sleep sleep } ? hook with { Handler = new HandlerPlan.Sleep(sleep.Duration + _latencies.Next() - _latencies.Early()) } : hook;

    private TimeSpan LogTime(TimeSpan now) => now > _logged ? now : _logged;

    private void Add(TimeSpan at, Witness witness, string text) => _events.Add(new TwinEvent(at - Origin, witness, text));

    /// <summary>The first line of the log, from which on everybody counts.</summary>
    private TimeSpan Origin => _origin ?? throw new InvalidOperationException("The log begins with the first start.");

    private void Later(TimeSpan at, Func<bool> still, string text) => _kernel.At(at, () =>
    {
        if (still())
        {
            Add(_kernel.Now, Witness.World, text);
        }
    });

    private void OnTell(TimeSpan now, string line)
    {
        if (Said.Event(line) is { } text)
        {
            if (_origin is null)
            {
                _origin = LogTime(now);
                PlanAsks();
            }

            Add(LogTime(now), Witness.Log, text);
        }
        else if (!Said.IsLeftOut(line))
        {
            throw new InvalidOperationException($"A line of the core that nobody compares; give it words in {nameof(Said)}: {line}");
        }
    }

    private void PlanAsks()
    {
        foreach (Ask ask in _scenario.Asks)
        {
            _kernel.At(Origin + Lasts(ask.At) + _latencies.Next(), () => DoAsk(ask));
        }
    }

    private void OnSpawn(TimeSpan now, Incarnation incarnation)
    {
        string name = incarnation.Name;
        int number = _starts[name] = _starts.GetValueOrDefault(name) + 1;
        _isUnforeseeable |= number > TwinYaml.MostStarts;
        ProcessTurn turn = _scenario.TurnOf(name, number);
        if (turn.Refused is { } code)
        {
            _kernel.Processes[name] = ProcessScript.Refused(code);
            return;
        }

        int generation = incarnation.Generation;
        TimeSpan began = now + _latencies.Next();
        RunningTurn running = new(turn, $"{name} {number}", began, ToSignal: _latencies.Next());
        _running[generation] = running;
        Later(began, () => _kernel.IsAlive(generation), $"{running.Name} begins");
        TimeSpan? ends = turn.EndsAfter is { } seconds ? began + Lasts(seconds) : null;
        if (ends is not null)
        {
            Later(ends.Value, () => _kernel.IsAlive(generation), $"{running.Name} ends");
        }

        _kernel.Processes[name] = new ProcessScript
        {
            EndsAfter = ends - now + _latencies.Next(),
            EndsWith = turn.EndsWith,
            ObeysAfter = turn.OnStop switch
            {
                StopManner.Dies or StopManner.Exits => running.ToSignal + _latencies.Next(),
                StopManner.ExitsLater => running.ToSignal + s_nap + Lasts(turn.StopDelay) + _latencies.Next(),
                StopManner.Ignores => null,
                _ => throw new UnreachableException(turn.OnStop.ToString()),
            },
            ObeysWith = turn.OnStop == StopManner.Dies ? null : ExitStatus.Exited(turn.StopCode),
            DiesAfterKill = _latencies.Next(),
        };

        if (number == 1 && _scenario.LeavesOf(name) is not LeftBehind.Nothing and LeftBehind left)
        {
            LeftOver leftover = new(left == LeftBehind.Obeys, ToSignal: _latencies.Next(), Lasts(LeftOver.Seconds));
            _leftovers[name] = leftover;
            _kernel.Leftovers[name] = leftover.Obeys
                ? new LeftoverScript(leftover.ToSignal + s_nap + leftover.Delay + _latencies.Next(), _latencies.Next())
                : new LeftoverScript(null, _latencies.Next());
        }
    }

    private void OnSignal(TimeSpan now, Effect.SendSignal send)
    {
        int generation = send.Incarnation.Generation;
        RunningTurn running = _running[generation];
        _isUnforeseeable |= now < running.Began + s_firstWord;
        TimeSpan late = running.WasSignaled ? _latencies.Next() : running.ToSignal;
        running.WasSignaled = true;
        if (running.Turn.OnStop != StopManner.Dies)
        {
            Later(now + late, () => _kernel.IsAlive(generation), $"{running.Name} got {SignalNames.NameOf(send.Signal)}");
        }
    }

    private void Kill(string? name)
    {
        foreach (string each in _leftovers.Keys.Where(each => name is null || each == name).ToList())
        {
            _leftovers.Remove(each);
            _kernel.Leftovers.Remove(each);
        }
    }

    private void OnSweep(TimeSpan now, Effect.Sweep sweep)
    {
        string name = sweep.Incarnation.Name;
        _swept = name;
        if (sweep.Signal == SIGKILL)
        {
            // The script has to stay: its time to go after SIGKILL is in it.
            _leftovers.Remove(name);
            return;
        }

        if (!_leftovers.TryGetValue(name, out LeftOver? leftover))
        {
            return;
        }

        TimeSpan told = now + leftover.ToSignal;
        Later(told, IsThere, $"left-over of {name} got SIGTERM");
        if (leftover.Obeys)
        {
            Later(told + s_nap + leftover.Delay, IsThere, $"left-over of {name} ends");
        }

        bool IsThere() => _leftovers.TryGetValue(name, out LeftOver? still) && still == leftover;
    }

    private void OnHook(TimeSpan now, Effect.StartHook start)
    {
        HookTurn turn = _scenario.HookOf(start.Hook)!;
        if (turn.Manner == HookManner.Missing)
        {
            _kernel.Hooks[start.Hook] = new HookScript(TimeSpan.Zero, HookOutcome.Failure("not found"));
            return;
        }

        string name = start.Hook == HookKind.PostStart ? "postStart" : "preStop";
        int generation = start.Incarnation.Generation;
        TimeSpan began = now + _latencies.Next();
        // The timer of a drain is never early, and mostly a little late: a whole second that is left may be just none.
        _isUnforeseeable |= _scenario.Drain > 0 && start.GraceLeft is { } rest && rest.TotalSeconds % 1 < s_firstWord.TotalSeconds;
        string left = start.GraceLeft is { } grace ? string.Create(CultureInfo.InvariantCulture, $" {(int)grace.TotalSeconds}") : "";
        Later(began, Runs, string.Create(CultureInfo.InvariantCulture, $"{name} begins {start.Incarnation.Restart} {start.Reason}{left}"));
        TimeSpan? after = null;
        if (turn.Manner != HookManner.Hangs)
        {
            TimeSpan ends = began + Lasts(turn.Duration);
            Later(ends, Runs, $"{name} ends");
            after = ends - now + _latencies.Next();
        }

        _kernel.Hooks[start.Hook] = new HookScript(after, turn.Manner == HookManner.Fails ? HookOutcome.Failure("exit code 3") : HookOutcome.Success);

        bool Runs() => _kernel.RunningHooks.Contains((generation, start.Hook));
    }

    private void OnProbe(TimeSpan now, Effect.StartProbe start)
    {
        TwinProbe probe = _scenario.Probes[start.Probe];
        int number = _attempts[start.Probe] = _attempts.GetValueOrDefault(start.Probe) + 1;
        char letter = probe.Attempts[Math.Min(number, probe.Attempts.Length) - 1];
        TimeSpan began = now + _latencies.Next();
        Later(began, () => _attempts[start.Probe] == number && _kernel.RunningAttempts.Contains((start.Incarnation.Generation, start.Probe)), $"{start.Probe} runs");
        _kernel.Probes[start.Probe] = letter switch
        {
            'S' => new ProbeScript(AttemptResult.Success(), began - now + _latencies.Next()),
            'F' => new ProbeScript(AttemptResult.Failure("failed"), began - now + _latencies.Next()),
            'H' => new ProbeScript(AttemptResult.Success(), TimeSpan.MaxValue),
            _ => throw new UnreachableException($"an attempt that is {letter}"),
        };
    }

    private void DoAsk(Ask ask)
    {
        if (ask.Kind == AskKind.Look)
        {
            PodMachine pod = _kernel.Pod;
            Add(_kernel.Now, Witness.World, LookText(pod.Main.Restarts, pod.IsReady, pod.Main.Running is { IsStarted: true }));
            return;
        }

        Add(_kernel.Now, Witness.World, ask.Text);
        _kernel.At(_kernel.Now + _latencies.Next(), () => _kernel.Dispatch(ask.Kind switch
        {
            AskKind.Signal => Told.Signal(),
            AskKind.Stop => Told.Request(ask.Grace),
            AskKind.Restart => Told.Restart(),
            AskKind.Look => throw new UnreachableException(),
            _ => throw new UnreachableException(ask.Kind.ToString()),
        }));
    }

    /// <summary>What a look at the status and at the readiness port finds.</summary>
    public static string LookText(int restarts, bool isReady, bool isStarted) =>
        string.Create(CultureInfo.InvariantCulture, $"looked: {restarts} restarts, {(isStarted ? "started" : "not started")}, {(isReady ? "ready" : "not ready")}");

    /// <param name="Began">When it has its first word; its handlers are set by then.</param>
    /// <param name="ToSignal">How long the first stop signal takes to reach it.</param>
    private sealed record RunningTurn(ProcessTurn Turn, string Name, TimeSpan Began, TimeSpan ToSignal)
    {
        public bool WasSignaled { get; set; }
    }

    private sealed record LeftOver(bool Obeys, TimeSpan ToSignal, TimeSpan Delay)
    {
        /// <summary>How long it takes to obey.</summary>
        public const double Seconds = 0.2;
    }
}
