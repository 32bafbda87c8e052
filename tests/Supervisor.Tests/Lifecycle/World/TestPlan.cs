using System.Collections.Immutable;
using Supervisor.Plans;

namespace Supervisor.Tests.Lifecycle.World;

/// <summary>Plans in one line; times in seconds.</summary>
internal static class TestPlan
{
    public static PodPlan Pod(
        double grace = 30, double drain = 0, HookPlan? postStart = null, HookPlan? preStop = null, ImmutableArray<InitStepPlan> steps = default,
        ImmutableArray<int> successExitCodes = default, int stopSignal = 15) => new()
        {
            Name = "pod",
            InitSteps = steps.IsDefault ? [] : steps,
            Main = new MainPlan
            {
                Process = Process("main"),
                PostStart = postStart,
                PreStop = preStop,
                SuccessExitCodes = successExitCodes.IsDefault ? [] : successExitCodes,
            },
            GracePeriod = TimeSpan.FromSeconds(grace),
            Drain = TimeSpan.FromSeconds(drain),
            Signals = new SignalPlan { StopSignal = stopSignal },
        };

    public static InitStepPlan Step(string name, double timeout = 0) => new() { Process = Process(name), Timeout = TimeSpan.FromSeconds(timeout) };

    public static HookPlan Exec(double timeout = 0) => new() { Handler = new HandlerPlan.Exec(Process("hook")), Timeout = TimeSpan.FromSeconds(timeout) };

    public static HookPlan Sleep(double seconds, double timeout = 0) =>
        new() { Handler = new HandlerPlan.Sleep(TimeSpan.FromSeconds(seconds)), Timeout = TimeSpan.FromSeconds(timeout) };

    private static ProcessPlan Process(string name) => new() { Name = name, Argv = [name] };
}
