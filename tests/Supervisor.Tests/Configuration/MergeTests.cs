using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>Which source wins, and what of the earlier ones stays.</summary>
public sealed class MergeTests
{
    [Fact]
    public void A_later_source_wins_in_this_order()
    {
        Sources all = new()
        {
            SystemFile = "name: system",
            Files = ["name: first", "name: second"],
            Environment = ["SUPERVISOR_NAME=variable"],
            Settings = ["name=set-1", "name=set-2"],
        };

        Assert.Equal("set-2", all.Plan().Name);
        Assert.Equal("set-1", (all with { Settings = ["name=set-1"] }).Plan().Name);
        Assert.Equal("variable", (all with { Settings = [] }).Plan().Name);
        Assert.Equal("second", (all with { Settings = [], Environment = [] }).Plan().Name);
        Assert.Equal("system", (all with { Settings = [], Environment = [], Files = [] }).Plan().Name);
        Assert.Equal(Sources.HostName, new Sources().Plan().Name);
    }

    [Fact]
    public void Files_of_the_environment_stand_between_the_system_file_and_the_command_lines()
    {
        string[] environment = ["SUPERVISOR_CONFIG=:{dir}/0.yaml::{dir}/1.yaml"];
        // 0.yaml and 1.yaml are given both ways: by the variable first, then by -c.
        Sources sources = new() { SystemFile = "name: system\ndrainSeconds: 1", Files = ["name: a\nworkingDir: /a", "name: b"], Environment = environment };
        PodPlan plan = sources.Plan();
        Assert.Equal("b", plan.Name);
        Assert.Equal("/a", plan.Main.Process.WorkingDirectory);
        Assert.Equal(TimeSpan.FromSeconds(1), plan.Drain);
    }

    [Fact]
    public void The_command_lines_command_wins_over_command_and_args()
    {
        Sources sources = new() { Files = ["command: [a]\nargs: [b]"], Command = ["c", "--", "$(HOME)"], Environment = ["HOME=/"] };
        Assert.Equal(["c", "--", "$(HOME)"], sources.Plan().Main.Process.Argv);
    }

    [Fact]
    public void Verbose_and_quiet_win_over_the_configuration()
    {
        Sources sources = new() { Settings = ["logging.level=error"] };
        Assert.Equal(Serilog.Events.LogEventLevel.Debug, (sources with { Verbose = true }).Plan().Logging.Level);
        Assert.Equal(Serilog.Events.LogEventLevel.Warning, (sources with { Quiet = true }).Plan().Logging.Level);
    }

    /// <summary>A file, then a later source of each kind; what is in force after both.</summary>
    [Theory]
    // Mappings merge key by key.
    [InlineData("lifecycle: {stopSignal: QUIT}", "f:lifecycle: {preStop: {sleep: {seconds: 1}}}", "stop 3, preStop sleep 1")]
    [InlineData("lifecycle: {stopSignal: QUIT}", "e:SUPERVISOR_LIFECYCLE__PRE_STOP__SLEEP__SECONDS=1", "stop 3, preStop sleep 1")]
    [InlineData("signals: {map: {HUP: none}}", "f:signals: {map: {USR1: none}}", "map 1>0 10>0")]
    [InlineData("signals: {map: {HUP: none}}", "f:signals: {map: {SIGHUP: USR1}}", "map 1>10")]
    // A list replaces a list.
    [InlineData("command: [a, b]", "f:command: [c]", "argv c")]
    [InlineData("command: [a, b]", "e:SUPERVISOR_COMMAND=c", "argv c")]
    [InlineData("command: [a, b]", "s:command=[c]", "argv c")]
    // A string, or an object in flow form, replaces all that is below its key.
    [InlineData("lifecycle: {preStop: {exec: {command: [a]}, timeoutSeconds: 3}}", "f:lifecycle: {preStop: 'sleep:1'}", "preStop sleep 1")]
    [InlineData("lifecycle: {preStop: {exec: {command: [a]}, timeoutSeconds: 3}}", "e:SUPERVISOR_LIFECYCLE__PRE_STOP={sleep: {seconds: 1}}", "preStop sleep 1")]
    [InlineData("lifecycle: {preStop: {sleep: {seconds: 1}}, stopSignal: QUIT}", "s:lifecycle={stopSignal: HUP}", "stop 1")]
    // In a file an object merges; naming another handler drops the earlier one, and nothing else.
    [InlineData("lifecycle: {preStop: {exec: {command: [a]}, timeoutSeconds: 3}}", "f:lifecycle: {preStop: {sleep: {seconds: 1}}}", "preStop sleep 1 within 3")]
    [InlineData("lifecycle: {preStop: {sleep: {seconds: 1}, timeoutSeconds: 3}}", "e:SUPERVISOR_LIFECYCLE__PRE_STOP__EXEC__COMMAND=a", "preStop exec a within 3")]
    [InlineData("lifecycle: {preStop: {sleep: {seconds: 1}}}", "s:lifecycle.preStop.exec={command: [a]}", "preStop exec a")]
    [InlineData("lifecycle: {preStop: {sleep: {seconds: 1}}}", "s:lifecycle.preStop.timeoutSeconds=3", "preStop sleep 1 within 3")]
    // Null and [] clear.
    [InlineData("lifecycle: {preStop: 'sleep:1'}", "f:lifecycle: {preStop: null}", "")]
    [InlineData("lifecycle: {preStop: 'sleep:1'}", "f:lifecycle: ~", "")]
    [InlineData("lifecycle: {preStop: 'sleep:1'}", "e:SUPERVISOR_LIFECYCLE__PRE_STOP=null", "")]
    [InlineData("lifecycle: {preStop: {sleep: {seconds: 1}}}", "s:lifecycle.preStop.exec=null", "preStop sleep 1")]
    [InlineData("initContainers: [a]", "f:initContainers: []", "")]
    [InlineData("initContainers: [a]", "e:SUPERVISOR_INIT_CONTAINERS=[]", "")]
    [InlineData("terminationGracePeriodSeconds: 5", "s:terminationGracePeriodSeconds=null", "")]
    [InlineData("terminationGracePeriodSeconds: 5", "s:terminationGracePeriodSeconds=", "")]
    [InlineData("signals: {stop: [HUP]}", "f:signals: {stop: null}", "")]
    [InlineData("signals: {stop: [HUP]}", "f:signals: {stop: []}", "requests none")]
    // A variable that is set but empty counts as not set.
    [InlineData("terminationGracePeriodSeconds: 5", "e:SUPERVISOR_TERMINATION_GRACE_PERIOD_SECONDS=", "grace 5")]
    // Positions refine one item, and append.
    [InlineData("initContainers: [{name: a, command: [b]}, {command: [c]}]", "e:SUPERVISOR_INIT_CONTAINERS__0__COMMAND=d", "step a d, step init-1 c")]
    [InlineData("initContainers: [a]", "e:SUPERVISOR_INIT_CONTAINERS__0__ARGS=b", "step init-0 a b")]
    [InlineData("initContainers: [a]", "s:initContainers.1=b", "step init-0 a, step init-1 b")]
    [InlineData("command: [a, b]", "s:command.1=c", "argv a c")]
    public void The_later_source_is_merged_by_the_rules(string first, string later, string expected)
    {
        Sources sources = later[0] switch
        {
            'f' => new Sources { Files = [first, later[2..]] },
            'e' => new Sources { Files = [first], Environment = [later[2..]] },
            _ => new Sources { Files = [first], Settings = [later[2..]] },
        };
        Assert.Equal(expected, Describe((first.StartsWith("command", StringComparison.Ordinal) ? sources : sources with { Command = ["/main"] }).Load().Plan!));
    }

    [Fact]
    public void Of_one_environment_the_whole_is_applied_before_its_parts()
    {
        string[] parts = ["SUPERVISOR_LIFECYCLE__PRE_STOP__TIMEOUT_SECONDS=3", "SUPERVISOR_LIFECYCLE__PRE_STOP=sleep:1", "SUPERVISOR_LIFECYCLE={stopSignal: QUIT}"];
        Assert.Equal("stop 3, preStop sleep 1 within 3", Describe(Sources.Variables(parts).Plan()));
        Assert.Equal("stop 3, preStop sleep 1 within 3", Describe(Sources.Variables([.. parts.Reverse()]).Plan()));
    }

    [Fact]
    public void A_part_that_names_another_handler_drops_the_one_of_the_whole() =>
        Assert.Equal(
            "preStop exec a",
            Describe(Sources.Variables("SUPERVISOR_LIFECYCLE__PRE_STOP__EXEC__COMMAND=a", "SUPERVISOR_LIFECYCLE__PRE_STOP=sleep:1").Plan()));

    [Fact]
    public void Parts_below_a_cleared_whole_stand_alone() =>
        Assert.Equal(
            "step init-0 b",
            Describe(new Sources { Files = ["initContainers: [{command: [x], args: [y]}]"], Environment = ["SUPERVISOR_INIT_CONTAINERS=null", "SUPERVISOR_INIT_CONTAINERS__0__COMMAND=b"] }.Plan()));

    [Fact]
    public void Each_setting_is_a_source_of_its_own() =>
        Assert.Equal("preStop exec b", Describe(Sources.Set("lifecycle.preStop.sleep.seconds=1", "lifecycle.preStop.exec.command=a", "lifecycle.preStop.exec.command.0=b").Plan()));

    [Theory]
    [InlineData("SUPERVISOR_INIT_CONTAINERS__1")]
    [InlineData("SUPERVISOR_SIGNALS__STOP__7")]
    public void A_gap_in_positions_is_an_error(string variable)
    {
        Assert.Equal(
            [$"environment: {variable}: leaves a gap; the list has 0 items before it, so the next position is 0"],
            Sources.Variables($"{variable}=HUP").Errors());
    }

    [Fact]
    public void A_gap_in_the_command_is_one_error_not_two() =>
        Assert.Equal(
            ["environment: SUPERVISOR_COMMAND__2: leaves a gap; the list has 0 items before it, so the next position is 0"],
            Sources.Variables("SUPERVISOR_COMMAND__2=b").Load().Errors.Select(error => error.ToString()));

    [Fact]
    public void A_gap_behind_a_files_items_is_an_error() =>
        Assert.Equal(
            ["--set: initContainers.3.command: leaves a gap; the list has 2 items before it, so the next position is 2"],
            new Sources { Files = ["initContainers: [a, b]"], Settings = ["initContainers.3.command=c"] }.Errors());

    private static string Describe(PodPlan plan)
    {
        List<string> facts = [];
        Add(plan.Main.Process.Argv is not ["/main"], $"argv {string.Join(' ', plan.Main.Process.Argv)}");
        Add(plan.GracePeriod != TimeSpan.FromSeconds(30), $"grace {plan.GracePeriod.TotalSeconds}");
        Add(plan.Signals.StopSignal != 15, $"stop {plan.Signals.StopSignal}");
        Add(plan.Signals.StopRequests.IsEmpty, "requests none");
        Add(plan.Signals is { StopSignal: 15, StopRequests: not [15, 2] and not [] }, "requests " + string.Join(' ', plan.Signals.StopRequests));
        Add(plan.Signals.Map.Count > 0, "map " + string.Join(' ', plan.Signals.Map.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}>{pair.Value}")));
        Add(plan.Main.PreStop is not null, "preStop " + Describe(plan.Main.PreStop));
        facts.AddRange(plan.InitSteps.Select(step => $"step {step.Process.Name} {string.Join(' ', step.Process.Argv)}"));
        return string.Join(", ", facts);

        void Add(bool differs, string fact)
        {
            if (differs)
            {
                facts.Add(fact);
            }
        }
    }

    private static string Describe(HookPlan? hook)
    {
        string limit = hook is { Timeout.Ticks: > 0 } ? $" within {hook.Timeout.TotalSeconds}" : "";
        return hook?.Handler switch
        {
            HandlerPlan.Sleep sleep => $"sleep {sleep.Duration.TotalSeconds}{limit}",
            HandlerPlan.Exec exec => $"exec {string.Join(' ', exec.Process.Argv)}{limit}",
            _ => "none",
        };
    }
}
