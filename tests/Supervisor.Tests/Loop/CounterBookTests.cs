using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Supervisor.Status;
using Xunit;

namespace Supervisor.Tests.Loop;

/// <summary>What the metrics count.</summary>
public sealed class CounterBookTests
{
    [Fact]
    public void Exits_by_code_and_restarts_of_each_process()
    {
        PublishedLife life = new(TestPlan.Pod(steps: [TestPlan.Step("one")], restart: TestPlan.Restart(RestartPolicy.Always, initial: 0)))
        {
            Kernel =
            {
                Processes =
                {
                    ["one"] = ProcessScript.InTurn(ProcessScript.Ends(1, 4), ProcessScript.Ends(1, 0)),
                    ["main"] = ProcessScript.InTurn(ProcessScript.Ends(1, 3), ProcessScript.Ends(1, 0), ProcessScript.Ends(1, 3), ProcessScript.Obedient),
                },
            },
        };
        life.Kernel.Begin();
        life.Kernel.SignalAt(20);
        life.Kernel.RunToEnd();
        Assert.Equal(
            ["one: 1; 0x1 4x1", "main: 3; 0x1 3x2 143x1"],
            life.Board.Counters.Containers.Select(each => $"{each.Name}: {each.Restarts}; {string.Join(' ', each.Exits.Select(exit => $"{exit.Key}x{exit.Value}"))}"));
    }

    [Fact]
    public void Attempts_by_type_and_result_with_their_durations()
    {
        PublishedLife life = new(TestPlan.Pod(probes: TestPlan.Probes(liveness: TestPlan.Probe(period: 10, failure: 99), readiness: TestPlan.Probe(period: 10, timeout: 3))))
        {
            Kernel = { Probes = { [ProbeKind.Liveness] = ProbeScript.Of("E E E S"), [ProbeKind.Readiness] = ProbeScript.Of("S@0.02 W@0.3 F@0.001 H F@0.001") } },
        };
        life.Kernel.Begin();
        life.Kernel.RunUntil(35);
        ProbeCounters[] probes = [.. life.Board.Counters.Probes];
        Assert.Equal(
            ["main liveness successful 3", "main liveness unknown 1", "main readiness failed 2", "main readiness successful 2"],
            probes.Select(each => $"{each.Container} {each.Type} {each.Result} {each.Count}"));
        Assert.Equal(TimeSpan.FromSeconds(3.001), probes[2].Duration);
        // 1 ms, 5, 25, 100, 500, 1 s, 5 s, 30 s.
        Assert.Equal([1, 1, 1, 1, 1, 1, 2, 2], probes[2].Buckets);
        Assert.Equal([0, 0, 1, 1, 2, 2, 2, 2], probes[3].Buckets);
        Assert.Equal(TimeSpan.FromSeconds(0.32), probes[3].Duration);
    }

    [Fact]
    public void An_attempt_that_never_answers_counts_as_a_failure()
    {
        PublishedLife life = new(TestPlan.Pod(probes: TestPlan.Probes(readiness: TestPlan.Probe(period: 10)))) { Kernel = { Probes = { [ProbeKind.Readiness] = ProbeScript.Of("N") } } };
        life.Kernel.Begin();
        life.Kernel.RunUntil(5);
        ProbeCounters failed = Assert.Single(life.Board.Counters.Probes);
        Assert.Equal((ProbeCounters.Failed, 1, TimeSpan.FromSeconds(2)), (failed.Result, failed.Count, failed.Duration));
    }

    [Fact]
    public void Time_to_ready_of_the_first_and_of_the_last_incarnation()
    {
        PublishedLife life = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always), probes: TestPlan.Probes(readiness: TestPlan.Probe(period: 1))))
        {
            Kernel = { Processes = { ["main"] = ProcessScript.InTurn(ProcessScript.Ends(10, 1), ProcessScript.Obedient) }, Probes = { [ProbeKind.Readiness] = ProbeScript.Of("F F F S S F S S S S S F F S") } },
        };
        life.Kernel.Begin();
        Assert.Null(life.Board.Counters.FirstTimeToReady);
        life.Kernel.RunUntil(9);
        // Unready in between changes nothing of it.
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)), (life.Board.Counters.FirstTimeToReady!.Value, life.Board.Counters.LastTimeToReady!.Value));
        life.Kernel.RunUntil(20);
        Assert.Equal(TimeSpan.FromSeconds(3), life.Board.Counters.FirstTimeToReady);
        Assert.NotEqual(TimeSpan.FromSeconds(3), life.Board.Counters.LastTimeToReady);
    }

    [Fact]
    public void A_stop_lasts_from_the_request_to_the_end_of_the_process()
    {
        PublishedLife life = new(TestPlan.Pod(drain: 2, preStop: TestPlan.Exec()))
        {
            Kernel = { Processes = { ["main"] = ProcessScript.Obeys(4, 0) }, Hooks = { [HookKind.PreStop] = HookScript.Succeeds(3) } },
        };
        life.Kernel.Begin();
        life.Kernel.SignalAt(10);
        life.Kernel.RunUntil(18.5);
        Assert.Null(life.Board.Counters.LastStopDuration);
        life.Kernel.RunToEnd();
        Assert.Equal(TimeSpan.FromSeconds(9), life.Board.Counters.LastStopDuration);
    }

    [Fact]
    public void What_ends_by_itself_was_not_stopped()
    {
        PublishedLife life = new(TestPlan.Pod()) { Kernel = { Processes = { ["main"] = ProcessScript.Ends(4, 0) } } };
        life.Kernel.Begin();
        life.Kernel.RunToEnd();
        Assert.Null(life.Board.Counters.LastStopDuration);
    }
}
