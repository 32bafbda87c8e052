using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Supervisor.Status;
using Xunit;

namespace Supervisor.Tests.Loop;

/// <summary>What readers see of a life, from one publication to the next: events in the kubelet's words, versions, and nothing where nothing happened.</summary>
public sealed class StatusPublisherTests
{
    private static readonly RestartPlan AtOnce = TestPlan.Restart(RestartPolicy.Always, initial: 0);

    [Fact]
    public void A_life_without_trouble_is_two_events()
    {
        PublishedLife life = new(TestPlan.Pod(steps: [TestPlan.Step("migrate")])) { Kernel = { Processes = { ["migrate"] = ProcessScript.Ends(1, 0) } } };
        life.Kernel.Begin();
        life.Kernel.SignalAt(5);
        life.Kernel.RunToEnd();
        Assert.Equal(
            [
                "Normal Started spec.initContainers{migrate} Container started x1",
                "Normal Started spec.containers{main} Container started x1",
                "Normal Killing spec.containers{main} Stopping container main x1",
            ],
            life.Events);
    }

    [Theory]
    [InlineData(RestartPolicy.Always, "Container main failed liveness probe, will be restarted")]
    [InlineData(RestartPolicy.Never, "Container main failed liveness probe")]
    public void A_failed_liveness_probe(object policy, string killing)
    {
        PublishedLife life = new(TestPlan.Pod(restart: TestPlan.Restart((RestartPolicy)policy), probes: TestPlan.Probes(liveness: TestPlan.Probe(period: 1, failure: 3))))
        {
            Kernel = { Processes = { ["main"] = ProcessScript.Obeys(5, 0) }, Probes = { [ProbeKind.Liveness] = new ProbeScript(AttemptResult.Failure("no\n"), TimeSpan.Zero) } },
        };
        life.Kernel.Begin();
        life.Kernel.RunUntil(2.5);
        Assert.Equal(
            ["Warning Unhealthy spec.containers{main} Liveness probe failed: no x3", $"Normal Killing spec.containers{{main}} {killing} x1"],
            life.Events.Skip(1));
    }

    [Fact]
    public void B05_a_crash_loop_has_one_event_of_each_reason()
    {
        PublishedLife life = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Kernel = { Processes = { ["main"] = ProcessScript.Ends(1, 1) } } };
        life.Kernel.Begin();
        life.Kernel.RunUntil(100);
        Assert.Equal(
            ["Normal Started spec.containers{main} Container started x5", "Warning BackOff spec.containers{main} Back-off restarting failed container main in pod pod_default x4"],
            life.Events);
    }

    [Fact]
    public void H05_H06_failed_hooks_say_nothing_of_their_output()
    {
        PublishedLife life = new(TestPlan.Pod(postStart: TestPlan.Exec(), preStop: TestPlan.Exec()))
        {
            Kernel = { Hooks = { [HookKind.PostStart] = HookScript.Fails(1), [HookKind.PreStop] = HookScript.Fails(1) } },
        };
        life.Kernel.Begin();
        life.Kernel.RunToEnd();
        Assert.Equal(
            [
                "Normal Started spec.containers{main} Container started x1", "Warning FailedPostStartHook spec.containers{main} PostStartHook failed x1",
                "Normal Killing spec.containers{main} FailedPostStartHook x1", "Warning FailedPreStopHook spec.containers{main} PreStopHook failed x1",
            ],
            life.Events);
    }

    [Fact]
    public void What_outlives_its_grace_period_is_an_event()
    {
        PublishedLife life = new(TestPlan.Pod(grace: 3)) { Kernel = { Processes = { ["main"] = ProcessScript.Stubborn } } };
        life.Kernel.Begin();
        life.Kernel.SignalAt(1);
        life.Kernel.RunToEnd();
        Assert.Equal("Warning ExceededGracePeriod spec.containers{main} Container main did not end within the grace period, killed x1", life.Events.Last());
    }

    [Fact]
    public void What_SIGKILL_does_not_end_is_an_event_in_the_kubelets_words()
    {
        PublishedLife life = new(TestPlan.Pod(grace: 0)) { Kernel = { Processes = { ["main"] = ProcessScript.Unkillable } } };
        life.Kernel.Begin();
        life.Kernel.SignalAt(1);
        life.Kernel.RunToEnd();
        Assert.Equal("Warning ExceededGracePeriod spec.containers{main} Container runtime did not kill the pod within specified grace period. x1", life.Events.Last());
    }

    [Fact]
    public void What_cannot_be_started_says_why_to_who_may_know()
    {
        PublishedLife life = new(TestPlan.Pod()) { Kernel = { Processes = { ["main"] = ProcessScript.Refused(127) } } };
        life.Kernel.Begin();
        life.Kernel.RunToEnd();
        PodEvent failed = Assert.Single(life.Board.Events.Items);
        Assert.Equal(("Failed", "Error: refused by the script", true), (failed.Reason, failed.Message, failed.MayHoldOutput));
    }

    [Fact]
    public void A_step_that_times_out_has_not_exceeded_a_grace_period()
    {
        PublishedLife life = new(TestPlan.Pod(steps: [TestPlan.Step("slow", timeout: 1)])) { Kernel = { Processes = { ["slow"] = ProcessScript.Stubborn } } };
        life.Kernel.Begin();
        life.Kernel.RunToEnd();
        Assert.DoesNotContain(life.Board.Events.Items, told => told.Reason == "ExceededGracePeriod");
    }

    [Fact]
    public void Becoming_ready_and_a_passing_probe_are_no_events()
    {
        PublishedLife life = new(TestPlan.Pod(probes: TestPlan.Probes(readiness: TestPlan.Probe(period: 1))));
        life.Kernel.Begin();
        life.Kernel.RunUntil(10);
        Assert.Equal(["Started"], life.Board.Events.Items.Select(told => told.Reason));
    }

    [Fact]
    public void A_long_message_is_cut_and_output_is_marked()
    {
        PublishedLife life = new(TestPlan.Pod(probes: TestPlan.Probes(readiness: TestPlan.Probe())));
        life.Kernel.Probes[ProbeKind.Readiness] = new ProbeScript(AttemptResult.Failure(new string('a', 1023) + "😀 and more"), TimeSpan.Zero);
        life.Kernel.Begin();
        life.Kernel.RunUntil(1);
        PodEvent unhealthy = life.Board.Events.Items.Single(told => told.Reason == "Unhealthy");
        Assert.Equal("Readiness probe failed: " + new string('a', 1023), unhealthy.Message);
        Assert.True(unhealthy.MayHoldOutput);
        Assert.All(life.Board.Events.Items.Where(told => told.Reason != "Unhealthy"), told => Assert.False(told.MayHoldOutput));
    }

    [Fact]
    public void Versions_only_grow_and_a_publication_is_of_one_moment()
    {
        PublishedLife life = Busy();
        Assert.True(life.Publications.Count > 20);
        Publication before = new(life.Publications[0].Snapshot) { Version = 0 };
        foreach (Publication next in life.Publications)
        {
            Assert.True(next.Version > before.Version);
            Assert.True(next.Snapshot.ResourceVersion >= before.Snapshot.ResourceVersion);
            Assert.True(next.Version >= next.Snapshot.ResourceVersion && next.Version >= next.Events.ResourceVersion);
            // Ready in the snapshot, and the phase that ends with it over.
            Assert.False(next.Snapshot.Ready.Passed && next.Timeline.Any(span => span is { Phase: PhaseSpan.Ready, To: null }));
            Assert.Equal(next.Snapshot.Ready.Passed, next.Snapshot.Conditions.Single(condition => condition.Type == PodCondition.Ready).Status == ConditionStatus.True);
            before = next;
        }
    }

    [Fact]
    public void A_snapshot_has_a_new_version_only_if_the_pod_has_changed()
    {
        PublishedLife life = new(TestPlan.Pod(probes: TestPlan.Probes(readiness: TestPlan.Probe(period: 1))));
        life.Kernel.Begin();
        life.Kernel.RunUntil(1.5);
        PodSnapshot ready = life.Board.Current;
        long version = life.Board.Version;
        life.Kernel.RunUntil(20);
        Assert.Equal(ready.ResourceVersion, life.Board.Current.ResourceVersion);
        Assert.Equal(20, life.Board.Current.Main.Probes[0].Streak);
        Assert.True(life.Board.Version > version);
    }

    [Fact]
    public void An_event_that_changes_nothing_publishes_nothing()
    {
        PublishedLife life = new(TestPlan.Pod());
        life.Kernel.Begin();
        int before = life.Publications.Count;
        life.Kernel.Dispatch(new LifecycleEvent.HookEnded(life.Kernel.LastSpawned!, HookKind.PreStop, HookOutcome.Success));
        Assert.Equal(before, life.Publications.Count);
    }

    [Fact]
    public void A_thousand_restarts_and_ten_thousand_complaints_are_counted_right_and_leave_no_memory_behind()
    {
        PublishedLife life = new(TestPlan.Pod(restart: AtOnce, probes: TestPlan.Probes(readiness: TestPlan.Probe(period: 1)))) { KeepsPublications = false };
        life.Kernel.Processes["main"] = ProcessScript.Ends(9.5, 3);
        life.Kernel.Probes[ProbeKind.Readiness] = new ProbeScript(AttemptResult.Failure("no"), TimeSpan.Zero);
        life.Kernel.Begin();
        Live(until: 200);
        long before = life.Weight;
        Live(until: 1000);
        // Names of events and numbers in texts may have got a digit more.
        Assert.InRange(life.Weight, before - 100, before + 100);
        Assert.Equal(["Started", "Unhealthy"], life.Board.Events.Items.Select(told => told.Reason).Order());
        Assert.Equal(1001, life.Board.Events.Items.Single(told => told.Reason == "Started").Count);
        Assert.Equal(10_001, life.Board.Events.Items.Single(told => told.Reason == "Unhealthy").Count);
        ContainerCounters main = Assert.Single(life.Board.Counters.Containers);
        Assert.Equal(1000, main.Restarts);
        Assert.Equal([new KeyValuePair<int, long>(3, 1000)], main.Exits);
        Assert.Equal(10_001, Assert.Single(life.Board.Counters.Probes).Count);
        // Each restart is start and ready; the first life and the last twenty are there.
        Assert.Equal("start main/0 0-0 ok", life.Phases.First());
        Assert.Equal(20, life.Board.Timeline.Select(span => span.Restart).Where(restart => restart >= 981).Distinct().Count());
        Assert.InRange(life.Board.Timeline.Length, 40, 50);

        void Live(int until)
        {
            while (life.Kernel.Pod.Main.Restarts < until)
            {
                life.Kernel.RunUntil(life.Kernel.Now.TotalSeconds + 0.5);
                // What the fake world remembers is its own.
                life.Kernel.Trace.Clear();
            }

            // All that falls on the moment of the last restart.
            life.Kernel.RunUntil(life.Kernel.Now.TotalSeconds + 0.1);
        }
    }

    /// <summary>With gates, probes, a restart and a stop.</summary>
    private static PublishedLife Busy()
    {
        PublishedLife life = new(TestPlan.Pod(
            drain: 2, preStop: TestPlan.Exec(), steps: [TestPlan.Step("one"), TestPlan.Step("two")], restart: AtOnce,
            probes: TestPlan.Probes(TestPlan.Probe(period: 1), TestPlan.Probe(period: 2, failure: 1), TestPlan.Probe(period: 1))) with
        {
            ReadinessGates = ["a"],
        });
        life.Kernel.Processes["one"] = ProcessScript.Ends(1, 0);
        life.Kernel.Processes["two"] = ProcessScript.Ends(1, 0);
        life.Kernel.Probes[ProbeKind.Startup] = ProbeScript.Of("F F S");
        life.Kernel.Probes[ProbeKind.Liveness] = ProbeScript.Of("S S F S");
        life.Kernel.Begin();
        life.Kernel.RunUntil(3);
        life.Kernel.Dispatch(new LifecycleEvent.ConditionSet("a", ConditionStatus.True, "", "", "a test"));
        life.Kernel.SignalAt(20);
        life.Kernel.RunToEnd();
        return life;
    }
}
