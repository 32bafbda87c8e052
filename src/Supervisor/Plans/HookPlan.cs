namespace Supervisor.Plans;

/// <summary><c>lifecycle.postStart</c> or <c>lifecycle.preStop</c>: exactly one handler.</summary>
internal sealed record HookPlan
{
    public required HandlerPlan Handler { get; init; }

    /// <summary><c>timeoutSeconds</c> of a hook (ours): after it the hook is killed with all of its group and has failed. Zero is no limit.</summary>
    public TimeSpan Timeout { get; init; }
}

/// <summary>What a hook, a probe or an init step does once. A closed set: later handlers are further records here.</summary>
internal abstract record HandlerPlan
{
    private HandlerPlan()
    {
    }

    /// <summary>A command, executed without a shell. Environment and directory are the main process's, standard input is /dev/null.</summary>
    internal sealed record Exec(ProcessPlan Process) : HandlerPlan;

    /// <summary>Waits, then succeeds. Zero is allowed (KEP-4818).</summary>
    internal sealed record Sleep(TimeSpan Duration) : HandlerPlan;
}
