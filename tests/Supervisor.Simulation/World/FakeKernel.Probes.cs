using System.Globalization;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Processes;

namespace Supervisor.Simulation.World;

/// <summary>Attempts of probes that end as their scripts say: a command ends as a process does, anything else with its answer in the inbox.</summary>
internal sealed partial class FakeKernel
{
    private readonly Dictionary<(int Generation, ProbeKind Probe), FakeAttempt> _attempts = [];

    private (int Generation, ProbeKind Probe, int Attempt) _answering; // the last that was answered in its time

    /// <summary>Scripts of the probes; what has none passes at once.</summary>
    public Dictionary<ProbeKind, ProbeScript> Probes { get; init; } = [];

    /// <summary>An answer over the network comes also to an attempt that was given up, as one does that was in the inbox already.</summary>
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
        FakeAttempt attempt = new();
        _attempts.Add((start.Incarnation.Generation, start.Probe), attempt);
        ulong id = ((ulong)start.Incarnation.Generation * 4) + (ulong)start.Probe + 2000;
        bool isInTime = !script.NeverAnswers && script.After < start.Timeout;
        if (start.Handler is HandlerPlan.Exec)
        {
            attempt.Pid = StartCommand(start.Incarnation, ProcessTable.JobOf(start.Probe), status =>
                ProbeEnded(attempt, start, status.Signal == 0 ? script.Result : AttemptResult.Failure(""), isLate: false));
            if (isInTime)
            {
                At(Now + script.After, Source.World, id, () =>
                {
                    if (IsCommandAlive(attempt.Pid))
                    {
                        Die(attempt.Pid, ExitStatus.Exited(script.Result.Outcome == AttemptOutcome.Success ? 0 : 1));
                    }
                });
                return;
            }

            // Killed when its time is over, and its end not waited for.
            At(Now + start.Timeout, Source.Due, id, () =>
            {
                KillCommand(attempt.Pid);
                ProbeEnded(attempt, start, AttemptResult.Failure("timed out"), isLate: false);
            });
        }
        else if (!script.NeverAnswers)
        {
            At(Now + (isInTime ? script.After : start.Timeout), Source.Inbox, id, () =>
                ProbeEnded(attempt, start, isInTime ? script.Result : AttemptResult.Failure("timed out"), AnswersAreLate));
        }
    }

    /// <param name="isLate">Told also if it was given up.</param>
    private void ProbeEnded(FakeAttempt attempt, Effect.StartProbe start, AttemptResult result, bool isLate)
    {
        (int, ProbeKind) key = (start.Incarnation.Generation, start.Probe);
        bool isUnderWay = _attempts.TryGetValue(key, out FakeAttempt? running) && running == attempt;
        if (isUnderWay)
        {
            _attempts.Remove(key);
        }

        if (isUnderWay || isLate)
        {
            _answering = isUnderWay ? (start.Incarnation.Generation, start.Probe, start.Attempt) : default;
            Dispatch(new LifecycleEvent.ProbeEnded(start.Incarnation, start.Probe, start.Attempt, result));
        }
    }

    /// <summary>Whether the answer came before its attempt was given up.</summary>
    public bool IsUnderWay(LifecycleEvent.ProbeEnded ended) => _answering == (ended.Incarnation.Generation, ended.Probe, ended.Attempt);

    private void EndProbe(Effect.EndProbe end)
    {
        if (_attempts.Remove((end.Incarnation.Generation, end.Probe), out FakeAttempt? attempt) && attempt.Pid != 0)
        {
            KillCommand(attempt.Pid);
        }
    }

    private sealed class FakeAttempt
    {
        /// <summary>0 if it is no command.</summary>
        public int Pid { get; set; }
    }
}
