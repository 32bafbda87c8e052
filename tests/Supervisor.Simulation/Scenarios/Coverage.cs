using System.Collections.Frozen;
using Supervisor.Lifecycle;
using Supervisor.Simulation.World;

namespace Supervisor.Simulation.Scenarios;

/// <summary>
/// How often each event came in each state: the state of the whole, the state of the process that was started last, and what happened (which timer, which
/// hook, which probe, how it ended, and whether it was of an incarnation that is over).
/// </summary>
internal sealed class Coverage
{
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

    private static readonly int[] StateIndex = IndexStates();

    /// <summary>What can happen.</summary>
    public static readonly IReadOnlyList<string> Events =
    [
        "Begun", "stop signal", "second stop signal", "third stop signal", "stop by verb", "RestartRequested", "ConditionSet", "SignalRequested",
        "Spawned", "SpawnRefused", "Exited", "LeftoversGone", "PostStart ended", "PostStart failed", "PreStop ended", "PreStop failed",
        .. Enum.GetValues<ProbeKind>().SelectMany(probe => Enum.GetValues<AttemptOutcome>().Select(outcome => $"{probe} {outcome}")),
        .. Enum.GetValues<TimerKind>().Select(timer => $"timer {timer}"),
        // Of an attempt that was given up, in the incarnation that runs.
        .. Enum.GetValues<ProbeKind>().Select(probe => $"late {probe}"),
        // Of an incarnation, or a sweep, that is over.
        "stale Spawned", "stale SpawnRefused", "stale Exited", "stale LeftoversGone", "stale PostStart", "stale PreStop",
        .. Enum.GetValues<ProbeKind>().Select(probe => $"stale {probe}"),
        "stale timer",
    ];

    private static readonly FrozenDictionary<string, int> EventIndex = Events.Select((name, index) => KeyValuePair.Create(name, index)).ToFrozenDictionary(StringComparer.Ordinal);
    private static readonly int FirstOutcome = EventIndex["Startup Success"];
    private static readonly int FirstTimer = EventIndex["timer StepTimeout"];
    private static readonly int FirstLate = EventIndex["late Startup"];
    private static readonly int FirstStale = EventIndex["stale Spawned"];
    private static readonly int FirstStaleProbe = EventIndex["stale Startup"];
    private static readonly int StaleTimer = EventIndex["stale timer"];

    private readonly long[] _counts = new long[States.Count * Events.Count];
    private FakeKernel? _kernel; // of the life that is counted
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
        if (!ReferenceEquals(_kernel, kernel))
        {
            (_kernel, _stopSignals) = (kernel, 0);
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
        const int firstEvent = 8;
        int current = kernel.LastSpawned?.Generation ?? 0;
        // Of the current incarnation, or the stale one of the same kind.
        int Own(Incarnation of, int index, int stale) => of.Generation == current ? index : stale;
        return happened switch
        {
            LifecycleEvent.Begun => 0,
            LifecycleEvent.StopRequested { Request.BySignal: true } => Math.Min(++_stopSignals, 3),
            LifecycleEvent.StopRequested => 4,
            LifecycleEvent.RestartRequested => 5,
            LifecycleEvent.ConditionSet => 6,
            LifecycleEvent.SignalRequested => 7,
            LifecycleEvent.Spawned of => Own(of.Incarnation, firstEvent, FirstStale),
            LifecycleEvent.SpawnRefused of => Own(of.Incarnation, firstEvent + 1, FirstStale + 1),
            LifecycleEvent.Exited of => Own(of.Incarnation, firstEvent + 2, FirstStale + 2),
            LifecycleEvent.LeftoversGone gone => gone.Sweep == 0 ? FirstStale + 3 : firstEvent + 3,
            LifecycleEvent.HookEnded of => Own(of.Incarnation, firstEvent + 4 + (2 * (int)of.Hook) + (of.Outcome.Succeeded ? 0 : 1), FirstStale + 4 + (int)of.Hook),
            LifecycleEvent.ProbeEnded of when of.Incarnation.Generation == current && IsLate(kernel, of) => FirstLate + (int)of.Probe,
            LifecycleEvent.ProbeEnded of => Own(of.Incarnation, FirstOutcome + ((int)of.Probe * Enum.GetValues<AttemptOutcome>().Length) + (int)of.Result.Outcome, FirstStaleProbe + (int)of.Probe),
            LifecycleEvent.TimerDue due => due.Timer.Generation == 0 || due.Timer.Generation == current ? FirstTimer + (int)due.Timer.Kind : StaleTimer,
            _ => throw new System.Diagnostics.UnreachableException(happened.ToString()),
        };
    }

    /// <summary>What was given up, also where its answer had been on its way already: of startup and liveness, once the process is being stopped.</summary>
    private static bool IsLate(FakeKernel kernel, LifecycleEvent.ProbeEnded ended) =>
        kernel.Pod.Current is not { State: var state } current
        || !kernel.IsUnderWay(ended)
        || current.Probes.Find(ended.Probe)?.Attempt != ended.Attempt
        || state is not (ProcessState.Running or ProcessState.Draining or ProcessState.PreStopping or ProcessState.Terminating)
        || (state != ProcessState.Running && ended.Probe != ProbeKind.Readiness);

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
