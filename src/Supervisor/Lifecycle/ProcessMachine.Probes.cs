using System.Diagnostics;
using Serilog.Events;

namespace Supervisor.Lifecycle;

/// <summary>What the verdicts of its probes mean for one incarnation.</summary>
internal sealed partial class ProcessMachine
{
    private bool IsAlive => State is ProcessState.Running or ProcessState.Draining or ProcessState.PreStopping or ProcessState.Terminating or ProcessState.Killing;

    public void OnProbeEnded(TimeSpan now, ProbeKind probe, int attempt, AttemptResult result)
    {
        switch (State)
        {
            case ProcessState.Running:
            case ProcessState.Draining:
            case ProcessState.PreStopping:
            case ProcessState.Terminating:
            case ProcessState.Killing:
            case ProcessState.Ended:
                Probes.Find(probe)!.OnEnded(now, attempt, result);
                break;

            case ProcessState.Created:
            case ProcessState.Starting:
            default:
                throw new UnreachableException($"{_incarnation.Name}: {probe} ended in {State}");
        }
    }

    void IProbeOwner.OnVerdict(TimeSpan now, ProbeMachine probe)
    {
        switch (probe.Kind)
        {
            case ProbeKind.Startup when probe.Value == ProbeValue.Success:
                Tell(new Decision(LogEventLevel.Information, Template("startup passed after {Elapsed}"), _incarnation.Name, Durations.Text(now - _startedAt)));
                Probes.StartupPassed(now);
                _owner.OnReadinessChanged(now, this);
                break;

            case ProbeKind.Readiness:
                _owner.OnReadinessChanged(now, this);
                break;

            case ProbeKind.Startup:
            case ProbeKind.Liveness:
                _owner.OnProbeFailed(now, this, probe.Kind);
                break;

            default:
                throw new UnreachableException(probe.Kind.ToString());
        }
    }
}
