namespace Supervisor.Lifecycle;

/// <summary>
/// States of the whole:
/// <code>
/// Created -> (InitStep -> ClearingRun)* -> Main -> ClearingAll -> Ended
/// ClearingRun -> [BackingOff] -> InitStep or Main, where something is started again
/// </code>
/// A stop or a failure goes from anywhere to ClearingAll, over the stop of the process that runs.
/// </summary>
internal enum PodState
{
    Created,

    /// <summary>An init step runs, or is being stopped.</summary>
    InitStep,

    /// <summary>What one run of a process left behind is being ended, before the next process or the next run.</summary>
    ClearingRun,

    /// <summary>The next run waits for its back-off; nothing runs.</summary>
    BackingOff,

    /// <summary>The main process runs, or is being stopped.</summary>
    Main,

    /// <summary>The main process has ended for good: everything that is left is being ended.</summary>
    ClearingAll,

    Ended,
}
