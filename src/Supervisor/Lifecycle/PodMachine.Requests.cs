using Serilog.Events;
using Supervisor.Signals;

namespace Supervisor.Lifecycle;

/// <summary>What may be asked of the pod beside its end and a restart: the conditions of its gates, a signal to one of its processes.</summary>
internal sealed partial class PodMachine
{
    /// <summary>The readiness gates, over all incarnations.</summary>
    public ReadinessGates Gates { get; }

    private void OnConditionSet(TimeSpan now, LifecycleEvent.ConditionSet set)
    {
        GateCondition? before = Gates.Find(set.Type);
        if (!Gates.TrySet(set.Type, new GateCondition(set.Status, set.Reason, set.Message)))
        {
            Tell(LogEventLevel.Warning, "no condition {Type} ({Origin}): it is no readiness gate", set.Type, set.Origin);
            return;
        }

        // Who sets it each second to what it is fills no log.
        Tell(before?.Status == set.Status ? LogEventLevel.Debug : LogEventLevel.Information, "condition {Type} is {Status} ({Origin})", set.Type, set.Status, set.Origin);
        if (_current is { State: not ProcessState.Ended } current)
        {
            ((IProcessOwner)this).OnReadinessChanged(now, current);
        }
    }

    private void OnSignalRequested(LifecycleEvent.SignalRequested requested)
    {
        string name = SignalNames.NameOf(requested.Signal);
        // Between SIGKILL and its end, or after both, there is nothing that could have a signal.
        if (_current is not { State: ProcessState.Running or ProcessState.Draining or ProcessState.PreStopping or ProcessState.Terminating } current || current.Incarnation.Name != requested.Container)
        {
            Tell(LogEventLevel.Warning, "no {Signal} ({Origin}): {Container} does not run", name, requested.Origin, requested.Container);
            return;
        }

        Tell(LogEventLevel.Information, "{Container}: {Signal} to pid {Pid} ({Origin})", requested.Container, name, current.Pid, requested.Origin);
        _effects.Add(new Effect.SendSignal(current.Incarnation, requested.Signal));
    }
}
