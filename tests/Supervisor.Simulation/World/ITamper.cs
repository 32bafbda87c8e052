using Supervisor.Lifecycle;
using Supervisor.Status;

namespace Supervisor.Simulation.World;

/// <summary>Stands between the core and the world, and makes of a right one a wrong one.</summary>
internal interface ITamper
{
    /// <summary>What the core and everybody else is told.</summary>
    LifecycleEvent OnEvent(LifecycleEvent happened);

    /// <summary>What the core wants done for this event; may be changed.</summary>
    void OnEffects(LifecycleEvent happened, List<Effect> effects);

    /// <summary>What its readers see in the place of this status.</summary>
    PodSnapshot OnStatus(PodSnapshot status);
}
