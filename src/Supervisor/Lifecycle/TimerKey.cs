namespace Supervisor.Lifecycle;

internal enum TimerKind
{
    /// <summary><c>timeoutSeconds</c> of an init step.</summary>
    StepTimeout,

    /// <summary><c>timeoutSeconds</c> of postStart.</summary>
    PostStartTimeout,

    /// <summary>A line in the log for each minute that postStart lasts.</summary>
    PostStartReminder,

    /// <summary>The drain is over: preStop's turn.</summary>
    DrainEnd,

    /// <summary><c>timeoutSeconds</c> of preStop.</summary>
    PreStopTimeout,

    /// <summary>The grace period is used up: the next step of the stop, whichever it is.</summary>
    BudgetEnd,

    /// <summary>SIGKILL did not end it.</summary>
    KillEnd,

    /// <summary>The next run of the startup probe.</summary>
    StartupProbe,

    /// <summary>The next run of the liveness probe.</summary>
    LivenessProbe,

    /// <summary>The next run of the readiness probe.</summary>
    ReadinessProbe,

    /// <summary>An attempt of the startup probe has not answered in time.</summary>
    StartupAttempt,

    /// <summary>An attempt of the liveness probe has not answered in time.</summary>
    LivenessAttempt,

    /// <summary>An attempt of the readiness probe has not answered in time.</summary>
    ReadinessAttempt,

    /// <summary>The back-off is over: the process is started again.</summary>
    BackoffEnd,

    /// <summary>Left-overs that ignored SIGTERM are killed.</summary>
    SweepTermEnd,

    /// <summary>Left-overs that SIGKILL did not end are given up.</summary>
    SweepKillEnd,
}

/// <summary>One timer of one incarnation; arming it again replaces it. The pod's own have generation 0.</summary>
internal readonly record struct TimerKey(int Generation, TimerKind Kind);
