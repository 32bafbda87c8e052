using System.Collections.Immutable;
using Serilog.Events;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>Each key that is carried out, in each notation: all give the same plan.</summary>
public sealed class NotationTests
{
    private static readonly Dictionary<string, (Func<PodPlan, string> Read, string Expected, string File, string[] Variables, string[] Settings)> Rows = new()
    {
        ["name"] = (
            plan => plan.Name, "web-1",
            "name: web-1", ["SUPERVISOR_NAME=web-1"], ["name=web-1"]),
        ["workingDir"] = (
            plan => plan.Main.Process.WorkingDirectory!, "/srv/app",
            "workingDir: /srv/app", ["SUPERVISOR_WORKING_DIR=/srv/app"], ["workingDir=/srv/app"]),
        ["env"] = (
            plan => Text(plan.Main.Process.Environment), "A=1 B=",
            "env: [{name: A, value: 1}, {name: B}]",
            ["SUPERVISOR_ENV__0__NAME=A", "SUPERVISOR_ENV__0__VALUE=1", "SUPERVISOR_ENV__1__NAME=B"],
            ["env=[{name: A, value: 1}, {name: B}]"]),
        ["terminationGracePeriodSeconds"] = (
            plan => plan.GracePeriod.ToString(), "00:00:20",
            "terminationGracePeriodSeconds: 20", ["SUPERVISOR_TERMINATION_GRACE_PERIOD_SECONDS=20"], ["terminationGracePeriodSeconds=20s"]),
        ["drainSeconds"] = (
            plan => plan.Drain.ToString(), "00:00:02.5000000",
            "drainSeconds: 2.5", ["SUPERVISOR_DRAIN_SECONDS=2500ms"], ["drainSeconds=2.5"]),
        ["lifecycle.stopSignal"] = (
            plan => $"{plan.Signals.StopSignal} {Text(plan.Signals.StopRequests)}", "3 15,2,3",
            "lifecycle: {stopSignal: SIGQUIT}", ["SUPERVISOR_LIFECYCLE__STOP_SIGNAL=quit"], ["lifecycle.stopSignal=3"]),
        ["lifecycle.preStop.sleep"] = (
            plan => Text(plan.Main.PreStop), "sleep 00:00:05 00:00:00",
            "lifecycle: {preStop: {sleep: {seconds: 5}}}", ["SUPERVISOR_LIFECYCLE__PRE_STOP=sleep:5"], ["lifecycle:preStop:sleep:seconds=5"]),
        ["lifecycle.preStop.exec"] = (
            plan => Text(plan.Main.PreStop), "preStop [nginx|-s|quit now] 00:00:03",
            "lifecycle: {preStop: {exec: {command: [nginx, -s, quit now]}, timeoutSeconds: 3}}",
            ["SUPERVISOR_LIFECYCLE__PRE_STOP=nginx -s 'quit now'", "SUPERVISOR_LIFECYCLE__PRE_STOP__TIMEOUT_SECONDS=3"],
            ["lifecycle.preStop.exec.command=nginx -s \"quit now\"", "lifecycle.preStop.timeoutSeconds=3"]),
        ["lifecycle.postStart.exec"] = (
            plan => Text(plan.Main.PostStart), "postStart [sh|-c|sleep 1] 00:00:00",
            "lifecycle:\n  postStart:\n    exec:\n      command: [\"sh\", \"-c\", \"sleep 1\"]\n",
            ["SUPERVISOR_LIFECYCLE__POST_START__EXEC__COMMAND=sh -c \"sleep 1\""],
            ["lifecycle.postStart=exec:sh -c 'sleep 1'"]),
        ["initContainers"] = (
            plan => string.Join(" ", plan.InitSteps.Select(Text)),
            "init-0 [migrate|up] @ A=1 00:00:00 warm [cache] @/srv  00:01:30",
            "initContainers: [{command: [migrate], args: [up], env: [{name: A, value: 1}]}, {name: warm, command: [cache], workingDir: /srv, timeoutSeconds: 1m30s}]",
            [
                "SUPERVISOR_INIT_CONTAINERS__0__COMMAND=migrate", "SUPERVISOR_INIT_CONTAINERS__0__ARGS=[up]",
                "SUPERVISOR_INIT_CONTAINERS__0__ENV=[{name: A, value: 1}]", "SUPERVISOR_INIT_CONTAINERS__1={name: warm, command: cache}",
                "SUPERVISOR_INIT_CONTAINERS__1__WORKING_DIR=/srv", "supervisor_init_containers__1__timeout_seconds=90",
            ],
            ["initContainers=[{command: migrate up, env: [{name: A, value: 1}]}]", "initContainers.1={name: warm, command: cache, workingDir: /srv}", "initContainers:1:timeoutSeconds=90"]),
        ["signals.stop"] = (
            plan => Text(plan.Signals.StopRequests), "15,10",
            "signals: {stop: [SIGTERM, USR1]}", ["SUPERVISOR_SIGNALS__STOP=[SIGTERM, USR1]"], ["signals.stop.0=15", "signals.stop.1=SIGUSR1"]),
        ["signals.stop, empty"] = (
            plan => Text(plan.Signals.StopRequests), "",
            "signals: {stop: []}", ["SUPERVISOR_SIGNALS__STOP=[]"], ["signals.stop=[]"]),
        ["signals.target"] = (
            plan => plan.Signals.Target.ToString(), "Group",
            "signals: {target: group}", ["SUPERVISOR_SIGNALS__TARGET=group"], ["signals.target=group"]),
        ["signals.map"] = (
            plan => string.Join(",", plan.Signals.Map.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}>{pair.Value}")), "1>10,12>0",
            "signals: {map: {SIGHUP: SIGUSR1, USR2: none}}",
            ["SUPERVISOR_SIGNALS__MAP__SIGHUP=SIGUSR1", "SUPERVISOR_SIGNALS__MAP__12=none"],
            ["signals.map={HUP: 10, SIGUSR2: none}"]),
        ["successExitCodes"] = (
            plan => Text(plan.Main.SuccessExitCodes), "3,4,5,143",
            "successExitCodes: [143, 3-5, 4]", ["SUPERVISOR_SUCCESS_EXIT_CODES=[143, 3-5]"], ["successExitCodes.0=3-5", "successExitCodes.1=143"]),
        ["endpoint.tcp"] = (
            plan => plan.Endpoint.Tcp!.ToString(), "127.0.0.1:8080",
            "endpoint: {tcp: '127.0.0.1:8080'}", ["SUPERVISOR_ENDPOINT__TCP=127.0.0.1:8080"], ["endpoint.tcp=127.0.0.1:8080"]),
        ["logging"] = (
            plan => $"{plan.Logging.Level} {plan.Logging.Format}", "Error Json",
            "logging: {level: error, format: json}", ["SUPERVISOR_LOGGING={level: error, format: json}"], ["logging.level=error", "logging.format=json"]),
        ["restartPolicy"] = (
            plan => Text(plan.Main.Process.Argv), "/main",
            "restartPolicy: Never", ["SUPERVISOR_RESTART_POLICY=Never"], ["restartPolicy=Never"]),
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void In_a_file(string row) => Assert.Equal(Rows[row].Expected, Rows[row].Read(Sources.File(Rows[row].File).Plan()));

    [Theory]
    [MemberData(nameof(Names))]
    public void In_variables(string row) => Assert.Equal(Rows[row].Expected, Rows[row].Read(Sources.Variables(Rows[row].Variables).Plan()));

    [Theory]
    [MemberData(nameof(Names))]
    public void In_settings(string row) => Assert.Equal(Rows[row].Expected, Rows[row].Read(Sources.Set(Rows[row].Settings).Plan()));

    [Fact]
    public void Command_and_args_follow_each_other()
    {
        string[] expected = ["nginx", "-g", "daemon off;", "-q"];
        Assert.Equal(expected, Argv(Sources.File("command: [nginx, -g]\nargs: ['daemon off;', -q]")));
        Assert.Equal(expected, Argv(Sources.File("command: nginx -g 'daemon off;'\nargs: -q")));
        Assert.Equal(expected, Argv(Sources.Variables("SUPERVISOR_COMMAND=nginx -g", "SUPERVISOR_ARGS=[\"daemon off;\", \"-q\"]")));
        Assert.Equal(expected, Argv(Sources.Set("command=nginx -g", "args.0=daemon off;", "args.1=-q")));
    }

    [Fact]
    public void Without_configuration_all_defaults_hold()
    {
        PodPlan plan = new Sources { Command = ["/main", "$(HOME)", ""], Environment = ["HOME=/root", "PATH=/bin"] }.Plan();

        Assert.Equal(Sources.HostName, plan.Name);
        Assert.Equal("main", plan.Main.Process.Name);
        Assert.Equal(["/main", "$(HOME)", ""], plan.Main.Process.Argv);
        Assert.Empty(plan.Main.Process.Environment);
        Assert.Null(plan.Main.Process.WorkingDirectory);
        Assert.Empty(plan.InitSteps);
        Assert.Null(plan.Main.PostStart);
        Assert.Null(plan.Main.PreStop);
        Assert.Empty(plan.Main.SuccessExitCodes);
        Assert.Equal(TimeSpan.FromSeconds(30), plan.GracePeriod);
        Assert.Equal(TimeSpan.Zero, plan.Drain);
        Assert.Equal(15, plan.Signals.StopSignal);
        Assert.Equal([15, 2], plan.Signals.StopRequests);
        Assert.Equal(SignalTarget.Process, plan.Signals.Target);
        Assert.Empty(plan.Signals.Map);
        Assert.Null(plan.Endpoint.Tcp);
        Assert.Equal(LogEventLevel.Information, plan.Logging.Level);
        Assert.Equal(LogFormat.Text, plan.Logging.Format);
    }

    [Theory]
    [InlineData("SIGKILL", 9, "15,2")]
    [InlineData("SIGSTOP", 19, "15,2")]
    [InlineData("RTMIN", 34, "15,2")]
    [InlineData("RTMIN+3", 37, "15,2,37")]
    [InlineData("SIGINT", 2, "15,2")]
    public void A_stop_signal_that_can_reach_us_is_a_stop_request_as_well(string signal, int number, string requests)
    {
        PodPlan plan = Sources.Set("lifecycle.stopSignal=" + signal).Plan();
        Assert.Equal(number, plan.Signals.StopSignal);
        Assert.Equal(requests, Text(plan.Signals.StopRequests));
    }

    [Fact]
    public void A_hook_has_the_environment_and_the_directory_of_the_main_process()
    {
        PodPlan plan = Sources.File("workingDir: /srv\nenv: [{name: A, value: b}]\nlifecycle: {preStop: bye, postStart: hello}").Plan();
        foreach (HookPlan? hook in new[] { plan.Main.PreStop, plan.Main.PostStart })
        {
            ProcessPlan process = Assert.IsType<HandlerPlan.Exec>(hook!.Handler).Process;
            Assert.Equal("/srv", process.WorkingDirectory);
            Assert.Equal("A=b", Text(process.Environment));
        }
    }

    private static ImmutableArray<string> Argv(Sources sources)
    {
        Assert.Empty(sources.Load().Errors);
        return sources.Load().Plan!.Main.Process.Argv;
    }

    private static string Text<T>(ImmutableArray<T> items) where T : notnull => string.Join(",", items);

    private static string Text(ImmutableArray<EnvironmentVariable> variables) =>
        string.Join(" ", variables.Select(variable => $"{variable.Name}={variable.Value}"));

    private static string Text(HookPlan? hook) => hook?.Handler switch
    {
        HandlerPlan.Sleep sleep => $"sleep {sleep.Duration} {hook.Timeout}",
        HandlerPlan.Exec exec => $"{exec.Process.Name} [{string.Join('|', exec.Process.Argv)}] {hook.Timeout}",
        _ => "none",
    };

    private static string Text(InitStepPlan step) =>
        $"{step.Process.Name} [{string.Join('|', step.Process.Argv)}] @{step.Process.WorkingDirectory} {Text(step.Process.Environment)} {step.Timeout}";
}
