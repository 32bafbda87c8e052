namespace Supervisor.Lifecycle;

/// <summary>What a process is for the pod.</summary>
internal enum ProcessRole
{
    InitStep,
    Main,
}

/// <summary>
/// One run of one process. <paramref name="Generation"/> is unique in our life: timers, results and exits carry their incarnation,
/// and what belongs to an older one is dropped in one place (<see cref="PodMachine.Dispatch"/>).
/// </summary>
/// <param name="Name">The process's name in log, status and events.</param>
/// <param name="Generation">1 for the first process of a life, counting up.</param>
/// <param name="Restart">How often this process was started before: <c>restartCount</c>.</param>
internal sealed record Incarnation(string Name, ProcessRole Role, int Generation, int Restart);
