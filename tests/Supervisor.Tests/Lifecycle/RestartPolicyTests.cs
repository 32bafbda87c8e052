using Supervisor.Lifecycle;
using Supervisor.Plans;
using Supervisor.Simulation.World;
using Xunit;

namespace Supervisor.Tests.Lifecycle;

/// <summary>Whether a process that ended is started again: policy, rules, successExitCodes, maxRestarts.</summary>
public sealed class RestartPolicyTests
{
    private static readonly RestartRule On42 = new(RestartsAll: false, IsIn: true, [42, 43]);
    private static readonly RestartRule NotOn42 = new(RestartsAll: false, IsIn: false, [42, 43]);
    private static readonly RestartRule AllOn42 = new(RestartsAll: true, IsIn: true, [42]);

    // U20, S91: successExitCodes 3.
    [Theory]
    [InlineData(RestartPolicy.Always, 0, true)]
    [InlineData(RestartPolicy.Always, 1, true)]
    [InlineData(RestartPolicy.Always, 3, true)]
    [InlineData(RestartPolicy.Always, 137, true)]
    [InlineData(RestartPolicy.OnFailure, 0, false)]
    [InlineData(RestartPolicy.OnFailure, 1, true)]
    [InlineData(RestartPolicy.OnFailure, 3, false)]
    [InlineData(RestartPolicy.OnFailure, 143, true)]
    [InlineData(RestartPolicy.Never, 0, false)]
    [InlineData(RestartPolicy.Never, 1, false)]
    [InlineData(RestartPolicy.Never, 3, false)]
    public void U20_S91_the_policy_decides(object policy, int code, bool again)
    {
        FakeKernel kernel = Ends(code, TestPlan.Restart((RestartPolicy)policy));
        kernel.RunUntil(3);
        Assert.Equal(again ? 1 : 0, kernel.Pod.Main.Restarts);
        // S15: a listed code counts as success for our own exit as well.
        Assert.Equal(again ? null : code == 3 ? 0 : code, kernel.ExitCode);
    }

    public static TheoryData<int> Signals => [.. Enumerable.Range(1, 64)];

    [Theory]
    [MemberData(nameof(Signals))]
    public void S91_a_death_by_any_signal_is_a_failure(int signal)
    {
        ProcessScript dies = new() { EndsAfter = TimeSpan.FromSeconds(1), EndsWith = ExitStatus.Signaled(signal) };
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.OnFailure))) { Processes = { ["main"] = ProcessScript.InTurn(dies, ProcessScript.Ends(1, 0)) } };
        kernel.Begin();
        Assert.Equal(0, kernel.RunToEnd().ExitCode);
        Assert.Equal(1, kernel.Pod.Main.Restarts);
    }

    // R01 to R03: exits 1, then 0, then runs.
    [Theory]
    [InlineData("R01", RestartPolicy.Always, 2, null)]
    [InlineData("R02", RestartPolicy.OnFailure, 1, 0)]
    [InlineData("R03", RestartPolicy.Never, 0, 1)]
    public void R01_R02_R03_the_expected_status(string scenario, object policy, int restarts, int? code)
    {
        Assert.NotEmpty(scenario);
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart((RestartPolicy)policy)))
        {
            Processes = { ["main"] = ProcessScript.InTurn(ProcessScript.Ends(1, 1), ProcessScript.Ends(1, 0), ProcessScript.Obedient) },
        };
        kernel.Begin();
        kernel.RunUntil(60);
        Assert.Equal((restarts, code), (kernel.Pod.Main.Restarts, kernel.ExitCode));
    }

    // Rules, policy, code; what follows.
    [Theory]
    [InlineData("C01_a_rule_that_matches", "In", RestartPolicy.Never, 42, true)]
    [InlineData("C01_its_second_code", "In", RestartPolicy.Never, 43, true)]
    [InlineData("C02_a_rule_that_does_not", "In", RestartPolicy.Never, 1, false)]
    [InlineData("then_the_policy", "In", RestartPolicy.OnFailure, 1, true)]
    [InlineData("then_the_policy_and_success", "In", RestartPolicy.OnFailure, 0, false)]
    [InlineData("NotIn_matches_all_others", "NotIn", RestartPolicy.Never, 1, true)]
    [InlineData("NotIn_matches_0_too", "NotIn", RestartPolicy.OnFailure, 0, true)]
    [InlineData("NotIn_does_not_match", "NotIn", RestartPolicy.Never, 42, false)]
    [InlineData("C05_no_rule_under_Always", "", RestartPolicy.Always, 0, true)]
    [InlineData("a_rule_is_before_successExitCodes", "In3", RestartPolicy.OnFailure, 3, true)]
    public void Rules_come_before_the_policy(string scenario, string rule, object policy, int code, bool again)
    {
        Assert.NotEmpty(scenario);
        RestartRule[] rules = rule switch { "In" => [On42], "NotIn" => [NotOn42], "In3" => [new RestartRule(false, true, [3])], _ => [] };
        FakeKernel kernel = Ends(code, TestPlan.Restart((RestartPolicy)policy, rules: rules));
        kernel.RunUntil(3);
        Assert.Equal(again ? 1 : 0, kernel.Pod.Main.Restarts);
    }

    [Fact]
    public void The_first_rule_that_matches_wins()
    {
        Assert.Equal(RestartAction.Restart, RestartRules.Decide(TestPlan.Restart(RestartPolicy.Never, rules: [On42, AllOn42]), RestartPolicy.Never, 42, succeeded: false, wasKilled: false));
        Assert.Equal(RestartAction.RestartAll, RestartRules.Decide(TestPlan.Restart(RestartPolicy.Never, rules: [AllOn42, On42]), RestartPolicy.Never, 42, succeeded: false, wasKilled: false));
    }

    // Policy; what follows a kill for liveness, startup or postStart, whatever the code or the rules say.
    [Theory]
    [InlineData(RestartPolicy.Always, RestartAction.Restart)]
    [InlineData(RestartPolicy.OnFailure, RestartAction.Restart)]
    [InlineData(RestartPolicy.Never, RestartAction.End)]
    public void What_was_killed_for_its_probe_or_hook_is_started_again_but_under_Never(object policy, object action)
    {
        foreach (RestartRule[] rules in (RestartRule[][])[[], [AllOn42], [NotOn42]])
        {
            foreach (int code in (int[])[0, 3, 42, 143])
            {
                RestartPlan plan = TestPlan.Restart((RestartPolicy)policy, rules: rules);
                Assert.Equal((RestartAction)action, RestartRules.Decide(plan, (RestartPolicy)policy, code, succeeded: code is 0 or 3, wasKilled: true));
            }
        }
    }

    [Fact]
    public void C06_RestartAllContainers_begins_with_the_first_step_again_under_the_back_off()
    {
        FakeKernel kernel = new(TestPlan.Pod(preStop: TestPlan.Exec(), steps: [TestPlan.Step("first"), TestPlan.Step("second")], restart: TestPlan.Restart(RestartPolicy.Never, rules: [AllOn42])))
        {
            Processes =
            {
                ["first"] = ProcessScript.Ends(1, 0),
                ["second"] = ProcessScript.Ends(1, 0),
                ["main"] = ProcessScript.InTurn(ProcessScript.Ends(1, 42), ProcessScript.Ends(1, 42), ProcessScript.Ends(1, 7)),
            },
        };
        kernel.Begin();
        kernel.RunToEnd();
        Assert.Equal(
            [
                "0s start first", "1s start second", "2s start main", "3s start first again, 1", "4s start second again, 1", "5s start main again, 1",
                "16s start first again, 2", "17s start second again, 2", "18s start main again, 2", "19s finish 7",
            ],
            kernel.Timeline.Where(line => line.Contains("start", StringComparison.Ordinal) || line.Contains("finish", StringComparison.Ordinal)));
    }

    [Fact]
    public void N07_init_steps_do_not_run_again_when_main_does()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first")], restart: TestPlan.Restart(RestartPolicy.Always)))
        {
            Processes = { ["first"] = ProcessScript.Ends(1, 0), ["main"] = ProcessScript.Ends(1, 1) },
        };
        kernel.Begin();
        kernel.RunUntil(100);
        Assert.Equal(0, kernel.Pod.InitSteps[0].Restarts);
        Assert.Equal(4, kernel.Pod.Main.Restarts);
    }

    [Fact]
    public void S94_Rule_17_main_is_started_exactly_once_under_Never_too()
    {
        foreach (RestartPolicy policy in Enum.GetValues<RestartPolicy>())
        {
            FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(policy)));
            kernel.Begin();
            kernel.RunUntil(3600);
            Assert.Equal(["0s start main", "0s ready"], kernel.Timeline);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void S88_a_program_that_ends_in_its_first_moment_follows_the_policy(int code)
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always))) { Processes = { ["main"] = ProcessScript.Ends(0, code) } };
        kernel.Begin();
        kernel.RunUntil(31);
        Assert.Equal(
            ["0s start main", "0s start main again, 1", "10s start main again, 2", "30s start main again, 3"],
            kernel.Timeline.Where(line => line.Contains("start", StringComparison.Ordinal)));
    }

    // What can't be executed or found at its first start never will be.
    [Theory]
    [InlineData(126)]
    [InlineData(127)]
    public void Not_executable_and_not_found_end_it_at_the_first_start_whatever_the_policy(int code)
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always, rules: [NotOn42]))) { Processes = { ["main"] = ProcessScript.Refused(code) } };
        kernel.Begin();
        Assert.Equal(code, kernel.RunToEnd().ExitCode);
        Assert.Equal(["0s start main", "0s sweep: SIGTERM", $"0s finish {code}"], kernel.Timeline);
    }

    [Theory]
    [InlineData("not_found_later_is_a_failure_as_any_other", 127, 1)]
    [InlineData("a_program_that_ends_with_127_was_found", -127, 0)]
    [InlineData("S58_a_refused_spawn_is_tried_again", 71, 0)]
    public void Such_codes_are_failures_as_any_other_where_they_mean_something_else(string scenario, int code, int runsBefore)
    {
        Assert.NotEmpty(scenario);
        ProcessScript fails = code < 0 ? ProcessScript.Ends(0, -code) : ProcessScript.Refused(code);
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.OnFailure)))
        {
            Processes = { ["main"] = ProcessScript.InTurn([.. Enumerable.Repeat(ProcessScript.Ends(0, 1), runsBefore), fails, ProcessScript.Ends(0, 0)]) },
        };
        kernel.Begin();
        Assert.Equal(0, kernel.RunToEnd().ExitCode);
        Assert.Equal(runsBefore + 1, kernel.Pod.Main.Restarts);
    }

    // Given up with the last code.
    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    public void S87_S92_S97_maxRestarts_is_the_number_of_restarts_and_the_last_code_is_ours(int most, int code)
    {
        FakeKernel kernel = new(TestPlan.Pod(restart: TestPlan.Restart(RestartPolicy.Always, maximum: most)))
        {
            Processes = { ["main"] = ProcessScript.InTurn([.. Enumerable.Range(1, 9).Select(run => ProcessScript.Ends(1, run))]) },
        };
        kernel.Begin();
        Assert.Equal(code, kernel.RunToEnd().ExitCode);
        Assert.Equal(most, kernel.Pod.Main.Restarts);
    }

    [Fact]
    public void Given_up_after_a_kill_for_liveness_the_suffix_is_absent_and_0_is_1()
    {
        FakeKernel kernel = new(TestPlan.Pod(probes: TestPlan.Probes(liveness: TestPlan.Probe(failure: 1)), restart: TestPlan.Restart(RestartPolicy.Always, maximum: 1)))
        {
            Processes = { ["main"] = ProcessScript.Obeys(0, 0) },
            Probes = { [ProbeKind.Liveness] = ProbeScript.Of("F") },
        };
        kernel.Begin();
        Assert.Equal(1, kernel.RunToEnd().ExitCode);
        Assert.Equal(
            ["main: stopping: Container main failed liveness probe, will be restarted", "main: stopping: Container main failed liveness probe"],
            kernel.Decisions.Where(told => told.Decision.Event == "Killing").Select(told => TimelineText.Of(told.Decision)));
        Assert.True(kernel.Pod.LivenessFailedForGood);
    }

    [Fact]
    public void Rule_13_a_failed_postStart_is_a_stop_with_preStop_and_a_restart_under_the_back_off()
    {
        FakeKernel kernel = new(TestPlan.Pod(postStart: TestPlan.Exec(), preStop: TestPlan.Exec(), restart: TestPlan.Restart(RestartPolicy.OnFailure)))
        {
            Processes = { ["main"] = ProcessScript.Obeys(0, 0) },
            Hooks = { [HookKind.PostStart] = HookScript.Fails(2), [HookKind.PreStop] = HookScript.Succeeds(1) },
        };
        kernel.Begin();
        kernel.RunUntil(16.5);
        Assert.Equal(
            [
                "0s start main", "0s PostStart begins: Started", "2s PreStop begins: PostStartFailed, 30s left", "3s SIGTERM to main", "3s sweep after main: SIGTERM",
                "3s start main again, 1", "3s PostStart begins: Started", "5s PreStop begins: PostStartFailed, 30s left", "6s SIGTERM to main", "6s sweep after main: SIGTERM",
                "16s start main again, 2", "16s PostStart begins: Started",
            ],
            kernel.Timeline);
    }

    [Fact]
    public void What_does_not_end_after_a_failed_postStart_is_killed_alone()
    {
        FakeKernel kernel = new(TestPlan.Pod(grace: 4, postStart: TestPlan.Exec(), restart: TestPlan.Restart(RestartPolicy.Always)))
        {
            Processes = { ["main"] = ProcessScript.Stubborn },
            Hooks = { [HookKind.PostStart] = HookScript.Fails(1) with { Then = HookScript.Succeeds(1) } },
        };
        kernel.Begin();
        kernel.RunUntil(20);
        Assert.Equal(
            ["1s SIGTERM to main", "5s SIGKILL to main", "5s sweep after main: SIGTERM", "5s start main again, 1", "5s PostStart begins: Started", "6s ready"],
            kernel.Timeline.Skip(2));
    }

    // The pod's policy, the step's own, its code; whether it is run again.
    [Theory]
    [InlineData(RestartPolicy.Never, null, 1, false)]
    [InlineData(RestartPolicy.OnFailure, null, 1, true)]
    [InlineData(RestartPolicy.Always, null, 1, true)]
    [InlineData(RestartPolicy.Always, RestartPolicy.Never, 1, false)]
    [InlineData(RestartPolicy.Never, RestartPolicy.OnFailure, 1, true)]
    public void Rule_18_a_step_that_failed_is_run_again_by_its_policy(object policy, object? own, int code, bool again)
    {
        RestartPlan? plan = own is RestartPolicy of ? TestPlan.Restart(of) : null;
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first", restart: plan), TestPlan.Step("second")], restart: TestPlan.Restart((RestartPolicy)policy)))
        {
            Processes = { ["first"] = ProcessScript.Ends(1, code), ["second"] = ProcessScript.Ends(1, 0) },
        };
        kernel.Begin();
        kernel.RunUntil(3);
        Assert.Equal(again ? 1 : 0, kernel.Pod.InitSteps[0].Restarts);
        Assert.Equal(again ? null : code, kernel.ExitCode);
        Assert.DoesNotContain("second", string.Join('\n', kernel.Timeline), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_step_has_a_back_off_and_a_maximum_of_its_own()
    {
        FakeKernel kernel = new(TestPlan.Pod(
            steps: [TestPlan.Step("first"), TestPlan.Step("second")],
            restart: TestPlan.Restart(RestartPolicy.OnFailure, maximum: 2)))
        {
            Processes =
            {
                ["first"] = ProcessScript.InTurn(ProcessScript.Ends(1, 1), ProcessScript.Ends(1, 1), ProcessScript.Ends(1, 0)),
                ["second"] = ProcessScript.InTurn(ProcessScript.Ends(1, 1), ProcessScript.Ends(1, 1), ProcessScript.Ends(1, 9)),
            },
        };
        kernel.Begin();
        Assert.Equal(9, kernel.RunToEnd().ExitCode);
        Assert.Equal(
            ["0s start first", "1s start first again, 1", "12s start first again, 2", "13s start second", "14s start second again, 1", "25s start second again, 2"],
            kernel.Timeline.Where(line => line.Contains("start", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_step_under_Never_with_a_rule_is_retried_while_its_code_matches()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first", restart: TestPlan.Restart(RestartPolicy.Never, rules: [On42]))]))
        {
            Processes = { ["first"] = ProcessScript.InTurn(ProcessScript.Ends(1, 42), ProcessScript.Ends(1, 43), ProcessScript.Ends(1, 1)) },
        };
        kernel.Begin();
        Assert.Equal(1, kernel.RunToEnd().ExitCode);
        Assert.Equal(2, kernel.Pod.InitSteps[0].Restarts);
    }

    [Fact]
    public void Mains_rules_are_not_a_steps()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first")], restart: TestPlan.Restart(RestartPolicy.Never, rules: [On42]))) { Processes = { ["first"] = ProcessScript.Ends(1, 42) } };
        kernel.Begin();
        Assert.Equal(42, kernel.RunToEnd().ExitCode);
    }

    [Fact]
    public void C08_a_step_can_have_all_begin_anew()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first"), TestPlan.Step("second", restart: TestPlan.Restart(RestartPolicy.Never, rules: [AllOn42]))]))
        {
            Processes = { ["first"] = ProcessScript.Ends(1, 0), ["second"] = ProcessScript.InTurn(ProcessScript.Ends(1, 42), ProcessScript.Ends(1, 0)), ["main"] = ProcessScript.Ends(1, 0) },
        };
        kernel.Begin();
        Assert.Equal(0, kernel.RunToEnd().ExitCode);
        Assert.Equal((1, 1, 0), (kernel.Pod.InitSteps[0].Restarts, kernel.Pod.InitSteps[1].Restarts, kernel.Pod.Main.Restarts));
    }

    [Fact]
    public void A_step_that_timed_out_is_run_again()
    {
        FakeKernel kernel = new(TestPlan.Pod(steps: [TestPlan.Step("first", timeout: 4)], restart: TestPlan.Restart(RestartPolicy.OnFailure)))
        {
            Processes = { ["first"] = ProcessScript.InTurn(ProcessScript.Stubborn, ProcessScript.Ends(1, 0)), ["main"] = ProcessScript.Ends(1, 0) },
        };
        kernel.Begin();
        Assert.Equal(0, kernel.RunToEnd().ExitCode);
        Assert.Contains("6s start first again, 1", kernel.Timeline);
    }

    /// <summary>A main that ends after 1 s, and then runs.</summary>
    private static FakeKernel Ends(int code, RestartPlan restart)
    {
        FakeKernel kernel = new(TestPlan.Pod(successExitCodes: [3], restart: restart))
        {
            Processes = { ["main"] = ProcessScript.InTurn(ProcessScript.Ends(1, code), ProcessScript.Obedient) },
        };
        kernel.Begin();
        return kernel;
    }
}
