namespace Supervisor.Lifecycle;

/// <summary>
/// States of the whole:
/// <code>
/// Created -> (InitStep -> ClearingStep)* -> Main -> ClearingAll -> Ended
/// </code>
/// A stop or a failure goes from anywhere to ClearingAll, over the stop of the process that runs.
/// </summary>
internal enum PodState
{
    Created,

    /// <summary>An init step runs, or is being stopped.</summary>
    InitStep,

    /// <summary>What an init step left behind is being ended.</summary>
    ClearingStep,

    /// <summary>The main process runs, or is being stopped.</summary>
    Main,

    /// <summary>The main process has ended for good: everything that is left is being ended.</summary>
    ClearingAll,

    Ended,
}
