using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mono.Unix.Native;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;

namespace Supervisor.Simulation.Scenarios;

/// <summary>A scenario as text, a line each thing; what is as by default is left out. Times are seconds. Read by <see cref="ScenarioParser"/>.</summary>
internal static class ScenarioText
{
    public const string Never = "never";

    public static string Of(Scenario scenario)
    {
        StringBuilder text = new();
        foreach (string line in Lines(scenario))
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    public static string Seconds(TimeSpan time) => (time.Ticks / 10_000_000m).ToString("0.#######", CultureInfo.InvariantCulture);

    public static string Of(Happening happening) => happening switch
    {
        Happening.StopSignal => "signal",
        Happening.StopRequest { Grace: { } grace } => $"stop {Seconds(grace)}",
        Happening.StopRequest => "stop",
        Happening.Restart => "restart",
        Happening.SetCondition set => $"condition {set.Type} {set.Status}",
        Happening.SendSignal send => $"send {send.Process} {send.Signal}",
        Happening.LeaveBehind left => $"left {left.Process}{Left(left.Script)}",
        Happening.Stale { What: { Kind: StaleKind.Timer, Timer: var timer }, Back: var back } => $"stale {timer} {back}",
        Happening.Stale stale => $"stale {stale.What.Kind} {stale.Back}",
        Happening.Orphans { ReusePid: true } orphans => $"orphans {orphans.Count} reuse",
        Happening.Orphans orphans => $"orphans {orphans.Count}",
        Happening.StrangeSIGCHLD => "sigchld",
        Happening.ClockJump jump => $"clock {Seconds(jump.By)}",
        _ => throw new System.Diagnostics.UnreachableException(happening.ToString()),
    };

    private static IEnumerable<string> Lines(Scenario scenario)
    {
        foreach (string about in scenario.About)
        {
            yield return about.Length == 0 ? "#" : $"# {about}";
        }

        if (scenario.Order != 0)
        {
            yield return $"order {scenario.Order}";
        }

        if (scenario.Until != TimeSpan.FromSeconds(60))
        {
            yield return $"until {Seconds(scenario.Until)}";
        }

        foreach (string line in PlanLines(scenario.Plan).Concat(WorldLines(scenario)))
        {
            yield return line;
        }

        foreach ((TimeSpan at, Happening what) in scenario.Happenings)
        {
            yield return $"at {Seconds(at)} {Of(what)}";
        }

        if (scenario.Tamper.Length > 0)
        {
            yield return $"tamper {scenario.Tamper}";
        }
    }

    private static IEnumerable<string> PlanLines(PodPlan plan)
    {
        yield return $"grace {Seconds(plan.GracePeriod)}";
        if (plan.Drain > TimeSpan.Zero)
        {
            yield return $"drain {Seconds(plan.Drain)}";
        }

        foreach (string gate in plan.ReadinessGates)
        {
            yield return $"gate {gate}";
        }

        if (plan.Signals.StopSignal != 15)
        {
            yield return $"stop-signal {plan.Signals.StopSignal}";
        }

        if (!plan.Main.SuccessExitCodes.IsEmpty)
        {
            yield return $"success-codes {Codes(plan.Main.SuccessExitCodes)}";
        }

        RestartPlan restart = plan.Main.Restart;
        if (restart != RestartPlan.Default)
        {
            yield return $"restart {restart.Policy}"
                + Unless(restart.Maximum, 0, "max")
                + Unless(restart.InitialBackoff, RestartPlan.Default.InitialBackoff, "initial")
                + Unless(restart.MaximumBackoff, RestartPlan.Default.MaximumBackoff, "most")
                + Unless(restart.ResetAfter, RestartPlan.Default.ResetAfter, "reset");
        }

        foreach (RestartRule rule in restart.Rules)
        {
            yield return $"rule {Rule(rule)}";
        }

        foreach (InitStepPlan step in plan.InitSteps)
        {
            yield return $"step {step.Process.Name}" + Unless(step.Timeout, TimeSpan.Zero, "timeout") + (step.Restart is { } own ? $" policy {own.Policy}" : "");
            foreach (RestartRule rule in step.Restart?.Rules ?? [])
            {
                yield return $"step-rule {step.Process.Name} {Rule(rule)}";
            }
        }

        foreach ((string name, HookPlan? hook) in new[] { ("postStart", plan.Main.PostStart), ("preStop", plan.Main.PreStop) })
        {
            if (hook is not null)
            {
                yield return $"{name} {Handler(hook.Handler)}" + Unless(hook.Timeout, TimeSpan.Zero, "timeout");
            }
        }

        ProbesPlan probes = plan.Main.Probes;
        foreach ((string name, ProbePlan? probe) in new[] { ("startup", probes.Startup), ("liveness", probes.Liveness), ("readiness", probes.Readiness) })
        {
            if (probe is not null)
            {
                yield return $"{name} {Handler(probe.Handler)}"
                    + Unless(probe.Period, TimeSpan.FromSeconds(10), "period")
                    + Unless(probe.InitialDelay, TimeSpan.Zero, "delay")
                    + Unless(probe.Timeout, TimeSpan.FromSeconds(1), "timeout")
                    + Unless(probe.SuccessThreshold, 1, "success")
                    + Unless(probe.FailureThreshold, 3, "failure")
                    + (probe.GracePeriod is { } grace ? $" grace {Seconds(grace)}" : "");
            }
        }
    }

    private static IEnumerable<string> WorldLines(Scenario scenario)
    {
        foreach ((string name, ImmutableArray<ProcessScript> scripts) in scenario.Processes)
        {
            foreach (ProcessScript script in scripts)
            {
                yield return $"process {name}{Process(script)}";
            }
        }

        foreach ((HookKind hook, ImmutableArray<HookScript> scripts) in scenario.Hooks)
        {
            foreach (HookScript script in scripts)
            {
                yield return $"hook {(hook == HookKind.PostStart ? "postStart" : "preStop")} ends {OrNever(script.EndsAfter)}{(script.Outcome.Succeeded ? "" : " failing")}";
            }
        }

        foreach ((ProbeKind probe, string attempts) in scenario.Probes)
        {
            yield return $"attempts {Lower(probe)} {attempts}";
        }

        foreach ((string name, LeftoverScript script) in scenario.Leftovers)
        {
            yield return $"left {name}{Left(script)}";
        }

        if (scenario.SignalsBefore > 0)
        {
            yield return $"signals-before {scenario.SignalsBefore}";
        }

        foreach ((string name, ImmutableArray<Happening> told) in scenario.WhileSpawning)
        {
            foreach (Happening happening in told)
            {
                yield return $"spawning {name} {Of(happening)}";
            }
        }

        if (scenario.SIGCHLDDelay > TimeSpan.Zero)
        {
            yield return $"sigchld-delay {Seconds(scenario.SIGCHLDDelay)}";
        }

        if (scenario.AnswersAreLate)
        {
            yield return "late-answers";
        }

        if (scenario.PidsAreReused)
        {
            yield return "pids-reused";
        }

        foreach ((TimeSpan from, TimeSpan to) in scenario.Freezes)
        {
            yield return $"freeze {Seconds(from)} {Seconds(to)}";
        }
    }

    private static string Process(ProcessScript script)
    {
        if (script.RefusedBy is { } errno)
        {
            // EWOULDBLOCK is the same number.
            return $" refused {(errno == Errno.EAGAIN ? nameof(Errno.EAGAIN) : errno)}";
        }

        return (script.EndsAfter is { } ends ? $" ends {Seconds(ends)}{Status(script.EndsWith)}" : "")
            + (script.ObeysAfter == TimeSpan.Zero && script.ObeysWith is null ? "" : $" obeys {OrNever(script.ObeysAfter)}{(script.ObeysWith is { } status ? Status(status) : "")}")
            + (script.DiesAfterKill == TimeSpan.Zero ? "" : $" dies {OrNever(script.DiesAfterKill)}");
    }

    private static string Status(ExitStatus status) => status.Signal != 0 ? $" signal {status.Signal}" : $" code {status.Code}";

    private static string Left(LeftoverScript script) => $" term {OrNever(script.GoneAfterTerm)} kill {OrNever(script.GoneAfterKill)}";

    private static string OrNever(TimeSpan? time) => time is { } after ? Seconds(after) : Never;

    private static string Rule(RestartRule rule) => $"{(rule.RestartsAll ? "restart-all" : "restart")} {(rule.IsIn ? "in" : "not-in")} {Codes(rule.ExitCodes)}";

    private static string Codes(ImmutableArray<int> codes) => string.Join(' ', codes);

    private static string Handler(HandlerPlan handler) => handler switch
    {
        HandlerPlan.Exec => "exec",
        HandlerPlan.TcpSocket => "tcp",
        HandlerPlan.Sleep sleep => $"sleep {Seconds(sleep.Duration)}",
        _ => throw new System.Diagnostics.UnreachableException($"{handler} in a scenario"),
    };

    private static string Lower(ProbeKind probe) => probe switch
    {
        ProbeKind.Startup => "startup",
        ProbeKind.Liveness => "liveness",
        ProbeKind.Readiness => "readiness",
        _ => throw new System.Diagnostics.UnreachableException(probe.ToString()),
    };

    private static string Unless(TimeSpan value, TimeSpan usual, string word) => value == usual ? "" : $" {word} {Seconds(value)}";

    private static string Unless(int value, int usual, string word) => value == usual ? "" : $" {word} {value}";
}
