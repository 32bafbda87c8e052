using Mono.Unix.Native;
using Supervisor.Lifecycle;

namespace Supervisor.Simulation.World;

/// <summary>What one process does in the fake world. By default it runs for ever, and ends by the stop signal at once.</summary>
internal sealed record ProcessScript
{
    public static readonly ProcessScript Obedient = new();

    /// <summary>Ignores the stop signal; SIGKILL ends it.</summary>
    public static readonly ProcessScript Stubborn = new() { ObeysAfter = null };

    /// <summary>In uninterruptible sleep: neither signal ends it.</summary>
    public static readonly ProcessScript Unkillable = new() { ObeysAfter = null, DiesAfterKill = null };

    /// <summary>The spawn is refused for this reason.</summary>
    public SpawnFailure? Refusal { get; init; }

    /// <summary>The spawn is refused with this errno, which is made a reason by the code that ships.</summary>
    public Errno? RefusedBy { get; init; }

    /// <summary>Ends by itself so long after its start; null is never.</summary>
    public TimeSpan? EndsAfter { get; init; }

    public ExitStatus EndsWith { get; init; } = ExitStatus.Exited(0);

    /// <summary>Ends so long after the first stop signal; null ignores it.</summary>
    public TimeSpan? ObeysAfter { get; init; } = TimeSpan.Zero;

    /// <summary>How it ends by the stop signal; null is by the signal itself.</summary>
    public ExitStatus? ObeysWith { get; init; }

    /// <summary>Gone so long after SIGKILL; null is never.</summary>
    public TimeSpan? DiesAfterKill { get; init; } = TimeSpan.Zero;

    /// <summary>What its next incarnation does; null is the same.</summary>
    public ProcessScript? Then { get; init; }

    /// <summary>Incarnations in a row, the last one repeated.</summary>
    public static ProcessScript InTurn(params ProcessScript[] incarnations)
    {
        ProcessScript script = incarnations[^1];
        for (int i = incarnations.Length - 2; i >= 0; i--)
        {
            script = incarnations[i] with { Then = script };
        }

        return script;
    }

    public static ProcessScript Ends(double seconds, int code) =>
        new() { EndsAfter = TimeSpan.FromSeconds(seconds), EndsWith = ExitStatus.Exited(code) };

    public static ProcessScript Refused(int code) => new() { Refusal = new SpawnFailure(code, "refused by the script") };

    /// <summary>Ends with a code of its own so long after the stop signal.</summary>
    public static ProcessScript Obeys(double seconds, int code) =>
        new() { ObeysAfter = TimeSpan.FromSeconds(seconds), ObeysWith = ExitStatus.Exited(code) };
}
