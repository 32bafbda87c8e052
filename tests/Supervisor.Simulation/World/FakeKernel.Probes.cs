using System.Globalization;
using Supervisor.Lifecycle;

namespace Supervisor.Simulation.World;

/// <summary>Attempts of probes that end as their scripts say.</summary>
internal sealed partial class FakeKernel
{
    private readonly Dictionary<(int Generation, ProbeKind Probe), int> _attempts = [];

    /// <summary>Scripts of the probes; what has none passes at once.</summary>
    public Dictionary<ProbeKind, ProbeScript> Probes { get; init; } = [];

    /// <summary>An attempt that was given up answers after all, as one does whose answer was in the inbox already.</summary>
    public bool AnswersAreLate { get; init; }

    /// <summary>Attempts under way.</summary>
    public IReadOnlyCollection<(int Generation, ProbeKind Probe)> RunningAttempts => _attempts.Keys;

    /// <summary>When the attempts of a probe began, in seconds: <c>0 2.5 5</c>.</summary>
    public string Runs(ProbeKind probe) => string.Join(' ', Trace
        .Where(entry => entry.Effect is Effect.StartProbe start && start.Probe == probe)
        .Select(entry => entry.At.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)));

    /// <summary>A probe of the incarnation that runs.</summary>
    public ProbeMachine Probe(ProbeKind probe) => Pod.Main.Running!.Probes.Find(probe)!;

    private void StartProbe(Effect.StartProbe start)
    {
        ProbeScript script = Probes.GetValueOrDefault(start.Probe, ProbeScript.Passes);
        Probes[start.Probe] = script.Then ?? script;
        (int, ProbeKind) key = (start.Incarnation.Generation, start.Probe);
        _attempts.Add(key, start.Attempt);
        if (script.NeverAnswers)
        {
            return;
        }

        bool isInTime = script.After < start.Timeout;
        AttemptResult result = isInTime ? script.Result : AttemptResult.Failure("timed out");
        At(Now + (isInTime ? script.After : start.Timeout), () =>
        {
            bool isUnderWay = _attempts.TryGetValue(key, out int attempt) && attempt == start.Attempt;
            if (isUnderWay)
            {
                _attempts.Remove(key);
            }

            if (isUnderWay || AnswersAreLate)
            {
                Dispatch(new LifecycleEvent.ProbeEnded(start.Incarnation, start.Probe, start.Attempt, result));
            }
        });
    }

    private void EndProbe(Effect.EndProbe end) => _attempts.Remove((end.Incarnation.Generation, end.Probe));
}
