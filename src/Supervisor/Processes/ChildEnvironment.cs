using System.Collections.Immutable;
using Supervisor.Plans;

namespace Supervisor.Processes;

/// <summary>The environment of what we start: what we inherited without our own variables, then the plan's, then what we tell hooks.</summary>
internal sealed class ChildEnvironment
{
    /// <summary>
    /// Tells the processes of one incarnation from everybody else's. Not <c>SUPERVISOR_...</c>, for a supervisor inside would take that for
    /// configuration.
    /// </summary>
    public const string MarkName = "_SUPERVISOR_MARK";

    private readonly ImmutableArray<string> _inherited;

    /// <param name="isOurs">Whether a variable of that name is ours and is not handed on.</param>
    public ChildEnvironment(ImmutableArray<string> inherited, Func<string, bool> isOurs)
    {
        ImmutableArray<string>.Builder kept = ImmutableArray.CreateBuilder<string>(inherited.Length);
        foreach (string entry in inherited)
        {
            string name = NameOf(entry);
            if (name != MarkName && !isOurs(name))
            {
                kept.Add(entry);
            }
        }

        _inherited = kept.DrainToImmutable();
    }

    /// <summary>Entries <c>NAME=VALUE</c>; of two that set a name the later one counts, in the earlier one's place.</summary>
    public List<string> For(ProcessPlan process, string mark, ReadOnlySpan<EnvironmentVariable> told)
    {
        List<string> entries = [.. _inherited];
        foreach (EnvironmentVariable variable in process.Environment)
        {
            Set(entries, variable.Name, variable.Value);
        }

        foreach (EnvironmentVariable variable in told)
        {
            Set(entries, variable.Name, variable.Value);
        }

        Set(entries, MarkName, mark);
        return entries;
    }

    /// <summary>The value of a variable in entries that <see cref="For"/> made, or null.</summary>
    public static string? Find(List<string> entries, string name)
    {
        foreach (string entry in entries)
        {
            if (IsEntryOf(entry, name))
            {
                return entry[(name.Length + 1)..];
            }
        }

        return null;
    }

    private static void Set(List<string> entries, string name, string value)
    {
        int index = entries.FindIndex(existing => IsEntryOf(existing, name));
        if (index < 0)
        {
            entries.Add($"{name}={value}");
            return;
        }

        entries[index] = $"{name}={value}";
        // An environment may hold a name twice (execve(2) does not look); which one a program takes is its own affair, so one is left.
        for (int i = entries.Count - 1; i > index; i--)
        {
            if (IsEntryOf(entries[i], name))
            {
                entries.RemoveAt(i);
            }
        }
    }

    private static bool IsEntryOf(string entry, string name) =>
        entry.Length > name.Length && entry[name.Length] == '=' && entry.StartsWith(name, StringComparison.Ordinal);

    private static string NameOf(string entry)
    {
        int equals = entry.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? entry : entry[..equals];
    }
}
