using System.Text.RegularExpressions;

namespace Supervisor.Mutants;

/// <summary>One small defect, made by hand: what a tired person could have written. A test has to notice it.</summary>
/// <param name="Name">For the command line and the report; unique.</param>
/// <param name="File">The file that it is in, below src/Supervisor.</param>
/// <param name="Original">The text that it replaces, which stands in the file exactly once. A line break stands for one with any indentation behind it.</param>
/// <param name="Replacement">What stands in its place.</param>
/// <param name="Breaks">What is wrong with it, in a sentence.</param>
internal sealed record Mutant(string Name, string File, string Original, string Replacement, string Breaks)
{
    /// <summary>Why no test can tell it from the original; null if one must. Checked: one that is killed after all has a wrong explanation.</summary>
    public string? Equivalent { get; init; }

    /// <summary>How often it could be applied to this source: once, or the table is not true any more.</summary>
    public int Occurrences(string source) => Pattern().Count(source);

    public string ApplyTo(string source) =>
        Occurrences(source) == 1
            ? Pattern().Replace(source, _ => Replacement)
            : throw new MutantRunException($"{Name}: its text stands {Occurrences(source)} times in {File}, not once: {Original}");

    private Regex Pattern() => new(string.Join(@"[ \t]*\n[ \t]*", Original.Split('\n').Select(Regex.Escape)), RegexOptions.CultureInvariant);
}
