using System.Collections.Immutable;
using Supervisor.Handlers;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Status;

namespace Supervisor.Loop;

/// <summary>
/// Makes the snapshot of the core's state, in Kubernetes' words. Times of the core are monotonic; here they become times of the day, counted
/// from our start, so that a clock that is set does not reorder them.
/// </summary>
/// <param name="revisions">Counts resource versions; null is a count of its own.</param>
internal sealed class SnapshotBuilder(PodPlan plan, PodMachine pod, DateTimeOffset startTime, Revisions? revisions = null)
{
    private const int MessageLimit = 4096;
    private const string Initializing = "PodInitializing";
    private const string Creating = "ContainerCreating";

    private readonly Revisions _revisions = revisions ?? new Revisions();
    private readonly PodConditions _conditions = new();
    private PodSnapshot? _last;

    /// <summary>The state of this moment: the last snapshot itself if nothing that it shows has changed since.</summary>
    public PodSnapshot Build()
    {
        PodSnapshot snapshot = Describe();
        SnapshotChange change = _last is null ? SnapshotChange.Status : SnapshotChanges.Between(_last, snapshot);
        return change switch
        {
            SnapshotChange.None => _last!,
            SnapshotChange.Details => _last = snapshot with { ResourceVersion = _last!.ResourceVersion },
            SnapshotChange.Status => _last = snapshot with { ResourceVersion = _revisions.Next() },
            _ => throw new System.Diagnostics.UnreachableException(change.ToString()),
        };
    }

    private PodSnapshot Describe()
    {
        ImmutableArray<ContainerStatus>.Builder steps = ImmutableArray.CreateBuilder<ContainerStatus>(pod.InitSteps.Length);
        for (int i = 0; i < pod.InitSteps.Length; i++)
        {
            steps.Add(Step(i));
        }

        ContainerStatus main = Main();
        ImmutableArray<ContainerStatus> initContainers = steps.MoveToImmutable();
        Check init = InitCheck(initContainers);
        Check startup = StartupCheck(main);
        PodPhase phase = Phase();
        ImmutableArray<PodConditions.Gate> gates = Gates();
        return new PodSnapshot
        {
            Name = plan.Name,
            Namespace = plan.Namespace,
            Phase = phase,
            StartTime = startTime,
            StopDeadline = pod.StopDeadline is { } deadline ? At(deadline) : null,
            Live = new Verdict([pod.LivenessFailedForGood ? Check.Failed("liveness", "the liveness probe failed, and the process is not started again") : Check.Ok("liveness")]),
            Started = new Verdict([init, startup]),
            Ready = new Verdict([.. StopChecks(), init, startup, ReadinessCheck(main), .. gates.Select(GateCheck)]),
            InitContainers = initContainers,
            Main = main,
            Conditions = _conditions.At(At(pod.Now), new PodConditions.Input(phase, initContainers, main, pod.Main.HasRun, StopReason(), gates)),
            ReadinessGates = plan.ReadinessGates,
        };
    }

    /// <summary>The snapshot before the loop turns.</summary>
    public static PodSnapshot BeforeAnything(PodPlan plan, DateTimeOffset startTime) => new SnapshotBuilder(plan, new PodMachine(plan, []), startTime).Build();

    private PodPhase Phase()
    {
        if (pod.State == PodState.Ended)
        {
            return pod.ExitCode == 0 ? PodPhase.Succeeded : PodPhase.Failed;
        }

        return pod.Main.HasRun ? PodPhase.Running : PodPhase.Pending;
    }

    private ContainerStatus Step(int index)
    {
        ContainerLife life = pod.InitSteps[index];
        bool isDone = index < pod.StepsDone || pod.State == PodState.ClearingRun && index == pod.StepsDone && life is { Running: null, Last.Code: 0 };
        return new ContainerStatus
        {
            Name = life.Name,
            State = State(life, Initializing),
            LastState = LastState(life),
            Ready = isDone,
            Started = life.Running is { IsStarted: true },
            RestartCount = life.Restarts,
            NextRestart = NextRestart(life),
            Pid = life.Running?.Pid ?? 0,
        };
    }

    private ContainerStatus Main()
    {
        ContainerLife life = pod.Main;
        return new ContainerStatus
        {
            Name = life.Name,
            State = State(life, pod.StepsDone < pod.InitSteps.Length ? Initializing : Creating),
            LastState = LastState(life),
            Ready = life.Running is { IsReady: true },
            Started = life.Running is { IsStarted: true },
            RestartCount = life.Restarts,
            NextRestart = NextRestart(life),
            Pid = life.Running?.Pid ?? 0,
            Probes = [.. (life.Running?.Probes.All ?? []).Select(probe => new ProbeStatus(
                ProbeWords.Of(probe.Kind),
                probe.Value.ToString(),
                probe.Streak.Length,
                probe.Streak.Succeeded,
                probe.LastMessage.Length > MessageLimit ? probe.LastMessage[^MessageLimit..] : probe.LastMessage))],
        };
    }

    /// <param name="before">What it waits for before it has ever run.</param>
    private ContainerState State(ContainerLife life, string before)
    {
        if (life.Running is { } running)
        {
            // While postStart runs it is Waiting there; ours says that the process runs, for it does.
            return running.State is ProcessState.Created or ProcessState.Starting
                ? new ContainerState.Waiting(Creating, "")
                : new ContainerState.Running(At(running.StartedAt));
        }

        if (life.Backoff is { } wait)
        {
            // The kubelet's words.
            return new ContainerState.Waiting("CrashLoopBackOff", $"back-off {GoText.Duration(wait)} restarting failed container={life.Name} pod={plan.Name}_{plan.Namespace}");
        }

        return life is { WaitsForItsTurn: false, Last: { } last } ? Terminated(last) : new ContainerState.Waiting(before, "");
    }

    private DateTimeOffset? NextRestart(ContainerLife life) => life is { Backoff: { } wait, Last: { } last } ? At(last.FinishedAt + wait) : null;

    private ContainerState.Terminated? LastState(ContainerLife life)
    {
        Termination? last = life.Running is not null || life.Backoff is not null || life.WaitsForItsTurn ? life.Last : life.Previous;
        return last is null ? null : Terminated(last);
    }

    private ContainerState.Terminated Terminated(Termination last) => new(
        last.Code,
        last.Signal,
        last.StartedAt is null ? "StartError" : last.OomKilled ? "OOMKilled" : last.Code == 0 ? "Completed" : "Error",
        last.Message,
        last.StartedAt is { } started ? At(started) : null,
        At(last.FinishedAt));

    private ImmutableArray<PodConditions.Gate> Gates()
    {
        ImmutableArray<PodConditions.Gate>.Builder gates = ImmutableArray.CreateBuilder<PodConditions.Gate>(plan.ReadinessGates.Length);
        foreach (string type in plan.ReadinessGates)
        {
            GateCondition? set = pod.Gates.Find(type);
            gates.Add(new PodConditions.Gate(type, set?.Status, set?.Reason ?? "", set?.Message ?? ""));
        }

        return gates.MoveToImmutable();
    }

    private static Check GateCheck(PodConditions.Gate gate)
    {
        string name = $"gate {gate.Type}";
        if (gate.Status is not { } status)
        {
            return Check.Failed(name, "the condition was never set");
        }

        // Its message is for who may see all.
        return status == ConditionStatus.True ? Check.Ok(name) : Check.Failed(name, $"the condition is {status}{(gate.Reason.Length == 0 ? "" : $" ({gate.Reason})")}");
    }

    /// <summary>Why Ready is False while something is being stopped; null while nothing is.</summary>
    private string? StopReason() => pod switch
    {
        { State: PodState.Ended } => null,
        { IsStopping: true } => PodConditions.Terminating,
        { Main.Running: { IsStopping: true, StopReason: { } reason } } => reason.ToString(),
        _ => null,
    };

    private ImmutableArray<Check> StopChecks() => pod.IsStopping ? [Check.Failed("shutdown", "terminating")] : [];

    private Check InitCheck(ImmutableArray<ContainerStatus> steps)
    {
        string[] missing = [.. steps.Where(step => !step.Ready).Select(step => step.Name)];
        // Once main ran the pod stays initialized, also while steps run again.
        return missing.Length == 0 || pod.Main.HasRun ? Check.Ok("init") : Check.Failed("init", $"containers with incomplete status: [{string.Join(' ', missing)}]");
    }

    private static Check StartupCheck(ContainerStatus main) => main switch
    {
        { Started: true } => Check.Ok("startup"),
        { State: ContainerState.Waiting { Reason: var reason } } => Check.Failed("startup", $"container {main.Name} is waiting: {reason}"),
        { State: ContainerState.Terminated { ExitCode: var code } } => Check.Failed("startup", $"container {main.Name} has ended with exit code {code}"),
        { Probes: [{ Type: "startup", Streak: 0 }, ..] } => Check.Failed("startup", "the startup probe has not passed yet"),
        { Probes: [{ Type: "startup" } probe, ..] } => Check.Failed("startup", $"the startup probe has not passed yet ({probe.Streak} failed)"),
        _ => Check.Failed("startup", "postStart has not ended yet"),
    };

    private Check ReadinessCheck(ContainerStatus main)
    {
        if (pod.IsReady || pod.IsStopping)
        {
            return main.Ready ? Check.Ok("readiness") : Check.Failed("readiness", Unready(main));
        }

        if (main is { Started: true, Ready: true } && pod.Main.Running is { IsStopping: false })
        {
            // What keeps the whole unready is a gate.
            return Check.Ok("readiness");
        }

        if (main is { Started: true, Ready: true })
        {
            // Its own probes pass: what keeps it unready is that it is being stopped, to be started again.
            return Check.Failed("readiness", $"container {main.Name} is being stopped");
        }

        return Check.Failed("readiness", Unready(main));
    }

    private static string Unready(ContainerStatus main)
    {
        if (!main.Started)
        {
            return $"container {main.Name} is not started";
        }

        return main.Probes.FirstOrDefault(probe => probe.Type == "readiness") is { } readiness
            ? readiness switch
            {
                { Streak: 0 } => "the readiness probe has not run yet",
                { StreakSucceeded: false } => $"the readiness probe failed ({readiness.Streak} in a row)",
                _ => $"the readiness probe has not passed often enough yet ({readiness.Streak} in a row)",
            }
            : $"container {main.Name} is not ready";
    }

    private DateTimeOffset At(TimeSpan time) => startTime + time;
}
