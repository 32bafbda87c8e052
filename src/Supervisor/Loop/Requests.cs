using Supervisor.Endpoint;
using Supervisor.Lifecycle;
using Supervisor.Status;

namespace Supervisor.Loop;

/// <summary>What the control socket asks for, as events of the life.</summary>
internal sealed class Requests(Inbox inbox) : IControl
{
    public void RequestStop(TimeSpan? gracePeriod, string origin) =>
        inbox.Post(new LifecycleEvent.StopRequested(new StopRequest(origin, BySignal: false, gracePeriod)));

    public void RequestRestart(string origin) => inbox.Post(new LifecycleEvent.RestartRequested(origin));

    public void SetCondition(string type, ConditionStatus status, string reason, string message, string origin) =>
        inbox.Post(new LifecycleEvent.ConditionSet(type, status, reason, message, origin));

    public void Signal(string container, int signal, string origin) => inbox.Post(new LifecycleEvent.SignalRequested(container, signal, origin));
}
