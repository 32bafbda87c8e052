namespace Supervisor.Status;

/// <summary>Resource versions: one count for the pod and its events, as in Kubernetes. The loop's alone.</summary>
internal sealed class Revisions
{
    /// <summary>The last one that was given; 0 before the first.</summary>
    public long Last { get; private set; }

    public long Next() => ++Last;
}
