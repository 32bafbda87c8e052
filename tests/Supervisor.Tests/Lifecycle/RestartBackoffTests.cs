using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>How long a process waits before it is started again.</summary>
public sealed class RestartBackoffTests
{
    [Theory]
    [InlineData("Rule_16_the_defaults", 10, 300, "0 10 20 40 80 160 300 300 300")]
    [InlineData("S89_another_curve", 0.5, 30, "0 0.5 1 2 4 8 16 30 30")]
    [InlineData("B03_the_reduced_one", 1, 60, "0 1 2 4 8 16 32 60 60")]
    [InlineData("B04_the_maximum_wins", 10, 1, "0 1 1 1 1 1 1 1 1")]
    [InlineData("no_back_off", 0, 300, "0 0 0 0 0 0 0 0 0")]
    [InlineData("no_maximum_but_0", 10, 0, "0 0 0 0 0 0 0 0 0")]
    public void U19_it_doubles_up_to_its_maximum(string scenario, double initial, double most, string waits)
    {
        Assert.NotEmpty(scenario);
        RestartBackoff backoff = new(TestPlan.Restart(RestartPolicy.Always, initial: initial, most: most));
        Assert.Equal(waits, string.Join(' ', Enumerable.Range(0, 9).Select(_ => backoff.Next(TimeSpan.FromSeconds(1)).TotalSeconds)));
    }

    [Theory]
    [InlineData(0.0, 300.0, 0)]
    [InlineData(10.0, 300.0, 300)]
    [InlineData(0.001, 1e9, 1e9)]
    public void It_does_not_overflow(double initial, double most, double wait)
    {
        RestartBackoff backoff = new(TestPlan.Restart(RestartPolicy.Always, initial: initial, most: most));
        for (int i = 0; i < 5_000; i++)
        {
            _ = backoff.Next(TimeSpan.Zero);
        }

        Assert.Equal(wait, backoff.Next(TimeSpan.Zero).TotalSeconds);
    }

    [Theory]
    [InlineData(600.0, "0 10 20 40 80")]
    [InlineData(600.001, "0 10 0 10 20")]
    public void U19_a_run_of_more_than_600_s_forgets_all_that_was_before_it(double third, string waits)
    {
        RestartBackoff backoff = new(TestPlan.Restart(RestartPolicy.Always));
        double[] runs = [1, 1, third, 1, 1];
        Assert.Equal(waits, string.Join(' ', runs.Select(ran => backoff.Next(TimeSpan.FromSeconds(ran)).TotalSeconds)));
    }

    [Fact]
    public void Time_that_it_waited_is_no_run()
    {
        // Hours of 300 s waits: never reset.
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Processes = { ["main"] = ProcessScript.Ends(1, 1) } };
        kernel.Begin();
        kernel.RunUntil(6 * 3600);
        double[] starts = Starts(kernel);
        Assert.All(starts.Zip(starts.Skip(1)).Skip(6), pair => Assert.Equal(301, pair.Second - pair.First));
        Assert.True(starts.Length > 70);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(137)]
    public void B01_B05_start_offsets_of_a_program_that_always_ends_at_once_whatever_its_code(int code)
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Processes = { ["main"] = ProcessScript.Ends(0, code) } };
        kernel.Begin();
        kernel.RunUntil(1211);
        Assert.Equal([0, 0, 10, 30, 70, 150, 310, 610, 910, 1210], Starts(kernel));
    }

    [Fact]
    public void The_wait_counts_from_the_end_of_the_run_and_not_of_the_clearing()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always, initial: 1)))
        {
            Processes = { ["main"] = ProcessScript.Ends(5, 1) },
            Leftovers = { ["main"] = LeftoverScript.Nothing },
        };
        kernel.Begin();
        // After the second run left-overs take 0.5 s, after the third 2 s: less, and as much as, its back-off.
        kernel.At(6, () => kernel.Leftovers["main"] = LeftoverScript.GoneAfter(0.5));
        kernel.At(12, () => kernel.Leftovers["main"] = LeftoverScript.GoneAfter(1.9));
        kernel.At(20, () => kernel.Leftovers["main"] = new LeftoverScript(null, TimeSpan.FromSeconds(2.5)));
        kernel.RunUntil(40);
        // 10 + 1, 16 + 2, 23 + 4 but 4.5 for the left-overs.
        Assert.Equal([0, 5, 11, 18, 27.5, 40.5], Starts(kernel.RunUntil(41)));
    }

    [Fact]
    public void CrashLoopBackOff_is_told_in_the_kubelets_words()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Processes = { ["main"] = ProcessScript.Ends(1, 1) } };
        kernel.Begin();
        kernel.RunUntil(10);
        (TimeSpan at, Decision told) = Assert.Single(kernel.Decisions, told => told.Decision.Event == "BackOff");
        Assert.Equal(2, at.TotalSeconds);
        Assert.StartsWith("Back-off restarting failed container main in pod pod_default", TimelineText.Of(told), StringComparison.Ordinal);
    }

    [Fact]
    public void What_can_not_be_started_lets_a_stop_through_also_without_a_back_off()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always, initial: 0))) { Processes = { ["main"] = ProcessScript.Refused(71) } };
        kernel.Begin();
        for (int turn = 0; turn < 100; turn++)
        {
            Assert.Equal(PodState.BackingOff, kernel.State);
            Assert.True(kernel.Step());
        }

        kernel.Signal();
        Assert.Equal(71, kernel.RunToEnd().ExitCode);
        Assert.Equal(101, Starts(kernel).Length);
    }

    [Fact]
    public void A_life_that_recovers_begins_at_once_again()
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.OnFailure)))
        {
            Processes = { ["main"] = ProcessScript.InTurn(ProcessScript.Ends(1, 1), ProcessScript.Ends(1, 1), ProcessScript.Ends(601, 1), ProcessScript.Ends(1, 1), ProcessScript.Ends(1, 0)) },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal([0, 1, 12, 613, 624], Starts(kernel));
    }

    private static double[] Starts(FakeKernel kernel) => [.. kernel.Trace.Where(entry => entry.Effect is Effect.Spawn).Select(entry => entry.At.TotalSeconds)];
}
