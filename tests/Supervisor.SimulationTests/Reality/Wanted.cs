using System.Collections.Immutable;

namespace Supervisor.SimulationTests.Reality;

/// <summary>What must come up in lives that are compared, or the comparison proves less than it says.</summary>
internal static class Wanted
{
    /// <summary>Parts of the names of events.</summary>
    public static readonly ImmutableArray<string> Events =
    [
        "step-0: started", "step-1: started", "init step", "cannot start", "killed by SIGSEGV", "ended after SIGKILL", "ended during preStop", "ended while draining",
        "postStart ends", "postStart failed", "postStart is ended", "preStop ends", "preStop failed", "preStop is cut off", "draining", "a second stop signal", "SIGKILL sent: a third stop signal",
        "grace shortened", "SIGKILL sent: the grace period is 0", "SIGKILL sent: the grace period is used up", "ended after SIGUSR1", "is started again at once", "is started again in",
        "all is started again", "given up after", "stopping for a restart", "stopping during the back-off", "no restart", "failed liveness probe, will be restarted",
        "failed startup probe", "startup passed", "no longer ready", "Liveness runs", "Readiness runs", "Readiness probe failed", "left-over of main got", "left-over of step-0 got",
        "SIGKILL to what", "looked: 0 restarts, started, ready", "looked: 1 restarts", "asked: restart", "asked: stop", "timed out",
    ];

    public static bool IsIn(TwinScenario scenario, string wanted)
    {
        TwinJournal life = ModelLife.Live(scenario, random: null);
        return life.ExitCode is not null && life.Named.Any(each => each.Name.Contains(wanted, StringComparison.Ordinal));
    }
}
