using Supervisor.Simulation.Judging;
using Supervisor.Simulation.Scenarios;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.SimulationTests;

/// <summary>
/// Tens of thousands of lives, each from a seed, each watched by <see cref="LifeJudge"/>. A failure names its seed and shows the life; the same
/// seed lives it again.
/// </summary>
public sealed class LifeExplorationTests(ITestOutputHelper output)
{
    private const int Lives = 40_000;

    /// <summary>What must have come up in many of them, or the exploration proves less than it says.</summary>
    private static readonly string[] Wanted =
    [
        "spawn refused", "process given up", "third signal", "postStart failed", "left-overs given up", "left-overs killed", "step timed out", "preStop", "preStop hurried",
        "preStop cut off", "drained", "2 s beyond the deadline", "killed at the deadline", "stopped before the start", "ended in a step", "ended in main",
        "started again at once", "backed off", "a back-off forgotten", "given up after maxRestarts", "all started again", "killed to be started again",
        "a restart requested", "a back-off cut short", "a restart requested between two runs", "liveness failed", "liveness failed for good", "startup failed",
        "readiness in a stop", "an error tried again", "a run caught up", "an answer thrown away", "an attempt thrown away", "a late answer", "stopped while it ran",
        "stopped in a stop for LivenessFailed", "stopped in a stop for StartupFailed", "stopped in a stop for PostStartFailed", "stopped in a stop for RestartRequested",
        "stopped between two runs", "stopped in a back-off", "stopped at the end",
    ];

    [Fact]
    public void Every_life_keeps_every_rule()
    {
        Dictionary<string, int> seen = [];
        for (int seed = 1; seed <= Lives; seed++)
        {
            foreach (string what in Live(seed).Judge.Seen)
            {
                seen[what] = seen.GetValueOrDefault(what) + 1;
            }
        }

        foreach (string what in Wanted)
        {
            output.WriteLine($"{seen.GetValueOrDefault(what),6} of {Lives}: {what}");
            Assert.True(seen.GetValueOrDefault(what) >= 100, $"Only {seen.GetValueOrDefault(what)} of {Lives} lives had: {what}");
        }
    }

    [Fact]
    public void The_same_seed_is_the_same_life()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            Assert.Equal(Trace(Live(seed)), Trace(Live(seed)));
        }

        static IEnumerable<string> Trace(RandomLife life) => life.Kernel.Trace.Select(entry => $"{entry.At} {entry.Effect}");
    }

    private static RandomLife Live(int seed)
    {
        RandomLife life = new(seed);
        try
        {
            life.Live();
        }
        catch (Exception broken)
        {
            IEnumerable<string> timeline = TimelineText.Of(life.Kernel.Trace);
            Assert.Fail($"Seed {seed}: {broken.Message}\n{string.Join('\n', timeline)}\n{broken}");
        }

        return life;
    }
}
