using System.Diagnostics;
using System.Globalization;
using Supervisor.Lifecycle;

namespace Supervisor.Simulation.World;

/// <summary>What one attempt of a probe does in the fake world. Where it takes as long as its time-out, it fails then.</summary>
internal sealed record ProbeScript(AttemptResult Result, TimeSpan After)
{
    public static readonly ProbeScript Passes = new(AttemptResult.Success(), TimeSpan.Zero);

    /// <summary>What the next attempt does; null is the same.</summary>
    public ProbeScript? Then { get; init; }

    /// <summary>Not even after its time-out.</summary>
    public bool NeverAnswers { get; init; }

    /// <summary>
    /// Attempts in a row, the last one repeated: <c>S</c>uccess, <c>W</c>arning, <c>F</c>ailure, <c>E</c>rror, <c>H</c>angs until its time-out,
    /// <c>N</c>ever answers; <c>F@0.5</c> takes 0.5 s. The message of the nth is its letter and n.
    /// </summary>
    public static ProbeScript Of(string attempts)
    {
        string[] words = attempts.Split(' ');
        ProbeScript? script = null;
        for (int i = words.Length - 1; i >= 0; i--)
        {
            string[] parts = words[i].Split('@');
            string message = string.Create(CultureInfo.InvariantCulture, $"{parts[0]}{i + 1}");
            TimeSpan after = parts.Length > 1 ? TimeSpan.FromSeconds(double.Parse(parts[1], CultureInfo.InvariantCulture)) : TimeSpan.Zero;
            script = One(parts[0][0], message, after) with { Then = script };
        }

        return script!;
    }

    private static ProbeScript One(char letter, string message, TimeSpan after) => letter switch
    {
        'S' => new ProbeScript(AttemptResult.Success(message), after),
        'W' => new ProbeScript(AttemptResult.Warning(message), after),
        'F' => new ProbeScript(AttemptResult.Failure(message), after),
        'E' => new ProbeScript(AttemptResult.Error(message), after),
        'H' => new ProbeScript(AttemptResult.Success(message), TimeSpan.MaxValue),
        'N' => new ProbeScript(AttemptResult.Success(message), after) { NeverAnswers = true },
        _ => throw new UnreachableException($"an attempt that is {letter}"),
    };
}
