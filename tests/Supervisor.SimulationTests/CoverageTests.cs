using Supervisor.Simulation.Commands;
using Supervisor.Simulation.Scenarios;
using Xunit;

namespace Supervisor.SimulationTests;

/// <summary>
/// What the lives of the seeds 1 to 80,000 and the corpus have had in them. Every pair of state and event that the table does not call impossible is reached; what the table
/// calls so is not.
/// </summary>
public sealed class CoverageTests(ITestOutputHelper output)
{
    private const long Lives = 80_000;

    /// <summary>What must have come up in many of them, or the exploration proves less than it says.</summary>
    private static readonly string[] Wanted =
    [
        "spawn refused", "process given up", "third signal", "postStart failed", "left-overs given up", "left-overs killed", "step timed out", "preStop", "preStop hurried",
        "preStop cut off", "drained", "2 s beyond the deadline", "killed at the deadline", "stopped before the start", "ended in a step", "ended in main",
        "started again at once", "backed off", "a back-off forgotten", "given up after maxRestarts", "all started again", "killed to be started again",
        "a restart requested", "a back-off cut short", "a restart requested between two runs", "liveness failed", "liveness failed for good", "startup failed",
        "readiness in a stop", "an error tried again", "a run caught up", "an answer thrown away", "an attempt thrown away", "an attempt that never answers", "a late answer",
        "stopped while it ran", "stopped in a stop for LivenessFailed", "stopped in a stop for StartupFailed", "stopped in a stop for PostStartFailed", "stopped in a stop for RestartRequested",
        "stopped between two runs", "stopped in a back-off", "stopped at the end",
    ];

    [Fact]
    public void Every_pair_of_state_and_event_is_reached_or_explained()
    {
        Exploration exploration = new(first: 1, Lives, limit: null, Environment.ProcessorCount);
        exploration.Run();
        Assert.True(exploration.Failure is null, $"seed {exploration.Failure?.Seed}: {exploration.Failure?.Result.Message}");
        Coverage coverage = exploration.Coverage;
        foreach (string name in ScenarioFile.NamesIn("Corpus"))
        {
            ScenarioRun.Play(ScenarioFile.Read("Corpus", name), coverage);
        }

        output.WriteLine(exploration.Summary);
        foreach ((string state, string what, long count) in coverage.Pairs)
        {
            output.WriteLine($"{count,10} {state}: {what}");
        }

        Gap[] gaps = [.. File.ReadLines(Path.Combine(ScenarioFile.PathOf("Coverage"), "unreached.gaps")).Where(line => line.Length > 0 && line[0] != '#').Select(Gap.Parse)];
        List<string> wrong =
        [
            .. coverage.Pairs.Where(pair => pair.Count == 0 && !gaps.Any(gap => gap.Has(pair.State, pair.Event))).Select(pair => $"never reached, and not explained: {pair.State}: {pair.Event}"),
            .. coverage.Pairs.Where(pair => pair.Count > 0 && gaps.Any(gap => gap.Has(pair.State, pair.Event))).Select(pair => $"reached {pair.Count} times, and explained away: {pair.State}: {pair.Event}"),
            .. gaps.SelectMany(gap => gap.Idle(coverage)).Select(idle => $"says nothing: {idle}"),
        ];
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        foreach (string what in Wanted)
        {
            long lives = exploration.Seen.GetValueOrDefault(what);
            output.WriteLine($"{lives,10} lives had: {what}");
            Assert.True(lives >= 100, $"Only {lives} of {Lives} lives had: {what}");
        }
    }

    /// <summary>A line of the table.</summary>
    private sealed record Gap(string[] States, string[] Events, string Why)
    {
        public static Gap Parse(string line)
        {
            string[] parts = line.Split(" | ");
            Assert.True(parts.Length == 3 && parts[2].Length > 10, $"states | events | why: {line}");
            return new Gap(parts[0].Split(", "), parts[1].Split(", "), parts[2]);
        }

        public bool Has(string state, string what) => Array.Exists(States, name => Matches(name, state)) && Array.Exists(Events, name => Matches(name, what));

        /// <summary>Names that stand for nothing that is not reached.</summary>
        public IEnumerable<string> Idle(Coverage coverage) =>
        [
            .. States.Where(name => !coverage.Pairs.Any(pair => pair.Count == 0 && Matches(name, pair.State) && Has(pair.State, pair.Event))),
            .. Events.Where(name => !coverage.Pairs.Any(pair => pair.Count == 0 && Matches(name, pair.Event) && Has(pair.State, pair.Event))),
        ];

        private static bool Matches(string pattern, string name) => pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;
    }
}
