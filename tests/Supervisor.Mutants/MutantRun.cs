using System.Diagnostics;

namespace Supervisor.Mutants;

/// <summary>Applies one mutant after the other to a copy of the sources, and asks the judges.</summary>
internal sealed class MutantRun(WorkingCopy copy, TextWriter output)
{
    private readonly SortedDictionary<string, int> _killed = new(StringComparer.Ordinal);
    private readonly List<(Mutant Mutant, string Why)> _survivors = [];
    private readonly List<Mutant> _explained = [];
    private readonly List<string> _untrue = [];
    private byte[] _original = [];

    /// <summary>True if every mutant was killed, but for those that the table explains.</summary>
    public bool Run(IReadOnlyList<Mutant> mutants)
    {
        Stopwatch watch = Stopwatch.StartNew();
        foreach (Mutant mutant in mutants)
        {
            // All of them before the first: a table that is not true any more is not worth the wait.
            _ = mutant.ApplyTo(File.ReadAllText(copy.Source(mutant.File)));
        }

        foreach (string project in Judge.All.Select(judge => judge.Project).Distinct())
        {
            Demand(copy.BuildTests(project));
        }

        Demand(copy.BuildSupervisor([]));
        _original = copy.SupervisorFile();
        foreach (Judge judge in Judge.All)
        {
            output.WriteLine($"original, {judge.PassOriginal(copy)}");
        }

        for (int i = 0; i < mutants.Count; i++)
        {
            Stopwatch each = Stopwatch.StartNew();
            (string? killer, string why) = Try(mutants[i]);
            Note(mutants[i], killer, why);
            output.WriteLine($"{i + 1,3}/{mutants.Count} {killer ?? "SURVIVED",-10} {each.Elapsed.TotalSeconds,4:0} s  {mutants[i].Name}: {OneLine(why)}");
        }

        SumUp(mutants.Count, watch.Elapsed);
        return _survivors.Count == 0 && _untrue.Count == 0;
    }

    private (string? Killer, string Why) Try(Mutant mutant)
    {
        string path = copy.Source(mutant.File);
        string source = File.ReadAllText(path);
        File.WriteAllText(path, mutant.ApplyTo(source));
        try
        {
            Execution build = copy.BuildSupervisor(Judge.All.Select(judge => judge.Project).Distinct());
            if (build.ExitCode != 0)
            {
                return ("compiler", build.Output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? build.Output);
            }

            if (copy.SupervisorFile().AsSpan().SequenceEqual(_original))
            {
                return (null, "the compiled program is the same");
            }

            foreach (Judge judge in Judge.All)
            {
                if (judge.Condemn(copy) is { } verdict)
                {
                    return (judge.Name, verdict);
                }
            }

            return (null, mutant.Breaks);
        }
        finally
        {
            File.WriteAllText(path, source);
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

    private void SumUp(int count, TimeSpan took)
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

        output.WriteLine($"\n{count} mutants in {took.TotalMinutes:0.0} minutes");
        output.WriteLine($"{_killed.Values.Sum()} killed, {_explained.Count + _survivors.Count} survived");
    }

    private static void Demand(Execution build)
    {
        if (build.ExitCode != 0)
        {
            throw new MutantRunException($"the original does not build:\n{build.Output}");
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ") is { Length: > 200 } longer ? longer[..200] + "..." : text.ReplaceLineEndings(" ");
}
