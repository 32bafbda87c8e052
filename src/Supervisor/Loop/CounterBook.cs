using System.Collections.Immutable;
using System.Diagnostics;
using Supervisor.Lifecycle;
using Supervisor.Status;

namespace Supervisor.Loop;

/// <summary>Counts what the metrics show: by the attempts that are told, and by looking at the core after each event.</summary>
internal sealed class CounterBook
{
    private sealed class OfContainer(ContainerLife life)
    {
        public ContainerLife Life { get; } = life;

        public Termination? Counted { get; set; }

        public SortedDictionary<int, long> Exits { get; } = [];
    }

    private sealed class OfAttempts
    {
        public long Count { get; set; }

        public TimeSpan Took { get; set; }

        public long[] Buckets { get; } = new long[ProbeCounters.Bounds.Length];
    }

    private readonly PodMachine _pod;
    private readonly OfContainer[] _containers;
    private readonly SortedDictionary<(string Container, ProbeKind Probe, string Result), OfAttempts> _attempts = [];
    private ProcessMachine? _ready; // the incarnation whose time to ready is counted
    private ProcessMachine? _stopped; // the one that is being stopped
    private TimeSpan _stopBegan;
    private TimeSpan? _firstTimeToReady;
    private TimeSpan? _lastTimeToReady;
    private TimeSpan? _lastStop;
    private Counters? _counters;

    public CounterBook(PodMachine pod)
    {
        _pod = pod;
        _containers = [.. pod.InitSteps.Append(pod.Main).Select(life => new OfContainer(life))];
    }

    /// <summary>The counts of this moment; the same object as long as nothing is counted.</summary>
    public Counters Counters => _counters ??= MakeCounters();

    public void Count(Effect.CountAttempt attempt)
    {
        string result = attempt.Outcome switch
        {
            AttemptOutcome.Success or AttemptOutcome.Warning => ProbeCounters.Successful,
            AttemptOutcome.Failure => ProbeCounters.Failed,
            AttemptOutcome.Error => ProbeCounters.Unknown,
            _ => throw new UnreachableException(attempt.Outcome.ToString()),
        };
        (string, ProbeKind, string) key = (attempt.Incarnation.Name, attempt.Probe, result);
        if (!_attempts.TryGetValue(key, out OfAttempts? attempts))
        {
            _attempts.Add(key, attempts = new OfAttempts());
        }

        attempts.Count++;
        attempts.Took += attempt.Took;
        for (int i = 0; i < attempts.Buckets.Length; i++)
        {
            attempts.Buckets[i] += attempt.Took <= ProbeCounters.Bounds[i] ? 1 : 0;
        }

        _counters = null;
    }

    /// <summary>Looks what is going on after an event at <paramref name="now"/>.</summary>
    public void Look(TimeSpan now)
    {
        foreach (OfContainer container in _containers)
        {
            if (container.Life.Last is { } last && last != container.Counted)
            {
                container.Counted = last;
                container.Exits[last.Code] = container.Exits.GetValueOrDefault(last.Code) + 1;
                _counters = null;
            }
        }

        ProcessMachine? main = _pod.Main.Running;
        if (_pod.IsReady && main is not null && main != _ready)
        {
            _ready = main;
            _lastTimeToReady = now - main.StartedAt;
            _firstTimeToReady ??= _lastTimeToReady;
            _counters = null;
        }

        if (main is { IsStopping: true } && main != _stopped)
        {
            (_stopped, _stopBegan) = (main, now);
        }
        else if (_stopped is { State: ProcessState.Ended })
        {
            (_stopped, _lastStop) = (null, now - _stopBegan);
            _counters = null;
        }
    }

    private Counters MakeCounters() => new()
    {
        Containers = [.. _containers.Select(container => new ContainerCounters(container.Life.Name, container.Life.Restarts, [.. container.Exits]))],
        Probes =
        [
            .. _attempts.Select(entry => new ProbeCounters(
                entry.Key.Container, ProbeWords.Of(entry.Key.Probe), entry.Key.Result, entry.Value.Count, entry.Value.Took, [.. entry.Value.Buckets])),
        ],
        FirstTimeToReady = _firstTimeToReady,
        LastTimeToReady = _lastTimeToReady,
        LastStopDuration = _lastStop,
    };
}
