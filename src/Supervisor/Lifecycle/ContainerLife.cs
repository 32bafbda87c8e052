using Supervisor.Plans;

namespace Supervisor.Lifecycle;

/// <summary>
/// What is remembered of a process over its incarnations: for its status, and for the decision whether it is started again. The main process
/// and each init step have one.
/// </summary>
internal sealed class ContainerLife(string name, RestartPlan plan, RestartPolicy policy)
{
    private readonly RestartBackoff _backoff = new(plan);
    private int _restartsOfOurs; // those that nobody asked for

    public string Name => name;

    public RestartPlan Plan => plan;

    public RestartPolicy Policy => policy;

    /// <summary><c>restartCount</c>: how often it was started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>It was started, or tried to be, at least once.</summary>
    public bool HasRun { get; private set; }

    /// <summary>The incarnation that runs; null while none does.</summary>
    public ProcessMachine? Running { get; private set; }

    /// <summary>How the last incarnation that ended did so; null before.</summary>
    public Termination? Last { get; private set; }

    /// <summary>How the one before that ended.</summary>
    public Termination? Previous { get; private set; }

    /// <summary>The back-off that it waits for the end of, counted from the end of its last run (CrashLoopBackOff); null while it does not.</summary>
    public TimeSpan? Backoff { get; set; }

    /// <summary>All begins anew, and it waits for its turn as it did before it ever ran.</summary>
    public bool WaitsForItsTurn { get; private set; }

    public void StartsOver() => WaitsForItsTurn = HasRun;

    /// <summary>An incarnation is about to be started.</summary>
    public void Starts(ProcessMachine incarnation)
    {
        WaitsForItsTurn = false;
        Restarts += HasRun ? 1 : 0;
        HasRun = true;
        Running = incarnation;
    }

    public void Ended(TimeSpan now, ProcessMachine incarnation)
    {
        Running = null;
        Previous = Last;
        Last = new Termination(
            incarnation.Status.Code,
            incarnation.Status.Signal,
            incarnation.Failure?.Message ?? incarnation.LastWords,
            incarnation.NeverRan ? null : incarnation.StartedAt,
            now,
            incarnation.WasOomKilled);
    }

    /// <summary>Whether <c>maxRestarts</c> allows one more.</summary>
    public bool MayRestart => plan.Maximum == 0 || _restartsOfOurs < plan.Maximum;

    /// <summary>It is to be started again by policy: the wait until then, from its end on.</summary>
    public TimeSpan NextWait()
    {
        _restartsOfOurs++;
        return _backoff.Next(Last is { StartedAt: { } started, FinishedAt: var finished } ? finished - started : TimeSpan.Zero);
    }
}
