namespace Supervisor.SimulationTests.Reality;

/// <summary>Where an event was seen; two clocks are read in two places.</summary>
internal enum Witness
{
    /// <summary>The supervisor's own log.</summary>
    Log,

    /// <summary>The programs that it started, and who asked it something.</summary>
    World,
}

/// <param name="At">Since the first start of a process.</param>
internal sealed record TwinEvent(TimeSpan At, Witness Witness, string Text);

/// <summary>What happened in one life.</summary>
/// <param name="Events">In the order of their times.</param>
/// <param name="ExitCode">Null if it did not end.</param>
internal sealed record TwinJournal(IReadOnlyList<TwinEvent> Events, int? ExitCode)
{
    /// <summary>Equal texts are numbered from the second one on, so that each event of a life has a name of its own.</summary>
    public IEnumerable<(string Name, TwinEvent Event)> Named
    {
        get
        {
            Dictionary<string, int> seen = [];
            foreach (TwinEvent each in Events)
            {
                int count = seen[each.Text] = seen.GetValueOrDefault(each.Text) + 1;
                yield return (count == 1 ? each.Text : $"{each.Text} ({count})", each);
            }
        }
    }
}
