using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.TestSupport;

namespace Supervisor.SimulationTests.Reality;

/// <summary>
/// A short life that is lived twice: by the core in the fake world (<see cref="ModelLife"/>), and by the published file with real programs
/// (<see cref="RealLife"/>). Times in seconds.
/// </summary>
internal sealed record TwinScenario
{
    public const string Main = "main";

    public required int Seed { get; init; }

    public RunMode Mode { get; init; }

    public double Grace { get; init; }

    public double Drain { get; init; }

    /// <summary>15 unless <c>lifecycle.stopSignal</c> says otherwise.</summary>
    public int StopSignal { get; init; } = 15;

    public RestartPolicy Policy { get; init; }

    public int MaxRestarts { get; init; }

    /// <summary><c>restartBackoff.initialSeconds</c>; the others stay as they are.</summary>
    public double Backoff { get; init; }

    public ImmutableArray<RestartRule> Rules { get; init; } = [];

    public ImmutableArray<int> SuccessExitCodes { get; init; } = [];

    public ImmutableArray<TwinStep> Steps { get; init; } = [];

    /// <summary>The main process's incarnations in a row, the last one repeated.</summary>
    public ImmutableArray<ProcessTurn> Turns { get; init; } = [];

    public LeftBehind Leaves { get; init; }

    public HookTurn? PostStart { get; init; }

    public HookTurn? PreStop { get; init; }

    public ImmutableSortedDictionary<ProbeKind, TwinProbe> Probes { get; init; } = ImmutableSortedDictionary<ProbeKind, TwinProbe>.Empty;

    /// <summary>In the order of their times.</summary>
    public ImmutableArray<Ask> Asks { get; init; } = [];

    /// <summary>What the incarnation with that number (from 1) of the process does.</summary>
    public ProcessTurn TurnOf(string name, int number)
    {
        ImmutableArray<ProcessTurn> turns = name == Main ? Turns : Steps.Single(step => step.Name == name).Turns;
        return turns[Math.Min(number, turns.Length) - 1];
    }

    public LeftBehind LeavesOf(string name) => name == Main ? Leaves : Steps.Single(step => step.Name == name).Leaves;

    public HookTurn? HookOf(HookKind hook) => hook == HookKind.PostStart ? PostStart : PreStop;

    public override string ToString()
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"seed {Seed}, {Mode}");
        text.AppendLine(CultureInfo.InvariantCulture, $"grace {Grace:0.###}, drain {Drain:0.###}, stop signal {StopSignal}, {Policy}, maxRestarts {MaxRestarts}, back-off {Backoff:0.###}, success [{string.Join(' ', SuccessExitCodes)}]");
        foreach (RestartRule rule in Rules)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"rule: {(rule.RestartsAll ? "RestartAllContainers" : "Restart")} {(rule.IsIn ? "In" : "NotIn")} [{string.Join(' ', rule.ExitCodes)}]");
        }

        foreach (TwinStep step in Steps)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{step.Name}: {step}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"main: leaves {Leaves}: {string.Join("; then ", Turns)}");
        foreach ((string name, HookTurn? hook) in new[] { ("postStart", PostStart), ("preStop", PreStop) })
        {
            if (hook is not null)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{name}: {hook}");
            }
        }

        foreach ((ProbeKind kind, TwinProbe probe) in Probes)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{kind}: {probe}");
        }

        foreach (Ask ask in Asks)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"at {ask}");
        }

        return text.ToString();
    }
}
