using Supervisor.Lifecycle;
using Supervisor.TestSupport;
using Xunit;
using ExitStatus = Supervisor.Lifecycle.ExitStatus;

namespace Supervisor.SimulationTests.Reality;

/// <summary>What holds reality against the model finds what it is to find. No process is started here: both lives are the model's.</summary>
public sealed class ComparisonTests(ITestOutputHelper output)
{
    private const int Seeds = 144;

    /// <summary>Drain, preStop, a stop signal that main takes its time for, a probe that flaps.</summary>
    private static readonly TwinScenario s_scenario = new()
    {
        Seed = 1,
        Mode = RunMode.Process1,
        Grace = 3,
        Drain = 0.5,
        Backoff = 0.5,
        Turns = [new ProcessTurn { OnStop = StopManner.ExitsLater, StopDelay = 0.4, StopCode = 7 }],
        PreStop = new HookTurn(HookManner.Succeeds, 0.3, 0),
        Probes = System.Collections.Immutable.ImmutableSortedDictionary<ProbeKind, TwinProbe>.Empty.Add(ProbeKind.Readiness, new TwinProbe(false, "FS", 0.6, 0.2, 0.4, 1, 1, null)),
        Asks = [new Ask(1, AskKind.Look), new Ask(1.6, AskKind.Signal, Signal: 15)],
    };

    private readonly Expectation _expected = Expectation.TryOf(s_scenario)!;

    public static TheoryData<int> Lives => [.. Enumerable.Range(1, 20)];

    [Fact]
    public void A_life_of_the_model_is_what_was_expected()
    {
        Comparison comparison = Compare(Life());
        Assert.True(comparison.IsSame, comparison.ToString());
    }

    [Theory]
    [MemberData(nameof(Lives))]
    public void Latencies_that_none_of_the_expected_lives_had_make_no_difference(int seed)
    {
        Comparison comparison = Compare(ModelLife.Live(s_scenario, new Random(-seed), withTimers: false));
        Assert.True(comparison.Differences.Count == 0, comparison.ToString());
    }

    [Fact]
    public void Another_exit_code_is_found() => AssertDifferent(Life() with { ExitCode = 8 }, "exit code 8, expected was 7");

    [Fact]
    public void A_life_without_an_end_is_found() => AssertDifferent(Life() with { ExitCode = null }, "exit code none");

    [Fact]
    public void Each_event_that_is_missing_is_found()
    {
        TwinJournal life = Life();
        for (int i = 0; i < life.Events.Count; i++)
        {
            AssertDifferent(life with { Events = [.. life.Events.Where((_, at) => at != i)] }, "missing: ");
        }
    }

    [Fact]
    public void Each_event_that_happens_twice_is_found()
    {
        TwinJournal life = Life();
        foreach (TwinEvent each in life.Events)
        {
            AssertDifferent(life with { Events = [.. life.Events.SelectMany(one => one == each ? [one, one] : (TwinEvent[])[one])] }, "not expected: ");
        }
    }

    [Theory]
    [InlineData("no longer ready", "main: stopping as asked")]
    [InlineData("main: draining: serves for 500ms more, unready", "main: preStop begins")]
    [InlineData("main: preStop begins", "preStop begins 0 StopRequested 2")]
    [InlineData("preStop ends", "main: SIGTERM sent: preStop ended")]
    [InlineData("main: SIGTERM sent: preStop ended", "main 1 got SIGTERM")]
    [InlineData("main 1 got SIGTERM", "main: ended after SIGTERM with exit code 7")]
    [InlineData("Readiness runs (2)", "ready")]
    public void Two_events_that_change_places_are_found(string first, string second)
    {
        TwinJournal life = Life();
        TwinEvent one = life.Named.Single(each => each.Name == first).Event;
        TwinEvent other = life.Named.Single(each => each.Name == second).Event;
        TimeSpan between = TimeSpan.FromMilliseconds(2);
        TimeSpan middle = (one.At + other.At) / 2;
        TwinEvent later = one with { At = middle + between };
        TwinEvent earlier = other with { At = middle - between };
        AssertDifferent(life with { Events = [.. life.Events.Select(each => each == one ? later : each == other ? earlier : each).OrderBy(each => each.At)] }, "the wrong order: ");
    }

    [Fact]
    public void An_event_that_is_too_early_is_found_and_one_that_is_late_is_told()
    {
        TwinJournal life = Life();
        TwinEvent end = life.Events[^1];
        AssertDifferent(Moved(-0.3), "too early");
        Comparison late = Compare(Moved(0.3));
        Assert.False(late.IsSame);
        Assert.Empty(late.Differences);
        Assert.Equal("the end, exit code 7", late.Late);

        TwinJournal Moved(double seconds) => life with
        {
            Events = [.. life.Events.Select(each => each == end ? each with { At = each.At + TimeSpan.FromSeconds(seconds) } : each).OrderBy(each => each.At)],
        };
    }

    [Fact]
    public void What_depends_on_small_latencies_is_never_expected()
    {
        ProcessTurn turn = new() { EndsAfter = 1.6, EndsWith = ExitStatus.Exited(3), OnStop = StopManner.Dies };
        Assert.Null(Expectation.TryOf(s_scenario with { Turns = [turn] }));
        Assert.NotNull(Expectation.TryOf(s_scenario with { Turns = [turn with { EndsAfter = 1.2 }] }));
    }

    [Fact]
    public void The_same_seed_is_the_same_scenario()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            Assert.Equal(TwinDraw.Of(seed).Scenario.ToString(), TwinDraw.Of(seed).Scenario.ToString());
        }
    }

    [Fact]
    public void Every_wrong_model_is_found_by_some_life_and_is_never_found_to_be_right()
    {
        (TwinScenario Scenario, Expectation Expected)[] drawn = [.. Enumerable.Range(1, Seeds).AsParallel().AsOrdered().Select(TwinDraw.Of)];
        foreach ((string name, Func<TwinScenario, TwinScenario> sabotage) in Sabotage.All)
        {
            int found = 0;
            foreach ((TwinScenario scenario, Expectation expected) in drawn)
            {
                if (Sabotage.TryOf(scenario, expected, sabotage) is { } wrong)
                {
                    Comparison comparison = new(wrong, ModelLife.Live(scenario, new Random(-1), withTimers: false));
                    Assert.False(comparison.IsSame, $"A model with {name} was found to be right:\n{scenario}\n{comparison}");
                    found++;
                }
            }

            output.WriteLine($"{found,4} of {Seeds} lives tell: {name}");
            Assert.True(found > 0, $"No life tells a model with {name} from the right one.");
        }
    }

    private static TwinJournal Life() => ModelLife.Live(s_scenario, random: null);

    private Comparison Compare(TwinJournal life) => new(_expected, life);

    private void AssertDifferent(TwinJournal life, string how)
    {
        Comparison comparison = Compare(life);
        Assert.Contains(comparison.Differences, difference => difference.Contains(how, StringComparison.Ordinal));
    }
}
