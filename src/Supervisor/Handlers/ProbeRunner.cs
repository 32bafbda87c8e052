using System.Diagnostics;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Processes;

namespace Supervisor.Handlers;

/// <summary>Makes the attempts of probes for the loop, on its thread: a command, or a request.</summary>
internal sealed class ProbeRunner(ExecRunner commands, NetworkRuns requests, HandlerEnvironment environment, Action<LifecycleEvent> post)
{
    public void Start(TimeSpan now, Effect.StartProbe probe)
    {
        Incarnation incarnation = probe.Incarnation;
        Job job = ProcessTable.JobOf(probe.Probe);
        LifecycleEvent.ProbeEnded Ended(AttemptResult result) => new(incarnation, probe.Probe, probe.Attempt, result);
        switch (probe.Handler)
        {
            case HandlerPlan.Exec exec:
                string mark = environment.MarkOfRun(incarnation);
                commands.Start(now, new ExecRequest
                {
                    Incarnation = incarnation,
                    Job = job,
                    Process = exec.Process,
                    Environment = environment.ForProbe(exec.Process, mark, incarnation),
                    Mark = mark,
                    Timeout = probe.Timeout,
                    OnEnded = result => post(Ended(result)),
                });
                break;

            case HandlerPlan.HttpGet or HandlerPlan.TcpSocket or HandlerPlan.Grpc:
                requests.Start(incarnation, job, probe.Handler, AttemptPurpose.Probe, probe.Timeout, Ended);
                break;

            default:
                throw new UnreachableException(probe.Handler.ToString());
        }
    }

    /// <summary>Gives the attempt under way up, a command with all that it started.</summary>
    public void End(Incarnation incarnation, ProbeKind probe)
    {
        Job job = ProcessTable.JobOf(probe);
        requests.End(incarnation, job);
        commands.End(incarnation, job);
    }
}
