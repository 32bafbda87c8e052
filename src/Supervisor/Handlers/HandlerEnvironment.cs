using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Processes;

namespace Supervisor.Handlers;

/// <summary>The environment of hooks' and probes' commands: the main process's, and what they are told.</summary>
/// <param name="controlSocket">Path of the control socket; null is none.</param>
internal sealed class HandlerEnvironment(ChildEnvironment environment, ProcessTable table, string? controlSocket, Func<Incarnation, string> markOf)
{
    private long _runs;

    /// <summary>The mark of one run: the incarnation's with a number behind it, so that the run can be ended alone, or with the incarnation.</summary>
    public string MarkOfRun(Incarnation incarnation) => $"{markOf(incarnation)}.{++_runs}";

    public List<string> ForHook(ProcessPlan process, string mark, Incarnation incarnation, HookReason reason, TimeSpan? graceLeft)
    {
        ImmutableArray<EnvironmentVariable>.Builder told = Common(incarnation);
        told.Add(new EnvironmentVariable("SUPERVISOR_REASON", reason.ToString()));
        if (graceLeft is { } left)
        {
            told.Add(new EnvironmentVariable("SUPERVISOR_GRACE_SECONDS_LEFT", Number((long)left.TotalSeconds)));
        }

        return environment.For(process, mark, told.ToImmutable().AsSpan());
    }

    public List<string> ForProbe(ProcessPlan process, string mark, Incarnation incarnation) =>
        environment.For(process, mark, Common(incarnation).ToImmutable().AsSpan());

    private ImmutableArray<EnvironmentVariable>.Builder Common(Incarnation incarnation)
    {
        _ = table.TryFindProcess(incarnation, out int mainPid);
        ImmutableArray<EnvironmentVariable>.Builder told = ImmutableArray.CreateBuilder<EnvironmentVariable>(6);
        told.Add(new EnvironmentVariable("SUPERVISOR_CONTAINER", incarnation.Name));
        told.Add(new EnvironmentVariable("SUPERVISOR_RESTART_COUNT", Number(incarnation.Restart)));
        told.Add(new EnvironmentVariable("SUPERVISOR_MAIN_PID", Number(mainPid)));
        if (controlSocket is not null)
        {
            told.Add(new EnvironmentVariable("SUPERVISOR_SOCKET", controlSocket));
        }

        return told;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
