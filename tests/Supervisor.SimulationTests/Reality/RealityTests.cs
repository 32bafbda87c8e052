using System.Globalization;
using Supervisor.Lifecycle;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.SimulationTests.Reality;

/// <summary>
/// Random short lives, lived by the core in the fake world and by the published file with real programs: the same events in the same order, within
/// the same times, and the same exit code. A life on a machine that did not keep up proves nothing: it is lived again, and fails if it never comes
/// out right.
/// </summary>
[Collection(nameof(RealityCollection))]
public sealed class RealityTests(ITestOutputHelper output)
{
    /// <summary>They sleep most of the time: two cores have room for so many.</summary>
    private const int AtOnce = 8;

    [Fact]
    public async Task The_published_file_lives_as_the_model_does()
    {
        using Metronome metronome = new();
        TwinRun[] runs = [.. SeedsToLive.All.AsParallel().AsOrdered().Select(seed => TwinDraw.Of(seed)).Select(drawn => new TwinRun(drawn.Scenario, drawn.Expected, metronome))];
        for (int life = 1; life <= TwinRun.MostLives; life++)
        {
            // Who was late on a busy machine has less company the next time.
            await Parallel.ForEachAsync(
                runs.Where(run => run.IsUndecided),
                new ParallelOptions { MaxDegreeOfParallelism = life == 1 ? AtOnce : life <= 3 ? 2 : 1, CancellationToken = TestContext.Current.CancellationToken },
                async (run, _) => await run.LiveAsync());
        }

        output.WriteLine($"{runs.Length} scenarios, {runs.Sum(run => run.Expected.Events.Count)} events, {runs.Sum(run => run.Lives)} lives");
        foreach (TwinRun run in runs.Where(run => run.Lives > 1))
        {
            output.WriteLine($"seed {run.Scenario.Seed}: {run.Lives} lives, for the machine was late");
        }

        Assert.True(runs.All(run => run.IsSame), string.Join('\n', runs.Where(run => !run.IsSame).Select(run => run.Report())));
        CheckThatWrongModelsAreFound(runs);
        if (!SeedsToLive.AreChosen)
        {
            CheckThatAllCameUp(runs);
        }
    }

    /// <summary>The same real lives against models that are wrong on purpose.</summary>
    private void CheckThatWrongModelsAreFound(TwinRun[] runs)
    {
        foreach ((string name, Func<TwinScenario, TwinScenario> sabotage) in Sabotage.All)
        {
            int found = 0;
            foreach (TwinRun run in runs)
            {
                if (Sabotage.TryOf(run.Scenario, run.Expected, sabotage) is { } wrong)
                {
                    Comparison comparison = new(wrong, run.Journal!);
                    Assert.False(comparison.IsSame, string.Create(CultureInfo.InvariantCulture, $"Seed {run.Scenario.Seed} against a model with {name} was found to be the same:\n{run.Scenario}\n{comparison}"));
                    found++;
                }
            }

            output.WriteLine($"{found,4} lives tell: {name}");
            Assert.True(found > 0 || SeedsToLive.AreChosen, $"No life tells a model with {name} from the right one.");
        }
    }

    private void CheckThatAllCameUp(TwinRun[] runs)
    {
        foreach (string wanted in Wanted.Events)
        {
            int lives = runs.Count(run => run.Expected.Events.Any(each => each.Name.Contains(wanted, StringComparison.Ordinal)));
            output.WriteLine($"{lives,4} lives had: {wanted}");
            Assert.True(lives >= 2, $"Only {lives} lives had: {wanted}");
        }

        foreach (ProbeKind kind in Enum.GetValues<ProbeKind>())
        {
            Assert.Contains(runs, run => run.Scenario.Probes.TryGetValue(kind, out TwinProbe? probe) && probe.IsHttp);
            Assert.Contains(runs, run => run.Scenario.Probes.TryGetValue(kind, out TwinProbe? probe) && !probe.IsHttp);
        }

        Assert.Contains(runs, run => run.Scenario.Mode == RunMode.Process1);
        Assert.Contains(runs, run => run.Scenario.Mode == RunMode.Subreaper);
    }
}
