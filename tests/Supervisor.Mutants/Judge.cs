using System.Globalization;
using System.Text.RegularExpressions;

namespace Supervisor.Mutants;

/// <summary>A test program, or a part of one, that is to notice mutants.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Project">Below tests.</param>
internal sealed partial record Judge(string Name, string Project, params string[] Arguments)
{
    private static readonly TimeSpan LeastLimit = TimeSpan.FromSeconds(60);

    /// <summary>In the order in which they are asked.</summary>
    public static readonly Judge[] All =
    [
        new("simulator", "Supervisor.SimulationTests", "-class", "*.LifeExplorationTests"),
        new("unit tests", "Supervisor.Tests", "-class", "Supervisor.Tests.Lifecycle.*", "-class", "Supervisor.Tests.Loop.*", "-class", "*.ProcessTableTests"),
    ];

    /// <summary>How long it took over the original; a mutant that takes more than four times that hangs.</summary>
    private TimeSpan _took;

    /// <summary>The original has to pass, in more than no test.</summary>
    public string PassOriginal(WorkingCopy copy)
    {
        Execution run = Run(copy, TimeSpan.FromMinutes(10));
        int tests = Total().Match(run.Output) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        if (run.ExitCode != 0 || tests == 0)
        {
            throw new MutantRunException($"{Name}: the original itself does not pass ({tests} tests, exit code {run.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "none"}):\n{run.Output}");
        }

        _took = run.Took;
        return $"{Name}: {tests} tests in {run.Took.TotalSeconds:0.0} s";
    }

    /// <summary>What it has to say against the mutant that is built; null if it does not notice it.</summary>
    public string? Condemn(WorkingCopy copy)
    {
        TimeSpan limit = _took * 4 > LeastLimit ? _took * 4 : LeastLimit;
        Execution run = Run(copy, limit);
        return run.ExitCode switch
        {
            0 => null,
            null => $"does not end within {limit.TotalSeconds:0} s",
            int code => Failure().Match(run.Output) is { Success: true } match ? $"{match.Groups["test"].Value}: {match.Groups["why"].Value}" : $"exit code {code}",
        };
    }

    private Execution Run(WorkingCopy copy, TimeSpan limit)
    {
        string program = copy.Program(Project);
        return Execution.Of(program, [.. Arguments, "-stopOnFail", "-noLogo", "-noColor"], Path.GetDirectoryName(program)!, limit);
    }

    [GeneratedRegex(@"Total: (\d+)")]
    private static partial Regex Total();

    [GeneratedRegex(@"\.(?<test>\w+\.\w+)(\([^\n]*\))? \[FAIL\]\n\s*(?<why>[^\n]*)")]
    private static partial Regex Failure();
}
