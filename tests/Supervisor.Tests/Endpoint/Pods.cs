using Supervisor.Status;

namespace Supervisor.Tests.Endpoint;

/// <summary>Snapshots to be shown.</summary>
internal static class Pods
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public static readonly Verdict Passing = new([Check.Ok("main")]);

    public static Verdict Failing(string name, string reason) => new([Check.Ok("main"), Check.Failed(name, reason), Check.Failed("later", "of no account")]);

    /// <summary>A pod that runs and is well.</summary>
    public static PodSnapshot Running { get; } = new()
    {
        Name = "pod",
        Namespace = "default",
        Phase = PodPhase.Running,
        StartTime = Start,
        Live = Passing,
        Ready = Passing,
        Started = Passing,
        Main = new ContainerStatus { Name = "web", State = new ContainerState.Running(Start), Ready = true, Started = true, Pid = 7 },
        ResourceVersion = 12,
    };
}
