namespace Supervisor.SimulationTests.Reality;

/// <summary>
/// What must be so in every life of a scenario, however late a real machine is with each small thing (<see cref="Latencies"/>): found by living
/// it in the model again and again. Two events have an order if they have the same one in all of those lives; an event has a span of time.
/// </summary>
internal sealed class Expectation
{
    /// <summary>So many that two events without a cause between them, and less apart than the latencies, are found in both orders.</summary>
    private const int Lives = 80;

    private static readonly TimeSpan s_far = TimeSpan.FromMilliseconds(100);

    private readonly bool[][] _isBefore;

    private Expectation(IReadOnlyList<ExpectedEvent> events, bool[][] isBefore, int exitCode)
    {
        Events = events;
        _isBefore = isBefore;
        ExitCode = exitCode;
    }

    /// <summary>In the order of the life in which hardly anything was late.</summary>
    public IReadOnlyList<ExpectedEvent> Events { get; }

    public int ExitCode { get; }

    /// <summary>When it is over at the latest.</summary>
    public TimeSpan Length => Events.Max(each => each.Latest);

    /// <summary>The one event always comes before the other.</summary>
    public bool IsBefore(int one, int other) => _isBefore[one][other];

    /// <summary>
    /// Any life of the other one is none of this: other events, another exit code, or an event with a time that is far outside. (An order alone that is
    /// another one may happen to be kept.)
    /// </summary>
    public bool DiffersFrom(Expectation other)
    {
        if (ExitCode != other.ExitCode || Events.Count != other.Events.Count)
        {
            return true;
        }

        Dictionary<string, ExpectedEvent> others = other.Events.ToDictionary(each => each.Name, StringComparer.Ordinal);
        return Events.Any(each => !others.TryGetValue(each.Name, out ExpectedEvent? same) || same.Latest + s_far < each.Earliest || each.Latest + s_far < same.Earliest);
    }

    /// <summary>Null if the scenario does not end, or if it depends on small latencies what happens in it: then nothing can be expected of a real machine.</summary>
    public static Expectation? TryOf(TwinScenario scenario)
    {
        TwinJournal first = ModelLife.Live(scenario, random: null);
        if (first.ExitCode is not { } code)
        {
            return null;
        }

        List<(string Name, TwinEvent Event)> named = [.. first.Named];
        Dictionary<string, int> numbers = [];
        for (int i = 0; i < named.Count; i++)
        {
            numbers.Add(named[i].Name, i);
        }

        TimeSpan[] earliest = [.. named.Select(each => each.Event.At)];
        TimeSpan[] latest = [.. earliest];
        bool[][] isBefore = [.. named.Select((_, i) => Enumerable.Range(0, named.Count).Select(j => i < j).ToArray())];
        int[] place = new int[named.Count];
        for (int life = 1; life <= Lives; life++)
        {
            TwinJournal again = ModelLife.Live(scenario, new Random(unchecked((scenario.Seed * 1000) + life)));
            if (again.ExitCode != code || again.Events.Count != named.Count)
            {
                return null;
            }

            int at = 0;
            foreach ((string name, TwinEvent happened) in again.Named)
            {
                if (!numbers.TryGetValue(name, out int number))
                {
                    return null;
                }

                place[number] = at++;
                earliest[number] = happened.At < earliest[number] ? happened.At : earliest[number];
                latest[number] = happened.At > latest[number] ? happened.At : latest[number];
            }

            for (int i = 0; i < named.Count; i++)
            {
                for (int j = i + 1; j < named.Count; j++)
                {
                    isBefore[i][j] &= place[i] < place[j];
                }
            }
        }

        return new Expectation([.. named.Select((each, i) => new ExpectedEvent(each.Name, each.Event.At, earliest[i], latest[i]))], isBefore, code);
    }
}

/// <param name="At">When it happens if hardly anything is late.</param>
internal sealed record ExpectedEvent(string Name, TimeSpan At, TimeSpan Earliest, TimeSpan Latest);
