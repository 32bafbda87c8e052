using System.Collections.Immutable;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;

namespace Supervisor.SimulationTests.Reality;

/// <summary>A scenario as the plan of the core. <see cref="TwinYaml"/> says the same in the configuration's words.</summary>
internal static class TwinPlan
{
    public static PodPlan Of(TwinScenario scenario)
    {
        RestartPlan restart = TestPlan.Restart(scenario.Policy, scenario.MaxRestarts, scenario.Backoff, rules: [.. scenario.Rules]);
        ImmutableArray<InitStepPlan> steps = [.. scenario.Steps.Select(step => TestPlan.Step(step.Name, step.Timeout))];
        return TestPlan.Pod(
            scenario.Grace, scenario.Drain, Hook(scenario.PostStart), Hook(scenario.PreStop), steps, scenario.SuccessExitCodes, scenario.StopSignal,
            TestPlan.Probes(Probe(scenario, ProbeKind.Startup), Probe(scenario, ProbeKind.Liveness), Probe(scenario, ProbeKind.Readiness)), restart);
    }

    private static HookPlan? Hook(HookTurn? hook) => hook switch
    {
        null => null,
        { Manner: HookManner.Sleeps } => TestPlan.Sleep(hook.Duration, hook.Timeout),
        _ => TestPlan.Exec(hook.Timeout),
    };

    private static ProbePlan? Probe(TwinScenario scenario, ProbeKind kind)
    {
        if (!scenario.Probes.TryGetValue(kind, out TwinProbe? probe))
        {
            return null;
        }

        HandlerPlan handler = probe.IsHttp
            ? new HandlerPlan.HttpGet(IsHttps: false, "127.0.0.1", 80, "/", [])
            : new HandlerPlan.Exec(new ProcessPlan { Name = "probe", Argv = ["probe"] });
        return TestPlan.Probe(probe.Period, probe.Delay, probe.Timeout, probe.Success, probe.Failure, probe.Grace) with { Handler = handler };
    }
}
