using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Status;

namespace Supervisor.Simulation.Judging;

/// <summary>When probes may run, and what their verdicts mean.</summary>
internal sealed partial class LifeJudge
{
    private readonly Dictionary<ProbeKind, ProbeWatch> _probes = []; // of this incarnation of main
    private bool _livenessFailedForGood;

    private bool IsStarted => _alive && _isOpen && (!_probes.TryGetValue(ProbeKind.Startup, out ProbeWatch? startup) || startup.Value == ProbeValue.Success);

    private void WatchProbes()
    {
        _probes.Clear();
        if (_current!.Role == ProcessRole.Main)
        {
            ProbesPlan probes = plan.Main.Probes;
            Watch(ProbeKind.Startup, probes.Startup);
            Watch(ProbeKind.Liveness, probes.Liveness);
            Watch(ProbeKind.Readiness, probes.Readiness);
        }

        void Watch(ProbeKind kind, ProbePlan? probe)
        {
            if (probe is not null)
            {
                _probes.Add(kind, new ProbeWatch(kind, probe, clock));
            }
        }
    }

    /// <summary>postStart is over.</summary>
    private void OpenProbes(TimeSpan now)
    {
        _isOpen = true;
        if (_probes.TryGetValue(ProbeKind.Startup, out ProbeWatch? startup))
        {
            startup.Open(now, _startedAt + plan.Main.Probes.Startup!.InitialDelay);
            return;
        }

        OpenLiveness(now);
        if (_probes.TryGetValue(ProbeKind.Readiness, out ProbeWatch? readiness))
        {
            readiness.Open(now, _startedAt + plan.Main.Probes.Readiness!.InitialDelay);
        }
    }

    private void OpenLiveness(TimeSpan now)
    {
        if (_probes.TryGetValue(ProbeKind.Liveness, out ProbeWatch? liveness))
        {
            liveness.Open(now, _startedAt + plan.Main.Probes.Liveness!.InitialDelay);
        }
    }

    private void OnProbeEnded(TimeSpan now, LifecycleEvent.ProbeEnded ended)
    {
        if (!_alive || _givenUp || !_probes.TryGetValue(ended.Probe, out ProbeWatch? probe) || !probe.Awaits(ended.Attempt))
        {
            _isStale = true;
            Seen.Add("a late answer");
            return;
        }

        bool turned = probe.OnAnswer(now, ended.Result.Outcome, Seen);
        ExpectEventOf(probe);
        if (turned)
        {
            OnVerdict(now, ended.Probe, probe);
        }
    }

    private void OnOverdue(TimeSpan now, ProbeKind kind)
    {
        bool turned = _probes[kind].OnOverdue(now, Seen);
        ExpectEventOf(_probes[kind]);
        if (turned)
        {
            OnVerdict(now, kind, _probes[kind]);
        }
    }

    private void ExpectEventOf(ProbeWatch probe)
    {
        if (probe.Event is { } reason)
        {
            Expect(reason);
        }

        _counted = probe.Counted is { } outcome ? (probe.Kind, outcome) : null;
    }

    private void OnVerdict(TimeSpan now, ProbeKind kind, ProbeWatch probe)
    {
        switch (kind)
        {
            case ProbeKind.Startup when probe.Value == ProbeValue.Success:
                OpenLiveness(now);
                if (_probes.TryGetValue(ProbeKind.Readiness, out ProbeWatch? readiness))
                {
                    TimeSpan delayed = _startedAt + plan.Main.Probes.Readiness!.InitialDelay;
                    readiness.Open(now, delayed > now ? delayed : now);
                }

                break;

            case ProbeKind.Startup:
                BeginStop(now, HookReason.StartupFailed, plan.Main.Probes.Startup!.GracePeriod ?? plan.GracePeriod);
                Seen.Add("startup failed");
                break;

            case ProbeKind.Liveness:
                BeginStop(now, HookReason.LivenessFailed, plan.Main.Probes.Liveness!.GracePeriod ?? plan.GracePeriod);
                _livenessFailedForGood = !RunsAgain;
                Seen.Add(RunsAgain ? "liveness failed" : "liveness failed for good");
                break;

            case ProbeKind.Readiness:
            default:
                break;
        }
    }

    private void OnStartProbe(TimeSpan now, Effect.StartProbe start)
    {
        Check(IsCurrent(start.Incarnation) && _alive && !_givenUp, Invariants.ProbedRuns, $"{start.Probe} at {now}");
        Check(_isOpen, Invariants.ProbesAfterPostStart, $"{start.Probe} at {now}");
        Check(start.Probe == ProbeKind.Startup || IsStarted, Invariants.ProbesAfterStartup, $"{start.Probe} at {now}");
        Check(start.Probe == ProbeKind.Readiness || _cause is null, Invariants.ProbesBeforeStop, $"{start.Probe} at {now}");
        _probes[start.Probe].OnStart(now, start.Attempt, Seen);
        if (_cause is not null)
        {
            Seen.Add("readiness in a stop");
        }
    }

    private void OnEndProbe(TimeSpan now, Effect.EndProbe end)
    {
        Check(IsCurrent(end.Incarnation), Invariants.CurrentEffects, $"{end} at {now}");
        _probes[end.Probe].OnGivenUp(now, Seen);
    }

    private void CheckProbes(TimeSpan now)
    {
        foreach (ProbeWatch probe in _probes.Values)
        {
            probe.CheckNotOverdue(now);
        }

        bool isReady = IsStarted && _cause is null && plan.ReadinessGates.All(gate => _gates.GetValueOrDefault(gate, ConditionStatus.Unknown) == ConditionStatus.True) && (!_probes.TryGetValue(ProbeKind.Readiness, out ProbeWatch? readiness) || readiness.Value == ProbeValue.Success)
            && _current!.Role == ProcessRole.Main;
        Check(_ready == isReady, Invariants.ReadyMeansReady, $"{_ready} at {now}");
    }
}
