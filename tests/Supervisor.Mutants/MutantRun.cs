using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Supervisor.Mutants;

/// <summary>
/// Builds the mutants in a copy of the sources, asks the judges about one after the other, and counts. Most are in one program
/// (<see cref="Schema"/>); what can't be in it is built by itself.
/// </summary>
internal sealed partial class MutantRun(WorkingCopy copy, IReadOnlyList<Mutant> mutants, TextWriter output)
{
    private const string SwitchFile = "ActiveMutant.cs";

    private static readonly string[] Projects = [.. Judge.All.Select(judge => judge.Project).Distinct()];

    private readonly SortedDictionary<string, int> _killed = new(StringComparer.Ordinal);
    private readonly List<(Mutant Mutant, string Why)> _survivors = [];
    private readonly List<Mutant> _explained = [];
    private readonly List<string> _untrue = [];
    private int _judged;

    /// <summary>True if every mutant was killed, but for those that the table explains.</summary>
    public bool Run()
    {
        Stopwatch watch = Stopwatch.StartNew();
        IReadOnlyList<int> together = BuildTogether();
        output.WriteLine($"{together.Count} mutants in one program, {mutants.Count - together.Count} by themselves; {watch.Elapsed.TotalSeconds:0} s");
        foreach (Judge judge in Judge.All)
        {
            output.WriteLine($"original, {judge.PassOriginal(copy)}");
        }

        foreach (int number in together)
        {
            Decide(number, () => Ask(mutants[number], number));
        }

        copy.Restore();
        foreach (int number in Enumerable.Range(0, mutants.Count).Except(together))
        {
            Decide(number, () => BuildAndAsk(mutants[number]));
        }

        SumUp(watch.Elapsed);
        return _survivors.Count == 0 && _untrue.Count == 0;
    }

    /// <summary>Builds all that can be in one program; what the compiler does not take there has to be by itself.</summary>
    private IReadOnlyList<int> BuildTogether()
    {
        HashSet<int> apart = [];
        while (true)
        {
            copy.Restore();
            Schema schema = Schema.Of(mutants, copy.Original, apart);
            foreach ((string file, string text) in schema.Files)
            {
                copy.Write(file, text);
            }

            copy.Write(SwitchFile, Schema.Switch);
            List<Execution> builds = [.. Projects.Select(copy.BuildTests).TakeWhile(build => build.ExitCode == 0)];
            if (builds.Count == Projects.Length)
            {
                return schema.Numbers;
            }

            Execution failed = copy.BuildTests(Projects[builds.Count]);
            int before = apart.Count;
            foreach (Match error in CompilerError().Matches(failed.Output))
            {
                string[] lines = File.ReadAllLines(copy.PathOf(error.Groups["file"].Value));
                if (Member.VariantAt(lines, int.Parse(error.Groups["line"].Value, CultureInfo.InvariantCulture) - 1) is { } number)
                {
                    apart.Add(number);
                }
            }

            if (apart.Count == before)
            {
                throw new MutantRunException($"the program with all mutants does not build:\n{failed.Output}");
            }
        }
    }

    private void Decide(int number, Func<(string? Killer, string Why)> judge)
    {
        Stopwatch watch = Stopwatch.StartNew();
        (string? killer, string why) = judge();
        Note(mutants[number], killer, why);
        output.WriteLine($"{++_judged,3}/{mutants.Count} {killer ?? "SURVIVED",-23} {watch.Elapsed.TotalSeconds,4:0.0} s  {mutants[number].Name}: {OneLine(why)}");
    }

    private (string? Killer, string Why) Ask(Mutant mutant, int? number)
    {
        foreach (Judge judge in Judge.All)
        {
            if (judge.Condemn(copy, number) is { } verdict)
            {
                return (judge.Name, verdict);
            }
        }

        return (null, mutant.Breaks);
    }

    private (string? Killer, string Why) BuildAndAsk(Mutant mutant)
    {
        string source = copy.Original(mutant.File);
        copy.Write(mutant.File, mutant.ApplyTo(source));
        try
        {
            Execution build = copy.BuildSupervisor(Projects);
            return build.ExitCode == 0
                ? Ask(mutant, null)
                : ("compiler", build.Output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? build.Output);
        }
        finally
        {
            copy.Write(mutant.File, source);
        }
    }

    private void Note(Mutant mutant, string? killer, string why)
    {
        if (killer is not null)
        {
            _killed[killer] = _killed.GetValueOrDefault(killer) + 1;
            if (mutant.Equivalent is not null)
            {
                _untrue.Add($"{mutant.Name} is said to be equivalent, but {killer}: {OneLine(why)}");
            }
        }
        else if (mutant.Equivalent is not null)
        {
            _explained.Add(mutant);
        }
        else
        {
            _survivors.Add((mutant, why));
        }
    }

    private void SumUp(TimeSpan took)
    {
        output.WriteLine();
        foreach ((string killer, int killed) in _killed)
        {
            output.WriteLine($"{killed,4} killed by: {killer}");
        }

        output.WriteLine($"{_explained.Count,4} survived, equivalent:");
        foreach (Mutant mutant in _explained)
        {
            output.WriteLine($"       {mutant.Name}: {mutant.Equivalent}");
        }

        output.WriteLine($"{_survivors.Count,4} survived, not explained:");
        foreach ((Mutant mutant, string why) in _survivors)
        {
            output.WriteLine($"       {mutant.Name} ({mutant.File}): {why}");
        }

        foreach (string untrue in _untrue)
        {
            output.WriteLine($"       {untrue}");
        }

        output.WriteLine($"\n{mutants.Count} mutants in {took.TotalMinutes:0.0} minutes");
        output.WriteLine($"{_killed.Values.Sum()} killed, {_explained.Count + _survivors.Count} survived");
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ") is { Length: > 200 } longer ? longer[..200] + "..." : text.ReplaceLineEndings(" ");

    [GeneratedRegex(@"src/Supervisor/(?<file>[\w./]+\.cs)\((?<line>\d+),\d+\): error")]
    private static partial Regex CompilerError();
}
