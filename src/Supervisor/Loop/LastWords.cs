using Serilog.Events;
using Supervisor.Lifecycle;
using Supervisor.Logging;
using Supervisor.Plans;
using Supervisor.Processes;

namespace Supervisor.Loop;

/// <summary>
/// What is to be known of a process beside its exit status: the file of its last words, and whether the kernel killed for want of memory while it
/// ran. On the loop's thread: both are files of the container's own kernel, of a few kilobytes.
/// </summary>
/// <param name="isProcessOne">Whether /dev is a container's own.</param>
internal sealed class LastWords(PodPlan plan, bool isProcessOne, OomKills oomKills, ISupervisorLog log)
{
    private readonly Dictionary<string, (string? Path, long? OomKills)> _running = []; // by the process's name
    private readonly HashSet<string> _complained = [];

    /// <summary>The process is about to be started.</summary>
    public void Before(Incarnation incarnation)
    {
        TerminationMessagePlan message = PlanOf(incarnation);
        // The usual place need not be there: a read-only root, another user. A manifest may well name it, as Kubernetes writes its defaults out.
        bool isUsual = message.Path == TerminationMessagePlan.Default.Path;
        string? path = TerminationFile.TryPrepare(message.Path, mayMake: isProcessOne || !isUsual, out string problem) ? message.Path : null;
        if (path is null && !isUsual && _complained.Add(incarnation.Name))
        {
            log.Write(LogEventLevel.Warning, "{Container}: terminationMessagePath: cannot make {Path}: {Problem}; it has no last words", incarnation.Name, message.Path, problem);
        }

        _running[incarnation.Name] = (path, oomKills.Count());
    }

    /// <summary>The process has ended.</summary>
    public LifecycleEvent.Exited Exited(Incarnation incarnation, ExitStatus status)
    {
        if (!_running.Remove(incarnation.Name, out (string? Path, long? OomKills) before))
        {
            return new LifecycleEvent.Exited(incarnation, status);
        }

        // Asked only where it matters: the core asks for 137.
        bool sawOomKill = status.Code == ExitStatus.Killed && before.OomKills is { } kills && oomKills.Count() > kills;
        return new LifecycleEvent.Exited(incarnation, status, before.Path is null ? "" : TerminationFile.ReadEnd(before.Path), sawOomKill);
    }

    private TerminationMessagePlan PlanOf(Incarnation incarnation) => incarnation.Role == ProcessRole.Main
        ? plan.Main.TerminationMessage
        : plan.InitSteps.First(step => step.Process.Name == incarnation.Name).TerminationMessage;
}
