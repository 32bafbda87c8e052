using Supervisor.Lifecycle;

namespace Supervisor.Simulation.Judging;

/// <summary>What is told of it: the lines of the log, and those among them that are events.</summary>
internal sealed partial class LifeJudge
{
    private readonly List<Effect> _done = []; // in this step
    private readonly List<string> _told = []; // the events of this step, by their reasons
    private readonly List<string> _expected = [];
    private LifecycleEvent? _happened;
    private (ProbeKind Probe, AttemptOutcome Outcome)? _counted; // an attempt that has counted in this step

    private void Expect(string reason) => _expected.Add(reason);

    private void OnTell(Decision decision)
    {
        if (decision.Event is { } reason)
        {
            _told.Add(reason);
        }
    }

    private void CheckTold(TimeSpan now)
    {
        if (_told.Count + _expected.Count > 0)
        {
            _told.Sort(StringComparer.Ordinal);
            _expected.Sort(StringComparer.Ordinal);
            Check(_told.SequenceEqual(_expected), Invariants.DecisionHasEvent, $"[{string.Join(' ', _told)}], expected [{string.Join(' ', _expected)}] at {now}");
        }

        IEnumerable<(ProbeKind, AttemptOutcome)> counts = _done.OfType<Effect.CountAttempt>().Select(count => (count.Probe, count.Outcome));
        Check(counts.SequenceEqual(_counted is { } counted ? [counted] : []), Invariants.AttemptCounted, $"[{string.Join(' ', counts)}], expected [{_counted}] at {now}");
        Check(
            !_done.Exists(effect => effect is Effect.SendSignal or Effect.Kill or Effect.StartHook) || _done.Exists(effect => effect is Effect.Tell),
            Invariants.DecisionHasLine,
            $"nothing is told at {now}");
    }

    private void CheckReadinessDoesNothing(TimeSpan now, Effect effect)
    {
        bool isReadiness = _happened is LifecycleEvent.ProbeEnded { Probe: ProbeKind.Readiness } or LifecycleEvent.TimerDue { Timer.Kind: TimerKind.ReadinessProbe or TimerKind.ReadinessAttempt };
        Check(
            !isReadiness || effect is not (Effect.Spawn or Effect.SendSignal or Effect.Kill or Effect.StartHook or Effect.Sweep or Effect.Finish),
            Invariants.ReadinessNeverRestarts,
            $"{effect} at {now}");
    }
}
