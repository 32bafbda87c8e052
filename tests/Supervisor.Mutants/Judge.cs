using System.Globalization;
using System.Text.RegularExpressions;

namespace Supervisor.Mutants;

/// <summary>A test program, or a part of one, that is to notice mutants.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Project">Below tests.</param>
internal sealed partial record Judge(string Name, string Project, params string[] Arguments)
{
    private static readonly TimeSpan LeastLimit = TimeSpan.FromSeconds(60);
    private static readonly string[] UnitTests =
    [
        "-class", "Supervisor.Tests.Lifecycle.*", "-class", "Supervisor.Tests.Loop.*", "-class", "*.ProcessTableTests", "-stopOnFail", "-noLogo", "-noColor",
    ];

    /// <summary>In the order in which they are asked: most mutants break a rule in the first few lives, and few need the many.</summary>
    public static readonly Judge[] All =
    [
        new("simulator", "Supervisor.Simulation", "--lives", "2000", "--workers", "1"),
        new("unit tests", "Supervisor.Tests", UnitTests),
        new("corpus", "Supervisor.SimulationTests", "-class", "*.CorpusTests", "-stopOnFail", "-noLogo", "-noColor"),
        new("more lives", "Supervisor.Simulation", "--from", "2001", "--lives", "18000", "--workers", "1"),
    ];

    /// <summary>How long it took over the original; a mutant that takes more than four times that hangs.</summary>
    private TimeSpan _took;

    /// <summary>The original has to pass, in more than no test.</summary>
    public string PassOriginal(WorkingCopy copy)
    {
        Execution run = Run(copy, TimeSpan.FromMinutes(10), null);
        // The last number is the whole: on its way the simulator says how far it has come.
        int tests = HowMany().Matches(run.Output) is [.., var match] ? int.Parse(match.Groups["lived"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 0;
        if (run.ExitCode != 0 || tests == 0)
        {
            throw new MutantRunException($"{Name}: the original itself does not pass ({tests} of them, exit code {run.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "none"}):\n{run.Output}");
        }

        _took = run.Took;
        return $"{Name}: {tests:#,0} pass in {run.Took.TotalSeconds:0.0} s";
    }

    /// <summary>What it has to say against the mutant; null if it does not notice it.</summary>
    /// <param name="mutant">Its number, in a program with many; null is the only one that the program has.</param>
    public string? Condemn(WorkingCopy copy, int? mutant)
    {
        TimeSpan limit = _took * 4 > LeastLimit ? _took * 4 : LeastLimit;
        Execution run = Run(copy, limit, mutant);
        return run.ExitCode switch
        {
            0 => null,
            null => $"does not end within {limit.TotalSeconds:0} s",
            int code => Failure().Match(run.Output) is { Success: true } match ? $"{match.Groups["test"].Value}: {match.Groups["why"].Value}" : $"exit code {code}",
        };
    }

    private Execution Run(WorkingCopy copy, TimeSpan limit, int? mutant)
    {
        string program = copy.Program(Project);
        return Execution.Of(program, Arguments, Path.GetDirectoryName(program)!, limit, mutant);
    }

    [GeneratedRegex(@"(?:Total: |: )(?<lived>[\d,]+)(?:,| lives)")]
    private static partial Regex HowMany();

    [GeneratedRegex(@"\.(?<test>\w+\.\w+)(\([^\n]*\))? \[FAIL\]\n\s*(?<why>[^\n]*)|BROKEN by (?<test>seed \d+)[^:]*: (?<why>[^\n]*)")]
    private static partial Regex Failure();
}
