using System.Collections.Immutable;
using Supervisor.Plans;

namespace Supervisor.Simulation.World;

/// <summary>Plans in one line; times in seconds.</summary>
internal static class TestPlan
{
    public static PodPlan Pod(
        double grace = 30, double drain = 0, HookPlan? postStart = null, HookPlan? preStop = null, ImmutableArray<InitStepPlan> steps = default,
        ImmutableArray<int> successExitCodes = default, int stopSignal = 15, ProbesPlan? probes = null, RestartPlan? restart = null) => new()
        {
            Name = "pod",
            InitSteps = steps.IsDefault ? [] : steps,
            Main = new MainPlan
            {
                Process = Process("main"),
                PostStart = postStart,
                PreStop = preStop,
                Probes = probes ?? ProbesPlan.None,
                Restart = restart ?? RestartPlan.Default,
                SuccessExitCodes = successExitCodes.IsDefault ? [] : successExitCodes,
            },
            GracePeriod = TimeSpan.FromSeconds(grace),
            Drain = TimeSpan.FromSeconds(drain),
            Signals = new SignalPlan { StopSignal = stopSignal },
        };

    public static InitStepPlan Step(string name, double timeout = 0, RestartPlan? restart = null) =>
        new() { Process = Process(name), Timeout = TimeSpan.FromSeconds(timeout), Restart = restart };

    public static ProbePlan Probe(double period = 10, double delay = 0, double timeout = 1, int success = 1, int failure = 3, double? grace = null) => new()
    {
        Handler = new HandlerPlan.TcpSocket("127.0.0.1", 80),
        Period = TimeSpan.FromSeconds(period),
        InitialDelay = TimeSpan.FromSeconds(delay),
        Timeout = TimeSpan.FromSeconds(timeout),
        SuccessThreshold = success,
        FailureThreshold = failure,
        GracePeriod = grace is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    public static ProbesPlan Probes(ProbePlan? startup = null, ProbePlan? liveness = null, ProbePlan? readiness = null) =>
        new() { Startup = startup, Liveness = liveness, Readiness = readiness };

    public static RestartPlan Restart(RestartPolicy policy, int maximum = 0, double initial = 10, double most = 300, double reset = 600, params RestartRule[] rules) => new()
    {
        Policy = policy,
        Rules = [.. rules],
        Maximum = maximum,
        InitialBackoff = TimeSpan.FromSeconds(initial),
        MaximumBackoff = TimeSpan.FromSeconds(most),
        ResetAfter = TimeSpan.FromSeconds(reset),
    };

    public static HookPlan Exec(double timeout = 0) => new() { Handler = new HandlerPlan.Exec(Process("hook")), Timeout = TimeSpan.FromSeconds(timeout) };

    public static HookPlan Sleep(double seconds, double timeout = 0) =>
        new() { Handler = new HandlerPlan.Sleep(TimeSpan.FromSeconds(seconds)), Timeout = TimeSpan.FromSeconds(timeout) };

    private static ProcessPlan Process(string name) => new() { Name = name, Argv = [name] };
}
