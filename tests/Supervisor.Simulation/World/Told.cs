using Supervisor.Lifecycle;

namespace Supervisor.Simulation.World;

/// <summary>Requests as the loop tells them.</summary>
internal static class Told
{
    /// <summary>A stop signal.</summary>
    public static LifecycleEvent Signal() => new LifecycleEvent.StopRequested(new StopRequest("SIGTERM from pid 7", BySignal: true, GracePeriod: null));

    /// <summary>A stop by verb or API.</summary>
    public static LifecycleEvent Request(double? grace) =>
        Request(grace is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null);

    public static LifecycleEvent Request(TimeSpan? grace) => new LifecycleEvent.StopRequested(new StopRequest("the verb stop", BySignal: false, grace));

    public static LifecycleEvent Restart() => new LifecycleEvent.RestartRequested("the verb restart");
}
