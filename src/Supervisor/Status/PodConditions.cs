using System.Collections.Immutable;

namespace Supervisor.Status;

/// <summary>
/// The conditions of a pod with the kubelet's rules and words (pkg/kubelet/status/generate.go), and ours while it is being stopped. Pure but for
/// the times of transition, which it remembers.
/// </summary>
internal sealed class PodConditions
{
    private const string PodCompleted = "PodCompleted";
    private const string PodFailed = "PodFailed";

    /// <summary>Reason of Ready while the whole is being stopped.</summary>
    public const string Terminating = "Terminating";

    private ImmutableArray<PodCondition> _last = [];

    /// <summary>What the conditions are made of.</summary>
    /// <param name="HasMainRun">The main process was started at least once.</param>
    /// <param name="StopReason">While something is being stopped: why, as the reason of Ready; null while nothing is.</param>
    /// <param name="Gates">The configured readiness gates, set or not.</param>
    internal sealed record Input(PodPhase Phase, ImmutableArray<ContainerStatus> InitContainers, ContainerStatus Main, bool HasMainRun, string? StopReason, ImmutableArray<Gate> Gates);

    /// <param name="Status">Null if it was never set.</param>
    internal sealed record Gate(string Type, ConditionStatus? Status, string Reason, string Message);

    private readonly record struct Present(ConditionStatus Status, string Reason, string Message)
    {
        public static readonly Present True = new(ConditionStatus.True, "", "");

        public static Present False(string reason, string message) => new(ConditionStatus.False, reason, message);
    }

    /// <summary>The conditions of this moment. The array is the one of the last time if nothing has changed.</summary>
    public ImmutableArray<PodCondition> At(DateTimeOffset now, Input input)
    {
        Present containersReady = ContainersReady(input);
        ImmutableArray<PodCondition>.Builder conditions = ImmutableArray.CreateBuilder<PodCondition>(4 + input.Gates.Length);
        conditions.Add(Stamp(now, PodCondition.PodScheduled, Present.True));
        conditions.Add(Stamp(now, PodCondition.Initialized, Initialized(input)));
        conditions.Add(Stamp(now, PodCondition.ContainersReady, containersReady));
        conditions.Add(Stamp(now, PodCondition.Ready, Ready(input, containersReady)));
        foreach (Gate gate in input.Gates)
        {
            if (gate.Status is { } status)
            {
                conditions.Add(Stamp(now, gate.Type, new Present(status, gate.Reason, gate.Message)));
            }
        }

        return _last.AsSpan().SequenceEqual(conditions.ToArray()) ? _last : _last = conditions.DrainToImmutable();
    }

    private static Present Initialized(Input input)
    {
        if (input.Phase == PodPhase.Succeeded)
        {
            return new Present(ConditionStatus.True, PodCompleted, "");
        }

        // It never goes back, not even while all init steps run again.
        if (input.HasMainRun || input.InitContainers.All(container => container.Ready))
        {
            return Present.True;
        }

        return Present.False("ContainersNotInitialized", $"containers with incomplete status: [{Names(input.InitContainers.Where(container => !container.Ready))}]");
    }

    private static Present ContainersReady(Input input) => input.Phase switch
    {
        PodPhase.Succeeded => Present.False(PodCompleted, ""),
        PodPhase.Failed => Present.False(PodFailed, ""),
        PodPhase.Pending or PodPhase.Running => input.Main.Ready
            ? Present.True
            : Present.False("ContainersNotReady", $"containers with unready status: [{input.Main.Name}]"),
        _ => throw new System.Diagnostics.UnreachableException(input.Phase.ToString()),
    };

    private static Present Ready(Input input, Present containersReady)
    {
        if (input.StopReason is { } reason)
        {
            return Present.False(reason, reason == Terminating ? "the pod is being stopped" : $"container {input.Main.Name} is being stopped");
        }

        if (containersReady.Status != ConditionStatus.True)
        {
            return containersReady;
        }

        string missing = string.Join(", ", input.Gates.Where(gate => gate.Status != ConditionStatus.True).Select(gate => gate.Status is { } status
            ? $"the status of pod readiness gate \"{gate.Type}\" is not \"True\", but {status}"
            : $"corresponding condition of pod readiness gate \"{gate.Type}\" does not exist."));
        return missing.Length == 0 ? Present.True : Present.False("ReadinessGatesNotReady", missing);
    }

    private PodCondition Stamp(DateTimeOffset now, string type, Present present)
    {
        foreach (PodCondition last in _last)
        {
            if (last.Type == type && last.Status == present.Status)
            {
                return last with { Reason = present.Reason, Message = present.Message };
            }
        }

        return new PodCondition(type, present.Status, present.Reason, present.Message, now);
    }

    private static string Names(IEnumerable<ContainerStatus> containers) => string.Join(' ', containers.Select(container => container.Name));
}
