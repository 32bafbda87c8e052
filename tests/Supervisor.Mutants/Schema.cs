namespace Supervisor.Mutants;

/// <summary>
/// Many mutants in one program: each member that some of them change is there once more for each, and which one is run says an environment
/// variable when the program starts. One compilation for all of them, instead of one for each.
/// </summary>
internal sealed class Schema
{
    /// <summary>The number of the mutant that is active; none without it.</summary>
    public const string Variable = "MUTANT";

    /// <summary>What the members ask.</summary>
    public const string Switch = $$"""
        namespace Supervisor;

        internal static class ActiveMutant
        {
            private static readonly string Active = global::System.Environment.GetEnvironmentVariable("{{Variable}}") ?? "";
            private static readonly int Number = Active.Length == 0 ? -1 : int.Parse(Active, global::System.Globalization.CultureInfo.InvariantCulture);

            public static bool Is(int number) => number == Number;
        }

        """;

    private Schema(IReadOnlyDictionary<string, string> files, IReadOnlyList<int> numbers)
    {
        Files = files;
        Numbers = numbers;
    }

    /// <summary>The files that some change, with all variants.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    /// <summary>The mutants that are in it, by their positions. The others need a compilation of their own: what they change is no body of a member.</summary>
    public IReadOnlyList<int> Numbers { get; }

    /// <param name="read">The text of a file.</param>
    /// <param name="apart">Positions of those that are to be left out.</param>
    public static Schema Of(IReadOnlyList<Mutant> mutants, Func<string, string> read, IReadOnlySet<int> apart)
    {
        Dictionary<string, string> files = [];
        List<int> numbers = [];
        foreach (IGrouping<string, int> file in Enumerable.Range(0, mutants.Count).Where(number => !apart.Contains(number)).GroupBy(number => mutants[number].File))
        {
            string source = read(file.Key);
            (IReadOnlyList<Member> members, string rest) = Member.AllOf(source);
            Dictionary<int, List<(int Number, string Text)>> variants = [];
            foreach (int number in file)
            {
                (IReadOnlyList<Member> others, string otherRest) = Member.AllOf(mutants[number].ApplyTo(source));
                int[] changed = others.Count == members.Count ? [.. Enumerable.Range(0, members.Count).Where(i => others[i] != members[i])] : [];
                if (changed is [int only] && otherRest == rest && others[only].Before == members[only].Before && members[only].WithVariants([(number, others[only].Text)]) is not null)
                {
                    variants.TryAdd(only, []);
                    variants[only].Add((number, others[only].Text));
                    numbers.Add(number);
                }
            }

            files[file.Key] = string.Join('\n', members.Select((member, i) => $"{member.Before}\n{(variants.TryGetValue(i, out List<(int, string)>? some) ? member.WithVariants(some) : member.Text)}").Append(rest));
        }

        return new Schema(files, [.. numbers.Order()]);
    }
}
