using System.Collections.Immutable;
using Supervisor.Lifecycle;
using Supervisor.Simulation.World;
using Supervisor.Status;

namespace Supervisor.Simulation.Scenarios;

/// <summary>
/// Makes rare coincidences common: rehearses a scenario, and moves requests, deaths and the ends of hooks into the very instants in which something happens,
/// or a tick beside them. What happens seldom is chosen as often as what happens all the time.
/// </summary>
internal static class Trouble
{
    public static Scenario Into(Scenario scenario, SplitMix64 random)
    {
        Rehearsal rehearsal = Rehearsal.Of(scenario);
        if (rehearsal.Instants.Count == 0)
        {
            return scenario;
        }

        List<TimeSpan>[] kinds = [.. rehearsal.Instants.Values];
        for (int i = random.Next(3) + 1; i > 0; i--)
        {
            TimeSpan instant = random.Pick<TimeSpan>([.. random.Pick<List<TimeSpan>>(kinds)]);
            int beside = random.Next(10);
            TimeSpan at = beside == 0 ? instant + TimeSpan.FromTicks(1) : beside == 1 && instant > TimeSpan.Zero ? instant - TimeSpan.FromTicks(1) : instant;
            scenario = random.Next(11) switch
            {
                10 => Freeze(scenario, random.Pick<TimeSpan>([.. rehearsal.Attempts.DefaultIfEmpty(instant)]), random),
                < 6 => Happen(scenario, at, random),
                < 9 => Die(scenario, at, rehearsal, random),
                _ => EndHook(scenario, at, rehearsal, random),
            };
        }

        return scenario;
    }

    /// <summary>Nothing of ours runs, from a little later on; an attempt that began then is under way.</summary>
    private static Scenario Freeze(Scenario scenario, TimeSpan at, SplitMix64 random) => !scenario.Freezes.IsEmpty
        ? scenario
        : scenario with { Freezes = [(at + TimeSpan.FromMilliseconds(100), at + TimeSpan.FromSeconds(random.Next(20) + 1))] };

    private static Scenario Happen(Scenario scenario, TimeSpan at, SplitMix64 random)
    {
        ImmutableArray<Happening> what = random.Next(22) switch
        {
            < 7 => [new Happening.StopSignal()],
            < 9 => [new Happening.StopSignal(), new Happening.StopSignal()],
            < 10 => [new Happening.StopSignal(), new Happening.StopSignal(), new Happening.StopSignal()],
            < 13 => [Generator.Request(random)],
            < 14 => [new Happening.SendSignal(random.Chance(80) ? "main" : "step-0", 10)],
            < 17 => [new Happening.Restart()],
            < 18 => [new Happening.Restart(), new Happening.StopSignal()],
            < 19 when scenario.Plan.ReadinessGates is [var gate, ..] => [new Happening.SetCondition(gate, random.Chance(50) ? ConditionStatus.True : ConditionStatus.False)],
            < 19 => [new Happening.Orphans(random.Next(3) + 1, ReusePid: true)],
            _ => Storm(random),
        };
        return scenario with { Happenings = [.. scenario.Happenings, .. what.Select(happening => (at, happening))] };
    }

    /// <summary>Everything that may come too late, at once.</summary>
    private static ImmutableArray<Happening> Storm(SplitMix64 random)
    {
        int back = random.Next(2) + 1;
        return [.. Enum.GetValues<StaleKind>().Select(kind => new Happening.Stale(new StaleEvent(kind, random.Pick<TimerKind>(Enum.GetValues<TimerKind>())), back))];
    }

    /// <summary>The process that runs then dies then.</summary>
    private static Scenario Die(Scenario scenario, TimeSpan at, Rehearsal rehearsal, SplitMix64 random)
    {
        int last = rehearsal.Starts.FindLastIndex(start => start.At <= at);
        if (last < 0)
        {
            return scenario;
        }

        (string name, int index, TimeSpan started) = rehearsal.Starts[last];
        ImmutableArray<ProcessScript> scripts = Extended(scenario.Processes.GetValueOrDefault(name, [ProcessScript.Obedient]), index);
        ProcessScript dying = scripts[index] with { EndsAfter = at - started, EndsWith = random.Chance(50) ? ExitStatus.Exited(0) : ExitStatus.Exited(1), RefusedBy = null };
        return scenario with { Processes = scenario.Processes.SetItem(name, scripts.SetItem(index, dying)) };
    }

    /// <summary>The last hook that began by then ends then.</summary>
    private static Scenario EndHook(Scenario scenario, TimeSpan at, Rehearsal rehearsal, SplitMix64 random)
    {
        int last = rehearsal.Hooks.FindLastIndex(run => run.At <= at);
        if (last < 0)
        {
            return scenario;
        }

        (HookKind hook, int index, TimeSpan begun) = rehearsal.Hooks[last];
        ImmutableArray<HookScript> scripts = Extended(scenario.Hooks.GetValueOrDefault(hook, [HookScript.Succeeds(0)]), index);
        HookOutcome outcome = random.Chance(70) ? HookOutcome.Success : HookOutcome.Failure("exit code 3");
        return scenario with { Hooks = scenario.Hooks.SetItem(hook, scripts.SetItem(index, new HookScript(at - begun, outcome))) };
    }

    /// <summary>The last one is repeated; so that one of the repetitions can be another.</summary>
    private static ImmutableArray<T> Extended<T>(ImmutableArray<T> scripts, int index)
    {
        // One behind it too: only this run is to change.
        while (scripts.Length <= index + 1)
        {
            scripts = scripts.Add(scripts[^1]);
        }

        return scripts;
    }
}
