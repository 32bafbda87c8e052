using System.Globalization;
using Serilog.Events;
using Supervisor.Lifecycle;
using Supervisor.Signals;
using Supervisor.Simulation.World;

namespace Supervisor.Simulation.Scenarios;

/// <summary>A life as lines to read: when, what happened, what the core decided, and what it said in its log.</summary>
internal sealed class TraceWriter : IWorldObserver
{
    public List<string> Lines { get; } = [];

    /// <summary>The trace of a scenario, and how it ended.</summary>
    public static (IReadOnlyList<string> Lines, LifeResult Result) Of(Scenario scenario, ITamper? tamper = null)
    {
        TraceWriter writer = new();
        LifeResult result = ScenarioRun.Play(scenario, watcher: writer, tamper: tamper);
        return (writer.Lines, result);
    }

    public void OnEvent(TimeSpan now, LifecycleEvent happened) => Lines.Add(string.Create(CultureInfo.InvariantCulture, $"{ScenarioText.Seconds(now),9}s  {Text(happened)}"));

    public void OnEffect(TimeSpan now, Effect effect) => Lines.Add($"            {Text(effect)}");

    public void OnSettled(TimeSpan now, FakeKernel kernel)
    {
        // The next line is the next event.
    }

    public void OnDeath(TimeSpan now, Incarnation incarnation, ExitStatus status) => Lines.Add(string.Create(CultureInfo.InvariantCulture, $"{ScenarioText.Seconds(now),9}s  ({Who(incarnation)} dies: {status})"));

    private static string Text(LifecycleEvent happened) => happened switch
    {
        LifecycleEvent.Begun => "BEGIN",
        LifecycleEvent.Spawned spawned => $"SPAWNED {Who(spawned.Incarnation)} as pid {spawned.Pid}",
        LifecycleEvent.SpawnRefused refused => $"REFUSED {Who(refused.Incarnation)}: {refused.Failure.Code}, {refused.Failure.Message}",
        LifecycleEvent.Exited exited => $"EXITED {Who(exited.Incarnation)}: {exited.Status}",
        LifecycleEvent.HookEnded ended => $"HOOK ENDED {ended.Hook} of {Who(ended.Incarnation)}: {(ended.Outcome.Succeeded ? "succeeded" : ended.Outcome.Detail)}",
        LifecycleEvent.ProbeEnded ended => $"PROBE ENDED {ended.Probe} {ended.Attempt} of {Who(ended.Incarnation)}: {ended.Result.Outcome}",
        LifecycleEvent.TimerDue due => $"TIMER {due.Timer.Kind}{(due.Timer.Generation == 0 ? "" : $" of {due.Timer.Generation}")}",
        LifecycleEvent.StopRequested { Request.BySignal: true } => "STOP SIGNAL",
        LifecycleEvent.StopRequested requested => $"STOP REQUEST{(requested.Request.GracePeriod is { } grace ? $", grace {ScenarioText.Seconds(grace)}s" : "")}",
        LifecycleEvent.RestartRequested => "RESTART REQUEST",
        LifecycleEvent.ConditionSet set => $"CONDITION {set.Type} {set.Status}",
        LifecycleEvent.SignalRequested requested => $"SIGNAL REQUEST {SignalNames.NameOf(requested.Signal)} to {requested.Container}",
        LifecycleEvent.LeftoversGone gone => $"LEFT-OVERS GONE, sweep {gone.Sweep}",
        _ => throw new System.Diagnostics.UnreachableException(happened.ToString()),
    };

    private static string Text(Effect effect) => effect switch
    {
        Effect.Spawn spawn => $"start {Who(spawn.Incarnation)}, restart {spawn.Incarnation.Restart}",
        Effect.SendSignal send => $"{SignalNames.NameOf(send.Signal)} to {Who(send.Incarnation)}",
        Effect.Kill { Reach: Reach.Everything } => "SIGKILL to everything",
        Effect.Kill kill => $"SIGKILL to {Who(kill.Incarnation)}",
        Effect.StartHook hook => $"begin {hook.Hook}: {hook.Reason}{(hook.GraceLeft is { } left ? $", {ScenarioText.Seconds(left)}s left" : "")}",
        Effect.EndHook hook => $"end {hook.Hook}",
        Effect.StartProbe probe => $"run {probe.Probe} {probe.Attempt}",
        Effect.EndProbe probe => $"give up {probe.Probe}",
        Effect.Arm arm => $"arm {arm.Timer.Kind} for {ScenarioText.Seconds(arm.Due)}s",
        Effect.Disarm disarm => $"disarm {disarm.Timer.Kind}",
        Effect.DisarmAll disarm => $"disarm all of {disarm.Generation}",
        Effect.Sweep sweep => $"sweep {sweep.Number}, {sweep.Reach}: {SignalNames.NameOf(sweep.Signal)}",
        Effect.GiveUpSweep giveUp => $"give up sweep {giveUp.Number}",
        Effect.PublishReady publish => publish.Ready ? "turn ready" : "turn unready",
        Effect.Tell { Decision: var decision } => $"{Level(decision.Level)} {TimelineText.Of(decision)}{(decision.GraceLeft is { } left ? $"; {Durations.Text(left)} left" : "")}{(decision.Event is { } reason ? $" [{reason}]" : "")}",
        Effect.CountAttempt count => $"count {count.Probe} {count.Outcome}, took {ScenarioText.Seconds(count.Took)}s",
        Effect.Finish finish => $"finish with {finish.ExitCode}",
        _ => throw new System.Diagnostics.UnreachableException(effect.ToString()),
    };

    private static string Who(Incarnation incarnation) => $"{incarnation.Name}#{incarnation.Generation}";

    private static string Level(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "debug:",
        LogEventLevel.Information => "info:",
        LogEventLevel.Warning => "warn:",
        LogEventLevel.Error or LogEventLevel.Fatal => "error:",
        _ => throw new System.Diagnostics.UnreachableException(level.ToString()),
    };
}
