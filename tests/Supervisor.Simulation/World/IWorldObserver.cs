using Supervisor.Lifecycle;

namespace Supervisor.Simulation.World;

/// <summary>Sees everything that happens in the fake world, in its order.</summary>
internal interface IWorldObserver
{
    /// <summary>Before the core is told.</summary>
    void OnEvent(TimeSpan now, LifecycleEvent happened);

    /// <summary>Before the effect is carried out.</summary>
    void OnEffect(TimeSpan now, Effect effect);

    /// <summary>After all effects of one event were carried out.</summary>
    void OnSettled(TimeSpan now, FakeKernel kernel);

    /// <summary>A process died; it has not been reaped yet.</summary>
    void OnDeath(TimeSpan now, Incarnation incarnation, ExitStatus status)
    {
    }
}
