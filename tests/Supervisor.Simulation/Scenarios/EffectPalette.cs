using Supervisor.Lifecycle;
using Supervisor.Plans;

namespace Supervisor.Simulation.Scenarios;

/// <summary>The effects of the core by the names that <see cref="Sabotage"/> has for them, and what can be made wrong with each.</summary>
internal static class EffectPalette
{
    /// <summary>More than any effect has.</summary>
    public const int Variants = 4;

    private const int SIGKILL = 9;
    private const int SIGTERM = 15;
    private const int SIGCONT = 18;

    public static readonly string[] Names =
    [
        "spawn", "signal", "cont", "kill", "postStart", "preStop", "end-postStart", "end-preStop", "startup", "liveness", "readiness", "end-probe", "ready", "unready",
        "sweep-term", "sweep-kill", "give-up", "finish", "arm", "arm-budget", "arm-kill", "arm-step", "arm-probe", "arm-attempt", "arm-backoff", "arm-sweep", "arm-hook", "disarm", "disarm-all", "line", "event", "count",
    ];

    public static readonly string[] Made =
    [
        "spawn", "signal", "cont", "kill", "kill-all", "postStart", "preStop", "end-postStart", "end-preStop", "startup", "liveness", "readiness", "end-startup", "end-liveness", "end-readiness",
        "ready", "unready", "sweep-term", "sweep-kill", "next-sweep-term", "next-sweep-kill", "sweep-all-term", "sweep-all-kill", "give-up", "finish", "arm-old", "arm-budget", "event", "count",
    ];

    public static bool IsCalled(Effect effect, string name) => effect switch
    {
        Effect.Spawn => name == "spawn",
        Effect.SendSignal { Signal: SIGCONT } => name == "cont",
        Effect.SendSignal => name == "signal",
        Effect.Kill => name == "kill",
        Effect.StartHook hook => name == (hook.Hook == HookKind.PostStart ? "postStart" : "preStop"),
        Effect.EndHook hook => name == (hook.Hook == HookKind.PostStart ? "end-postStart" : "end-preStop"),
        Effect.StartProbe probe => string.Equals(name, probe.Probe.ToString(), StringComparison.OrdinalIgnoreCase),
        Effect.EndProbe => name == "end-probe",
        Effect.PublishReady publish => name == (publish.Ready ? "ready" : "unready"),
        Effect.Sweep sweep => name == (sweep.Signal == SIGKILL ? "sweep-kill" : "sweep-term"),
        Effect.GiveUpSweep => name == "give-up",
        Effect.Finish => name == "finish",
        Effect.Arm arm => name == "arm" || name == NameOf(arm.Timer.Kind),
        Effect.Disarm => name == "disarm",
        Effect.DisarmAll => name == "disarm-all",
        Effect.CountAttempt => name == "count",
        Effect.Tell tell => name == (tell.Decision.Event is null ? "line" : "event"),
        _ => false,
    };

    public static Effect Change(Effect effect, int variant) => effect switch
    {
        Effect.Spawn spawn => spawn with
        {
            Incarnation = variant switch
            {
                0 => spawn.Incarnation with { Restart = spawn.Incarnation.Restart + 1 },
                1 => spawn.Incarnation with { Generation = spawn.Incarnation.Generation + 1 },
                2 => spawn.Incarnation with { Role = spawn.Incarnation.Role == ProcessRole.Main ? ProcessRole.InitStep : ProcessRole.Main },
                _ => spawn.Incarnation,
            },
            Process = variant == 3 ? spawn.Process with { Argv = ["another"] } : spawn.Process,
        },
        Effect.SendSignal send => variant == 0 ? send with { Signal = send.Signal + 1 } : send with { Incarnation = Other(send.Incarnation) },
        Effect.Kill kill => variant == 0 ? kill with { Reach = Flip(kill.Reach) } : kill with { Incarnation = Other(kill.Incarnation) },
        Effect.StartHook hook => variant switch
        {
            0 => hook with { Reason = hook.Reason == HookReason.StopRequested ? HookReason.LivenessFailed : HookReason.StopRequested },
            1 => hook with { GraceLeft = (hook.GraceLeft ?? TimeSpan.Zero) + TimeSpan.FromSeconds(1) },
            _ => hook with { Incarnation = Other(hook.Incarnation) },
        },
        Effect.EndHook hook => hook with { Incarnation = Other(hook.Incarnation) },
        Effect.StartProbe probe => variant == 0 ? probe with { Attempt = probe.Attempt + 1 } : probe with { Incarnation = Other(probe.Incarnation) },
        Effect.EndProbe probe => probe with { Incarnation = Other(probe.Incarnation) },
        Effect.PublishReady publish => new Effect.PublishReady(!publish.Ready),
        Effect.Sweep sweep => variant switch
        {
            0 => sweep with { Reach = Flip(sweep.Reach) },
            1 => sweep with { Number = sweep.Number + 1 },
            2 => sweep with { Signal = sweep.Signal == SIGKILL ? SIGTERM : SIGKILL },
            _ => sweep with { Incarnation = Other(sweep.Incarnation) },
        },
        Effect.GiveUpSweep giveUp => new Effect.GiveUpSweep(giveUp.Number + 1),
        Effect.Finish finish => new Effect.Finish(finish.ExitCode ^ 1),
        Effect.CountAttempt count => count with { Outcome = count.Outcome == AttemptOutcome.Success ? AttemptOutcome.Failure : AttemptOutcome.Success },
        Effect.Arm arm => variant switch
        {
            0 => arm with { Due = arm.Due + TimeSpan.FromSeconds(1) },
            1 => arm with { Due = arm.Due > TimeSpan.FromSeconds(1) ? arm.Due - TimeSpan.FromSeconds(1) : TimeSpan.Zero },
            2 => arm with { Timer = arm.Timer with { Generation = arm.Timer.Generation + 7 } },
            _ => arm with { Due = arm.Due + TimeSpan.FromSeconds(30) },
        },
        Effect.Tell tell => new Effect.Tell(tell.Decision with { Event = tell.Decision.Event is null || variant > 0 ? "Killing" : null }),
        _ => effect,
    };

    public static Effect Make(string name, Incarnation of, int sweep) => name switch
    {
        "spawn" => new Effect.Spawn(of with { Generation = of.Generation + 1, Restart = of.Restart + 1 }, ScenarioParser.ProcessOf(of.Name)),
        "signal" => new Effect.SendSignal(of, SIGTERM),
        "cont" => new Effect.SendSignal(of, SIGCONT),
        "kill" => new Effect.Kill(of, Reach.Incarnation),
        "kill-all" => new Effect.Kill(of, Reach.Everything),
        "postStart" => new Effect.StartHook(of, HookKind.PostStart, new HandlerPlan.Exec(ScenarioParser.ProcessOf("command")), HookReason.Started, null),
        "preStop" => new Effect.StartHook(of, HookKind.PreStop, new HandlerPlan.Exec(ScenarioParser.ProcessOf("command")), HookReason.StopRequested, TimeSpan.Zero),
        "end-postStart" => new Effect.EndHook(of, HookKind.PostStart),
        "end-preStop" => new Effect.EndHook(of, HookKind.PreStop),
        "startup" or "liveness" or "readiness" => new Effect.StartProbe(of, KindOf(name), 1, new HandlerPlan.TcpSocket("127.0.0.1", 80), TimeSpan.FromSeconds(1)),
        "end-startup" or "end-liveness" or "end-readiness" => new Effect.EndProbe(of, KindOf(name[4..])),
        "ready" => new Effect.PublishReady(true),
        "unready" => new Effect.PublishReady(false),
        "sweep-term" => new Effect.Sweep(sweep, Reach.Incarnation, of, SIGTERM),
        "sweep-kill" => new Effect.Sweep(sweep, Reach.Incarnation, of, SIGKILL),
        "next-sweep-term" => new Effect.Sweep(sweep + 1, Reach.Incarnation, of, SIGTERM),
        "next-sweep-kill" => new Effect.Sweep(sweep + 1, Reach.Incarnation, of, SIGKILL),
        "sweep-all-term" => new Effect.Sweep(sweep + 1, Reach.Everything, of, SIGTERM),
        "sweep-all-kill" => new Effect.Sweep(sweep + 1, Reach.Everything, of, SIGKILL),
        "give-up" => new Effect.GiveUpSweep(sweep),
        "finish" => new Effect.Finish(143),
        "arm-old" => new Effect.Arm(new TimerKey(of.Generation + 7, TimerKind.BudgetEnd), TimeSpan.FromSeconds(1000)),
        "arm-budget" => new Effect.Arm(new TimerKey(of.Generation, TimerKind.BudgetEnd), TimeSpan.FromSeconds(1000)),
        "count" => new Effect.CountAttempt(of, ProbeKind.Liveness, AttemptOutcome.Success, TimeSpan.Zero),
        "event" => new Effect.Tell(new Decision(Serilog.Events.LogEventLevel.Information, "sabotaged") { Event = "Killing" }),
        _ => throw new FormatException($"{name} can't be made"),
    };

    private static ProbeKind KindOf(string name) => Enum.Parse<ProbeKind>(name, ignoreCase: true);

    private static Incarnation Other(Incarnation of) => of with { Generation = of.Generation + 1 };

    private static Reach Flip(Reach reach) => reach == Reach.Everything ? Reach.Incarnation : Reach.Everything;

    private static string NameOf(TimerKind kind) => kind switch
    {
        TimerKind.BudgetEnd or TimerKind.DrainEnd => "arm-budget",
        TimerKind.KillEnd => "arm-kill",
        TimerKind.StepTimeout => "arm-step",
        TimerKind.StartupProbe or TimerKind.LivenessProbe or TimerKind.ReadinessProbe => "arm-probe",
        TimerKind.StartupAttempt or TimerKind.LivenessAttempt or TimerKind.ReadinessAttempt => "arm-attempt",
        TimerKind.BackoffEnd => "arm-backoff",
        TimerKind.SweepTermEnd or TimerKind.SweepKillEnd => "arm-sweep",
        TimerKind.PostStartTimeout or TimerKind.PreStopTimeout or TimerKind.PostStartReminder => "arm-hook",
        _ => "arm",
    };
}
