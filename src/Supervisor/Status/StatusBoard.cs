namespace Supervisor.Status;

/// <summary>Where the loop puts the newest snapshot and everybody else reads it: one reference, no lock, no half-made state.</summary>
internal sealed class StatusBoard(PodSnapshot first)
{
    private PodSnapshot _current = first;

    public PodSnapshot Current => Volatile.Read(ref _current);

    /// <summary>The loop's alone.</summary>
    public void Publish(PodSnapshot snapshot) => Volatile.Write(ref _current, snapshot);
}
