using Supervisor.Simulation.Commands;
using Supervisor.Simulation.Scenarios;
using Xunit;

namespace Supervisor.SimulationTests;

/// <summary>Lives that nobody has lived before, for half a minute.</summary>
public sealed class FreshSeedsTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void Lives_of_fresh_seeds_keep_every_rule()
    {
        ulong first = CommandLine.FreshSeed();
        // Also where the test passes: what was lived can be lived again.
        TestContext.Current.SendDiagnosticMessage("seeds from {0} on", first);
        output.WriteLine($"seeds from {first} on");
        Exploration exploration = new(first, lives: null, Limit, Environment.ProcessorCount);
        exploration.Run();
        output.WriteLine(exploration.Summary);
        if (exploration.Failure is { } failure)
        {
            Assert.Fail(Report(failure.Seed, failure.Result));
        }

        Assert.InRange(exploration.Lived, 1000, long.MaxValue);
    }

    private static string Report(ulong seed, LifeResult result)
    {
        Scenario small = new Shrinker().Shrink(Generator.Of(seed), result.Broken!);
        (IReadOnlyList<string> lines, LifeResult shortened) = TraceWriter.Of(small);
        return $"seed {seed}, step {result.Step}: {result.Message}\n\nThe shortest life that still breaks it:\n\n{small}\n{string.Join('\n', lines)}\n\nstep {shortened.Step}: {shortened.Message}\n\n./build.sh simulate --seed {seed}";
    }
}
