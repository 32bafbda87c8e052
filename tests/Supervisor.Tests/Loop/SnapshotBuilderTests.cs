using Supervisor.Lifecycle;
using Supervisor.Loop;
using Supervisor.Plans;
using Supervisor.Status;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Loop;

/// <summary>The states of a life in Kubernetes' words, and what the three verdicts say meanwhile.</summary>
public sealed class SnapshotBuilderTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly RestartPlan Always = TestPlan.Restart(RestartPolicy.Always);

    [Fact]
    public void Before_anything_all_waits()
    {
        PodSnapshot snapshot = SnapshotBuilder.BeforeAnything(TestPlan.Pod(steps: [TestPlan.Step("first")]), Start);
        Assert.Equal(PodPhase.Pending, snapshot.Phase);
        Assert.Equal(("pod", "default", Start), (snapshot.Name, snapshot.Namespace, snapshot.StartTime));
        Assert.Equal(new ContainerState.Waiting("PodInitializing", ""), snapshot.Main.State);
        Assert.Equal(new ContainerState.Waiting("PodInitializing", ""), Assert.Single(snapshot.InitContainers).State);
        Assert.True(snapshot.Live.Passed);
        Assert.Equal("init: containers with incomplete status: [first]", snapshot.Started.Reason);
        Assert.Equal("init: containers with incomplete status: [first]", snapshot.Ready.Reason);
    }

    [Fact]
    public void Without_steps_main_waits_to_be_created() =>
        Assert.Equal(new ContainerState.Waiting("ContainerCreating", ""), SnapshotBuilder.BeforeAnything(TestPlan.Pod(), Start).Main.State);

    [Fact]
    public void Steps_are_ready_once_they_have_ended_with_0()
    {
        PodPlan plan = TestPlan.Pod(steps: [TestPlan.Step("first"), TestPlan.Step("second")]);
        FakeKernel kernel = new(plan) { Processes = { ["first"] = ProcessScript.Ends(2, 0), ["second"] = ProcessScript.Ends(3, 0) }, Leftovers = { ["first"] = LeftoverScript.GoneAfter(1) } };
        kernel.Begin();
        PodSnapshot during = At(kernel, plan, 1);
        Assert.Equal(new ContainerState.Running(Start), during.InitContainers[0].State);
        Assert.False(during.InitContainers[0].Ready);
        Assert.Equal(101, during.InitContainers[0].Pid);
        Assert.Equal("init: containers with incomplete status: [first second]", during.Started.Reason);

        // While what it left behind is being ended it is done already.
        PodSnapshot clearing = At(kernel, plan, 2.5);
        Assert.Equal(new ContainerState.Terminated(0, 0, "Completed", "", Start, Start.AddSeconds(2)), clearing.InitContainers[0].State);
        Assert.True(clearing.InitContainers[0].Ready);
        Assert.Equal(0, clearing.InitContainers[0].Pid);
        Assert.Equal("init: containers with incomplete status: [second]", clearing.Started.Reason);
        Assert.Equal(new ContainerState.Waiting("PodInitializing", ""), clearing.Main.State);
        Assert.Equal(PodPhase.Pending, clearing.Phase);

        PodSnapshot running = At(kernel, plan, 7);
        Assert.All(running.InitContainers, step => Assert.True(step.Ready));
        Assert.Equal(new ContainerState.Running(Start.AddSeconds(6)), running.Main.State);
        Assert.Equal(PodPhase.Running, running.Phase);
        Assert.True(running.Started.Passed);
        Assert.True(running.Ready.Passed);
        Assert.Equal(["init", "startup", "readiness"], running.Ready.Checks.Select(check => check.Name));
    }

    [Fact]
    public void A_step_in_its_back_off()
    {
        PodPlan plan = TestPlan.Pod(steps: [TestPlan.Step("first")], restart: Always);
        FakeKernel kernel = new(plan) { Processes = { ["first"] = ProcessScript.Ends(1, 4) } };
        kernel.Begin();
        ContainerStatus step = At(kernel, plan, 5).InitContainers[0];
        Assert.Equal(new ContainerState.Waiting("CrashLoopBackOff", "back-off 10s restarting failed container=first pod=pod_default"), step.State);
        Assert.Equal(new ContainerState.Terminated(4, 0, "Error", "", Start.AddSeconds(1), Start.AddSeconds(2)), step.LastState);
        Assert.Equal(1, step.RestartCount);
        Assert.False(step.Ready);
    }

    // The wait, in Go's words, while the nth back-off is under way.
    [Theory]
    [InlineData(2, "10s")]
    [InlineData(5, "1m20s")]
    [InlineData(6, "2m40s")]
    [InlineData(8, "5m0s")]
    public void CrashLoopBackOff_with_the_last_state_and_the_count(int ended, string wait)
    {
        PodPlan plan = TestPlan.Pod(restart: Always);
        FakeKernel kernel = new(plan) { Processes = { ["main"] = ProcessScript.Ends(1, 3) } };
        kernel.Begin();
        while (kernel.Trace.Count(entry => entry.Effect is Effect.Spawn) < ended || kernel.State != PodState.BackingOff)
        {
            Assert.True(kernel.Step());
        }

        PodSnapshot snapshot = Snapshot(kernel, plan);
        Assert.Equal(new ContainerState.Waiting("CrashLoopBackOff", $"back-off {wait} restarting failed container=main pod=pod_default"), snapshot.Main.State);
        DateTimeOffset now = Start + kernel.Now;
        Assert.Equal(new ContainerState.Terminated(3, 0, "Error", "", now.AddSeconds(-1), now), snapshot.Main.LastState);
        Assert.Equal(ended - 1, snapshot.Main.RestartCount);
        Assert.Equal(0, snapshot.Main.Pid);
        Assert.Equal(PodPhase.Running, snapshot.Phase);
        Assert.Equal("startup: container main is waiting: CrashLoopBackOff", snapshot.Ready.Reason);
        Assert.True(snapshot.Live.Passed);
        Assert.Empty(snapshot.Main.Probes);
    }

    [Fact]
    public void Terminated_only_just_and_running_again()
    {
        PodPlan plan = TestPlan.Pod(restart: Always);
        FakeKernel kernel = new(plan)
        {
            Processes = { ["main"] = ProcessScript.InTurn(new ProcessScript { EndsAfter = TimeSpan.FromSeconds(1), EndsWith = ExitStatus.Signaled(11) }, ProcessScript.Obedient) },
            Leftovers = { ["main"] = LeftoverScript.GoneAfter(1) },
        };
        kernel.Begin();
        ContainerState.Terminated crash = new(139, 11, "Error", "", Start, Start.AddSeconds(1));
        PodSnapshot clearing = At(kernel, plan, 1.5);
        Assert.Equal(crash, clearing.Main.State);
        Assert.Null(clearing.Main.LastState);
        Assert.Equal(0, clearing.Main.RestartCount);
        Assert.Equal("startup: container main has ended with exit code 139", clearing.Started.Reason);

        PodSnapshot again = At(kernel, plan, 3);
        Assert.Equal(new ContainerState.Running(Start.AddSeconds(2)), again.Main.State);
        Assert.Equal(crash, again.Main.LastState);
        Assert.Equal(1, again.Main.RestartCount);
        Assert.True(again.Ready.Passed);
    }

    [Theory]
    [InlineData(0, PodPhase.Succeeded, "Completed")]
    [InlineData(1, PodPhase.Failed, "Error")]
    public void Ended_for_good(int code, object phase, string reason)
    {
        PodPlan plan = TestPlan.Pod();
        FakeKernel kernel = new(plan) { Processes = { ["main"] = ProcessScript.Ends(1, code) } };
        kernel.Begin();
        PodSnapshot snapshot = Snapshot(kernel.RunToEnd(), plan);
        Assert.Equal((PodPhase)phase, snapshot.Phase);
        Assert.Equal(new ContainerState.Terminated(code, 0, reason, "", Start, Start.AddSeconds(1)), snapshot.Main.State);
        Assert.Equal($"startup: container main has ended with exit code {code}", snapshot.Ready.Reason);
    }

    [Fact]
    public void What_could_not_be_started()
    {
        PodPlan plan = TestPlan.Pod();
        FakeKernel kernel = new(plan) { Processes = { ["main"] = ProcessScript.Refused(127) } };
        kernel.Begin();
        PodSnapshot snapshot = Snapshot(kernel.RunToEnd(), plan);
        Assert.Equal(new ContainerState.Terminated(127, 0, "StartError", "refused by the script", null, Start), snapshot.Main.State);
    }

    [Fact]
    public void A_stop_in_the_back_off_shows_how_it_ended()
    {
        PodPlan plan = TestPlan.Pod(restart: Always);
        FakeKernel kernel = new(plan) { Processes = { ["main"] = ProcessScript.Ends(1, 3) } };
        kernel.Begin();
        kernel.SignalAt(5);
        PodSnapshot snapshot = Snapshot(kernel.RunToEnd(), plan);
        Assert.Equal(new ContainerState.Terminated(3, 0, "Error", "", Start.AddSeconds(1), Start.AddSeconds(2)), snapshot.Main.State);
        Assert.Equal(PodPhase.Failed, snapshot.Phase);
    }

    [Fact]
    public void Steps_that_run_again_leave_the_pod_initialized_and_mains_back_off_behind()
    {
        PodPlan plan = TestPlan.Pod(steps: [TestPlan.Step("first")], restart: TestPlan.Restart(RestartPolicy.Never, rules: [new RestartRule(RestartsAll: true, IsIn: true, [42])]));
        FakeKernel kernel = new(plan) { Processes = { ["first"] = ProcessScript.Ends(2, 0), ["main"] = ProcessScript.Ends(1, 42) } };
        kernel.Begin();
        // 3 s again at once, 6 s in its back-off, 16 s again.
        Assert.IsType<ContainerState.Waiting>(At(kernel, plan, 10).Main.State);
        PodSnapshot snapshot = At(kernel, plan, 17);
        Assert.IsType<ContainerState.Running>(snapshot.InitContainers[0].State);
        Assert.Equal(2, snapshot.InitContainers[0].RestartCount);
        Assert.Equal(new ContainerState.Waiting("PodInitializing", ""), snapshot.Main.State);
        Assert.Equal(42, snapshot.Main.LastState?.ExitCode);
        Assert.Equal(PodPhase.Running, snapshot.Phase);
        Assert.True(snapshot.Ready.Checks[0] is { Name: "init", Passed: true });
    }

    [Fact]
    public void While_postStart_runs_it_is_not_started()
    {
        PodPlan plan = TestPlan.Pod(postStart: TestPlan.Exec());
        FakeKernel kernel = new(plan) { Hooks = { [HookKind.PostStart] = HookScript.Succeeds(3) } };
        kernel.Begin();
        PodSnapshot snapshot = At(kernel, plan, 1);
        Assert.False(snapshot.Main.Started);
        Assert.Equal("startup: postStart has not ended yet", snapshot.Started.Reason);
        Assert.True(At(kernel, plan, 4).Started.Passed);
    }

    [Fact]
    public void While_startup_is_pending()
    {
        PodPlan plan = TestPlan.Pod(probes: TestPlan.Probes(TestPlan.Probe(period: 1, delay: 1, failure: 9), readiness: TestPlan.Probe()));
        FakeKernel kernel = new(plan) { Probes = { [ProbeKind.Startup] = ProbeScript.Of("F F S"), [ProbeKind.Readiness] = ProbeScript.Of("F") } };
        kernel.Begin();
        Assert.Equal("startup: the startup probe has not passed yet", At(kernel, plan, 0.5).Ready.Reason);
        PodSnapshot failing = At(kernel, plan, 2.5);
        Assert.Equal("startup: the startup probe has not passed yet (2 failed)", failing.Started.Reason);
        Assert.Equal([new ProbeStatus("startup", "Unknown", 2, false, "F2"), new ProbeStatus("readiness", "Failure", 0, false, "")], failing.Main.Probes);
        PodSnapshot started = At(kernel, plan, 3.5);
        Assert.True(started.Main.Started);
        Assert.False(started.Main.Ready);
        Assert.True(started.Started.Passed);
        Assert.Equal("readiness: the readiness probe failed (1 in a row)", started.Ready.Reason);
    }

    // When, and why it is not ready; readiness each second, three successes.
    [Theory]
    [InlineData(0.5, "readiness: the readiness probe has not run yet")]
    [InlineData(1.5, "readiness: the readiness probe failed (1 in a row)")]
    [InlineData(3.5, "readiness: the readiness probe has not passed often enough yet (2 in a row)")]
    [InlineData(4.5, "")]
    public void Why_it_is_not_ready(double at, string reason)
    {
        PodPlan plan = TestPlan.Pod(probes: TestPlan.Probes(readiness: TestPlan.Probe(period: 1, delay: 1, success: 3)));
        FakeKernel kernel = new(plan) { Probes = { [ProbeKind.Readiness] = ProbeScript.Of("F S") } };
        kernel.Begin();
        PodSnapshot snapshot = At(kernel, plan, at);
        Assert.Equal(reason, snapshot.Ready.Reason);
        Assert.Equal(reason.Length == 0, snapshot.Main.Ready);
    }

    [Fact]
    public void In_a_stop_it_is_not_ready_whatever_its_probe_says_and_says_what_its_probe_says()
    {
        PodPlan plan = TestPlan.Pod(grace: 20, probes: TestPlan.Probes(readiness: TestPlan.Probe(period: 1)));
        FakeKernel kernel = new(plan) { Processes = { ["main"] = ProcessScript.Stubborn }, Probes = { [ProbeKind.Readiness] = ProbeScript.Of("S S S S F F F F") } };
        kernel.Begin();
        Assert.Null(At(kernel, plan, 0.5).StopDeadline);
        kernel.SignalAt(1.5);
        PodSnapshot stopping = At(kernel, plan, 2.5);
        Assert.Equal("shutdown: terminating", stopping.Ready.Reason);
        Assert.Equal(["shutdown", "init", "startup", "readiness"], stopping.Ready.Checks.Select(check => check.Name));
        Assert.True(stopping.Main.Ready);
        Assert.True(stopping.Ready.Checks[^1].Passed);
        Assert.Equal(Start.AddSeconds(21.5), stopping.StopDeadline);
        Assert.True(stopping.Live.Passed);
        Assert.True(stopping.Started.Passed);
        PodSnapshot later = At(kernel, plan, 8);
        Assert.False(later.Main.Ready);
        Assert.Equal(Check.Failed("readiness", "the readiness probe failed (4 in a row)"), later.Ready.Checks[^1]);
    }

    [Fact]
    public void While_it_is_being_stopped_to_be_started_again_it_is_not_ready_but_alive()
    {
        PodPlan plan = TestPlan.Pod(probes: TestPlan.Probes(liveness: TestPlan.Probe(period: 1, failure: 1)), restart: Always);
        FakeKernel kernel = new(plan) { Processes = { ["main"] = ProcessScript.Obeys(5, 0) }, Probes = { [ProbeKind.Liveness] = ProbeScript.Of("S F S") } };
        kernel.Begin();
        PodSnapshot snapshot = At(kernel, plan, 2);
        Assert.Equal("readiness: container main is being stopped", snapshot.Ready.Reason);
        Assert.Equal(new ProbeStatus("liveness", "Failure", 1, false, "F2"), Assert.Single(snapshot.Main.Probes));
        Assert.True(snapshot.Live.Passed);
        Assert.Null(snapshot.StopDeadline);
        PodSnapshot again = At(kernel, plan, 7);
        Assert.True(again.Ready.Passed);
        Assert.True(again.Live.Passed);
        Assert.Equal(new ContainerState.Terminated(0, 0, "Completed", "", Start, Start.AddSeconds(6)), again.Main.LastState);
    }

    [Fact]
    public void It_is_not_alive_only_once_liveness_failed_for_good()
    {
        PodPlan plan = TestPlan.Pod(probes: TestPlan.Probes(liveness: TestPlan.Probe(period: 1, failure: 2)));
        FakeKernel kernel = new(plan) { Processes = { ["main"] = ProcessScript.Obeys(5, 0) }, Probes = { [ProbeKind.Liveness] = ProbeScript.Of("S F F") } };
        kernel.Begin();
        Assert.True(At(kernel, plan, 1.5).Live.Passed);
        PodSnapshot failed = At(kernel, plan, 2.5);
        Assert.False(failed.Live.Passed);
        Assert.Equal("liveness: the liveness probe failed, and the process is not started again", failed.Live.Reason);
    }

    [Fact]
    public void The_version_grows_with_each_snapshot_and_a_snapshot_never_changes()
    {
        PodPlan plan = TestPlan.Pod();
        FakeKernel kernel = new(plan) { Processes = { ["main"] = ProcessScript.Ends(1, 0) } };
        SnapshotBuilder builder = new(plan, kernel.Pod, Start);
        PodSnapshot first = builder.Build();
        kernel.Begin();
        PodSnapshot second = builder.Build();
        kernel.RunToEnd();
        PodSnapshot third = builder.Build();
        Assert.Equal([1, 2, 3], ((PodSnapshot[])[first, second, third]).Select(snapshot => snapshot.ResourceVersion));
        Assert.Equal([PodPhase.Pending, PodPhase.Running, PodPhase.Succeeded], ((PodSnapshot[])[first, second, third]).Select(snapshot => snapshot.Phase));
    }

    [Fact]
    public void A_long_message_is_its_end()
    {
        PodPlan plan = TestPlan.Pod(probes: TestPlan.Probes(readiness: TestPlan.Probe()));
        FakeKernel kernel = new(plan) { Probes = { [ProbeKind.Readiness] = new ProbeScript(AttemptResult.Failure(new string('a', 6_000) + "the end"), TimeSpan.Zero) } };
        kernel.Begin();
        string message = At(kernel, plan, 1).Main.Probes[0].LastMessage;
        Assert.Equal(4096, message.Length);
        Assert.EndsWith("aaa" + "the end", message, StringComparison.Ordinal);
    }

    private static PodSnapshot At(FakeKernel kernel, PodPlan plan, double seconds) => Snapshot(kernel.RunUntil(seconds), plan);

    private static PodSnapshot Snapshot(FakeKernel kernel, PodPlan plan) => new SnapshotBuilder(plan, kernel.Pod, Start).Build();
}
