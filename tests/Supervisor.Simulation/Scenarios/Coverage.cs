using Supervisor.Lifecycle;
using Supervisor.Simulation.World;

namespace Supervisor.Simulation.Scenarios;

/// <summary>
/// How often each event came in each state: the state of the whole, the state of the process that was started last, and what happened (which timer, which
/// hook, which probe, how it ended, and whether it was of an incarnation that is over).
/// </summary>
internal sealed class Coverage
{
    private const int Stale = 1;

    /// <summary>The states in which the core can be: of the whole, and of the process that was started last.</summary>
    public static readonly IReadOnlyList<string> States =
    [
        "Created/-",
        .. new[] { ProcessState.Starting, ProcessState.Running, ProcessState.Terminating, ProcessState.Killing }.Select(state => $"InitStep/{state}"),
        "ClearingRun/Ended",
        "BackingOff/Ended",
        .. Enum.GetValues<ProcessState>().Except([ProcessState.Created, ProcessState.Ended]).Select(state => $"Main/{state}"),
        "ClearingAll/Ended",
        "Ended/-",
        "Ended/Ended",
    ];

    private static readonly string[] Own = ["", "stale "];
    private static readonly int[] StateIndex = IndexStates();

    /// <summary>What can happen.</summary>
    public static readonly IReadOnlyList<string> Events =
    [
        "Begun", "stop signal", "second stop signal", "third stop signal", "stop by verb", "RestartRequested", "ConditionSet", "SignalRequested",
        .. Own.SelectMany(stale => new[] { "Spawned", "SpawnRefused", "Exited", "LeftoversGone" }.Select(name => stale + name)),
        .. Own.SelectMany(stale => new[] { "PostStart ended", "PostStart failed", "PreStop ended", "PreStop failed" }.Select(name => stale + name)),
        .. Own.SelectMany(stale => Enum.GetValues<ProbeKind>().SelectMany(probe => Enum.GetValues<AttemptOutcome>().Select(outcome => $"{stale}{probe} {outcome}"))),
        .. Own.SelectMany(stale => Enum.GetValues<TimerKind>().Select(timer => $"{stale}timer {timer}")),
    ];

    private static readonly int Probes = Enum.GetValues<ProbeKind>().Length;
    private static readonly int Outcomes = Enum.GetValues<AttemptOutcome>().Length;
    private static readonly int Timers = Enum.GetValues<TimerKind>().Length;

    private readonly long[] _counts = new long[States.Count * Events.Count];
    private int _stopSignals;

    public long this[int state, int what] => _counts[(state * Events.Count) + what];

    /// <summary>Pairs that were reached.</summary>
    public int Reached => _counts.Count(count => count > 0);

    /// <summary>Every pair that was reached, <c>Main/Running: Exited</c>, and how often.</summary>
    public IEnumerable<(string State, string Event, long Count)> Pairs
    {
        get
        {
            for (int state = 0; state < States.Count; state++)
            {
                for (int what = 0; what < Events.Count; what++)
                {
                    yield return (States[state], Events[what], this[state, what]);
                }
            }
        }
    }

    public void Count(FakeKernel kernel, LifecycleEvent happened)
    {
        if (happened is LifecycleEvent.Begun)
        {
            _stopSignals = 0;
        }

        ProcessState process = kernel.LastSpawned is null ? ProcessState.Created : kernel.Pod.Current?.State ?? ProcessState.Ended;
        int state = StateIndex[((int)kernel.State * 16) + (int)process];
        if (state < 0)
        {
            throw new System.Diagnostics.UnreachableException($"{kernel.State}/{process} is no state of the table");
        }

        _counts[(state * Events.Count) + IndexOf(kernel, happened)]++;
    }

    public void Add(Coverage other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    private int IndexOf(FakeKernel kernel, LifecycleEvent happened)
    {
        const int singles = 8;
        const int hooks = singles + 8;
        const int probes = hooks + 8;
        int timers = probes + (2 * Probes * Outcomes);
        int current = kernel.LastSpawned?.Generation ?? 0;
        int IsStale(Incarnation of) => of.Generation == current ? 0 : Stale;
        return happened switch
        {
            LifecycleEvent.Begun => 0,
            LifecycleEvent.StopRequested { Request.BySignal: true } => Math.Min(++_stopSignals, 3),
            LifecycleEvent.StopRequested => 4,
            LifecycleEvent.RestartRequested => 5,
            LifecycleEvent.ConditionSet => 6,
            LifecycleEvent.SignalRequested => 7,
            LifecycleEvent.Spawned of => singles + (4 * IsStale(of.Incarnation)),
            LifecycleEvent.SpawnRefused of => singles + (4 * IsStale(of.Incarnation)) + 1,
            LifecycleEvent.Exited of => singles + (4 * IsStale(of.Incarnation)) + 2,
            LifecycleEvent.LeftoversGone gone => singles + (gone.Sweep == 0 ? 4 : 0) + 3,
            LifecycleEvent.HookEnded of => hooks + (4 * IsStale(of.Incarnation)) + (of.Hook == HookKind.PostStart ? 0 : 2) + (of.Outcome.Succeeded ? 0 : 1),
            LifecycleEvent.ProbeEnded of => probes + (((((IsLate(kernel, of) ? Stale : IsStale(of.Incarnation)) * Probes) + (int)of.Probe) * Outcomes) + (int)of.Result.Outcome),
            LifecycleEvent.TimerDue due => timers + ((due.Timer.Generation == 0 || due.Timer.Generation == current ? 0 : Stale) * Timers) + (int)due.Timer.Kind,
            _ => throw new System.Diagnostics.UnreachableException(happened.ToString()),
        };
    }

    private static bool IsLate(FakeKernel kernel, LifecycleEvent.ProbeEnded ended) => kernel.Pod.Main.Running?.Probes.Find(ended.Probe) is { } probe && probe.Attempt != ended.Attempt;

    private static int[] IndexStates()
    {
        int[] index = new int[16 * 16];
        Array.Fill(index, -1);
        for (int i = 0; i < States.Count; i++)
        {
            string[] parts = States[i].Split('/');
            ProcessState process = parts[1] == "-" ? ProcessState.Created : Enum.Parse<ProcessState>(parts[1]);
            index[((int)Enum.Parse<PodState>(parts[0]) * 16) + (int)process] = i;
        }

        return index;
    }
}
