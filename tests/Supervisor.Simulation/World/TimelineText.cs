using System.Globalization;
using System.Text.RegularExpressions;
using Supervisor.Lifecycle;
using Supervisor.Signals;

namespace Supervisor.Simulation.World;

/// <summary>A trace as lines that a person can compare: <c>30s SIGTERM to main</c>.</summary>
internal static partial class TimelineText
{
    private const int SIGCONT = 18;

    public static IEnumerable<string> Of(IEnumerable<(TimeSpan At, Effect Effect)> trace)
    {
        foreach ((TimeSpan at, Effect effect) in trace)
        {
            if (Text(effect) is { } text)
            {
                yield return $"{Seconds(at)} {text}";
            }
        }
    }

    /// <summary>A line of the log, its values filled in.</summary>
    public static string Of(Decision decision)
    {
        int value = 0;
        return Hole().Replace(decision.Template, _ => Convert.ToString(decision.Values[value++], CultureInfo.InvariantCulture)!);
    }

    /// <summary>Null for what does not act on the world.</summary>
    private static string? Text(Effect effect) => effect switch
    {
        Effect.Spawn { Incarnation: { Restart: > 0 } again } => $"start {again.Name} again, {again.Restart}",
        Effect.Spawn spawn => $"start {spawn.Incarnation.Name}",
        Effect.SendSignal { Signal: SIGCONT } => null,
        Effect.SendSignal send => $"{SignalNames.NameOf(send.Signal)} to {send.Incarnation.Name}",
        Effect.Kill { Reach: Reach.Everything } => "SIGKILL to everything",
        Effect.Kill kill => $"SIGKILL to {kill.Incarnation.Name}",
        Effect.StartHook { GraceLeft: { } left } hook => $"{hook.Hook} begins: {hook.Reason}, {Seconds(left)} left",
        Effect.StartHook hook => $"{hook.Hook} begins: {hook.Reason}",
        Effect.EndHook hook => $"{hook.Hook} is killed",
        Effect.StartProbe probe => $"{probe.Probe} runs",
        Effect.EndProbe probe => $"{probe.Probe} is given up",
        Effect.Sweep { Reach: Reach.Everything } sweep => $"sweep: {SignalNames.NameOf(sweep.Signal)}",
        Effect.Sweep sweep => $"sweep after {sweep.Incarnation.Name}: {SignalNames.NameOf(sweep.Signal)}",
        Effect.GiveUpSweep => "sweep given up",
        Effect.PublishReady publish => publish.Ready ? "ready" : "unready",
        Effect.Finish finish => $"finish {finish.ExitCode}",
        _ => null,
    };

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s");
}
