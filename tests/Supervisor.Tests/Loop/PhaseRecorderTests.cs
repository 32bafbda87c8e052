using Supervisor.Lifecycle;
using Supervisor.Loop;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Supervisor.Status;
using Xunit;

namespace Supervisor.Tests.Loop;

/// <summary>The phases of a life, how long each took, and how it came to its end.</summary>
public sealed class PhaseRecorderTests
{
    [Fact]
    public void A_whole_life()
    {
        PublishedLife life = new(TestPlan.Pod(
            grace: 30, drain: 2, postStart: TestPlan.Exec(), preStop: TestPlan.Exec(), steps: [TestPlan.Step("one"), TestPlan.Step("two")],
            probes: TestPlan.Probes(TestPlan.Probe(period: 1), readiness: TestPlan.Probe(period: 1))))
        {
            Kernel =
            {
                Processes = { ["one"] = ProcessScript.Ends(1, 0), ["two"] = ProcessScript.Ends(2, 0), ["main"] = ProcessScript.Obeys(4, 0) },
                Hooks = { [HookKind.PostStart] = HookScript.Succeeds(1.5), [HookKind.PreStop] = HookScript.Succeeds(3) },
                Probes = { [ProbeKind.Startup] = ProbeScript.Of("F F S"), [ProbeKind.Readiness] = ProbeScript.Of("F F S") },
            },
        };
        life.Kernel.Begin();
        life.Kernel.SignalAt(20);
        life.Kernel.RunToEnd();
        Assert.Equal(
            [
                "init one/0 0-1 ok", "init two/0 1-3 ok", "start main/0 3-3 ok", "postStart main/0 3-4.5 ok", "startup main/0 4.5-7 ok", "ready main/0 7-9 ok",
                "drain main/0 20-22 ok", "preStop main/0 22-25 ok", "stop main/0 25-29 exit code 0",
            ],
            life.Phases);
    }

    [Fact]
    public void What_lasts_has_no_end_yet()
    {
        PublishedLife life = new(TestPlan.Pod(steps: [TestPlan.Step("one")]));
        life.Kernel.Begin();
        life.Kernel.RunUntil(5);
        Assert.Equal(["init one/0 0-"], life.Phases);
        Assert.Null(life.Board.Timeline[0].To);
    }

    [Fact]
    public void A_crash_loop()
    {
        PublishedLife life = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Kernel = { Processes = { ["main"] = ProcessScript.Ends(1, 3) } } };
        life.Kernel.Begin();
        life.Kernel.RunUntil(13.5);
        Assert.Equal(["start main/0 0-0 ok", "start main/1 1-1 ok", "backoff main/2 2-12 ok", "start main/2 12-12 ok", "backoff main/3 13-"], life.Phases);
    }

    [Fact]
    public void What_a_stop_cuts_off()
    {
        PublishedLife back = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Kernel = { Processes = { ["main"] = ProcessScript.Ends(1, 3) } } };
        back.Kernel.Begin();
        back.Kernel.SignalAt(5);
        back.Kernel.RunToEnd();
        Assert.Equal("backoff main/2 2-5 cut off", back.Phases.Last());

        PublishedLife post = new(TestPlan.Pod(postStart: TestPlan.Exec())) { Kernel = { Hooks = { [HookKind.PostStart] = HookScript.Hangs } } };
        post.Kernel.Begin();
        post.Kernel.SignalAt(5);
        post.Kernel.RunToEnd();
        Assert.Equal(["postStart main/0 0-5 cut off", "stop main/0 5-5 exit code 143, killed by SIGTERM"], post.Phases.Skip(1));
    }

    [Theory]
    [InlineData("F@0.1", "startup main/0 0-2.1 failed")]
    [InlineData("H", "startup main/0 0-3 failed")]
    public void A_startup_that_failed(string attempts, string phase)
    {
        PublishedLife life = new(TestPlan.Pod(probes: TestPlan.Probes(TestPlan.Probe(period: 1, failure: 3)))) { Kernel = { Probes = { [ProbeKind.Startup] = ProbeScript.Of(attempts) } } };
        life.Kernel.Begin();
        life.Kernel.RunToEnd();
        Assert.Contains(phase, life.Phases);
    }

    [Fact]
    public void Hooks_that_failed_or_were_cut_off()
    {
        PublishedLife failed = new(TestPlan.Pod(postStart: TestPlan.Exec(), preStop: TestPlan.Exec()))
        {
            Kernel = { Hooks = { [HookKind.PostStart] = HookScript.Fails(1), [HookKind.PreStop] = HookScript.Fails(2) } },
        };
        failed.Kernel.Begin();
        failed.Kernel.RunToEnd();
        Assert.Equal(["postStart main/0 0-1 failed", "preStop main/0 1-3 failed"], failed.Phases.Skip(1).Take(2));

        PublishedLife cut = new(TestPlan.Pod(grace: 5, preStop: TestPlan.Exec())) { Kernel = { Hooks = { [HookKind.PreStop] = HookScript.Hangs } } };
        cut.Kernel.Begin();
        cut.Kernel.SignalAt(1);
        cut.Kernel.RunToEnd();
        Assert.Equal("preStop main/0 1-6 cut off", cut.Phases.ElementAt(1));
    }

    [Fact]
    public void What_ends_by_itself_ends_its_phase()
    {
        PublishedLife life = new(TestPlan.Pod(probes: TestPlan.Probes(readiness: TestPlan.Probe(delay: 10)))) { Kernel = { Processes = { ["main"] = ProcessScript.Ends(4, 7) } } };
        life.Kernel.Begin();
        life.Kernel.RunToEnd();
        Assert.Equal("ready main/0 0-4 exit code 7", life.Phases.Last());
    }

    [Fact]
    public void What_could_not_be_started()
    {
        PublishedLife life = new(TestPlan.Pod()) { Kernel = { Processes = { ["main"] = ProcessScript.Refused(127) } } };
        life.Kernel.Begin();
        life.Kernel.RunToEnd();
        Assert.Equal(["start main/0 0-0 failed"], life.Phases);
    }

    [Fact]
    public void A_step_that_fails_for_ever_does_not_push_out_its_first_runs_nor_grow()
    {
        PublishedLife life = new(TestPlan.Pod(steps: [TestPlan.Step("one")], restart: TestPlan.Restart(RestartPolicy.Always, initial: 1, most: 1)))
        {
            Kernel = { Processes = { ["one"] = ProcessScript.Ends(1, 3) } },
        };
        life.Kernel.Begin();
        life.Kernel.RunUntil(1000);
        Assert.Equal(["init one/0 0-1 exit code 3", "init one/1 1-2 exit code 3", "backoff one/2 2-3 ok"], life.Phases.Take(3));
        int[] later = [.. life.Board.Timeline.Skip(PhaseRecorder.MostOfFirstLife).Select(span => span.Restart).Distinct()];
        Assert.InRange(later.Length, PhaseRecorder.MostRuns, PhaseRecorder.MostRuns + 1);
        Assert.Equal(life.Kernel.Pod.InitSteps[0].Restarts, later[^1] - (life.Board.Timeline[^1].Phase == PhaseSpan.Backoff ? 1 : 0));
    }

    [Fact]
    public void A_gate_is_waited_for_in_the_phase_ready()
    {
        PublishedLife life = new(TestPlan.Pod() with { ReadinessGates = ["a"] });
        life.Kernel.Begin();
        life.Kernel.RunUntil(7);
        life.Kernel.Dispatch(new LifecycleEvent.ConditionSet("a", ConditionStatus.True, "", "", "a test"));
        Assert.Equal("ready main/0 0-7 ok", life.Phases.Last());
    }
}
