using Supervisor.Configuration;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>Each error with its exact text: where it stands, the key as it was written, what is wrong, what is allowed.</summary>
public sealed class ErrorTests
{
    private const string DurationsAllowed = "allowed are seconds (30, 0.5) or units (250ms, 5s, 1m30s), from 0 to 8760h (a year)";

    [Theory]
    // Names.
    [InlineData("drainSecond: 5", "0.yaml:1:1: drainSecond: unknown key; did you mean drainSeconds?")]
    [InlineData("DrainSeconds: 5", "0.yaml:1:1: DrainSeconds: unknown key; did you mean drainSeconds?")]
    [InlineData("quux: 5", "0.yaml:1:1: quux: unknown key")]
    [InlineData("lifecycle:\n  prestop: sleep:5", "0.yaml:2:3: lifecycle.prestop: unknown key; did you mean preStop?")]
    [InlineData("lifecycle: {quux: 5}", "0.yaml:1:13: lifecycle.quux: unknown key; allowed are postStart, preStop, stopSignal")]
    [InlineData("initContainers:\n- command: [a]\n  timeout: 5", "0.yaml:3:3: initContainers[0].timeout: unknown key")]
    [InlineData("env: [{name: A, val: b}]", "0.yaml:1:17: env[0].val: unknown key; allowed are name, value, valueFrom")]
    [InlineData("\"a\\nb\": 5", "0.yaml:1:1: a<U+000A>b: unknown key")]
    // Kinds.
    [InlineData("drainSeconds: [5]", "0.yaml:1:15: drainSeconds: a duration is due, not a list")]
    [InlineData("name: {a: b}", "0.yaml:1:7: name: a name is due, not an object")]
    [InlineData("env: {A: b}", "0.yaml:1:6: env: a list is due, not an object, e.g. [{name: MODE, value: fast}]")]
    [InlineData("env: A", "0.yaml:1:6: env: a list is due, e.g. [{name: MODE, value: fast}]")]
    [InlineData("lifecycle: [a]", "0.yaml:1:12: lifecycle: an object is due, not a list, e.g. {preStop: {sleep: {seconds: 5}}}")]
    [InlineData("lifecycle: sleep:5", "0.yaml:1:12: lifecycle: an object is due, e.g. {preStop: {sleep: {seconds: 5}}}")]
    [InlineData("signals: {map: [a]}", "0.yaml:1:16: signals.map: an object is due, not a list, e.g. {SIGHUP: SIGUSR1, SIGUSR2: none}")]
    [InlineData("initContainers: [null]", "0.yaml:1:18: initContainers[0]: is empty")]
    [InlineData("lifecycle: {preStop: {}}", "0.yaml:1:22: lifecycle.preStop: is empty; exec, sleep, httpGet or tcpSocket is due, e.g. {sleep: {seconds: 5}}")]
    [InlineData("lifecycle: {preStop: {sleep: {}}}", "0.yaml:1:30: lifecycle.preStop.sleep: is empty; seconds is due, e.g. {seconds: 5}")]
    [InlineData("initContainers: [{command: a}, {command: }]", "0.yaml:1:32: initContainers[1]: is empty; command is due, e.g. {command: [migrate, up]}")]
    [InlineData("env: [{name: , value: }]", "0.yaml:1:7: env[0]: is empty; name is due, e.g. {name: MODE, value: fast}")]
    [InlineData("initContainers: [{}]", "0.yaml:1:18: initContainers[0]: is empty; command is due, e.g. {command: [migrate, up]}")]
    // Durations.
    [InlineData("drainSeconds: soon", "0.yaml:1:15: drainSeconds: \"soon\" is no duration; " + DurationsAllowed)]
    [InlineData("drainSeconds: -1", "0.yaml:1:15: drainSeconds: \"-1\" is out of range; " + DurationsAllowed)]
    [InlineData("terminationGracePeriodSeconds: 8761h", "0.yaml:1:32: terminationGracePeriodSeconds: \"8761h\" is out of range; " + DurationsAllowed)]
    [InlineData("drainSeconds: 1e3", "0.yaml:1:15: drainSeconds: \"1e3\" is no duration; " + DurationsAllowed)]
    [InlineData("drainSeconds: ''", "0.yaml:1:15: drainSeconds: \"\" is no duration; " + DurationsAllowed)]
    [InlineData("drainSeconds: 0.00000001", "0.yaml:1:15: drainSeconds: \"0.00000001\" is finer than 100 ns; " + DurationsAllowed)]
    // Names and paths.
    [InlineData("name: My App", "0.yaml:1:7: name: \"My App\" is no name; allowed are lower case letters, digits, - and ., at most 253, a letter or digit first and last")]
    [InlineData("initContainers: [{name: a.b, command: c}]", "0.yaml:1:25: initContainers[0].name: \"a.b\" is no name; allowed are lower case letters, digits and -, at most 63, a letter or digit first and last")]
    [InlineData("initContainers: [{name: a, command: c}, {name: a, command: c}]", "0.yaml:1:48: initContainers[1].name: \"a\" is the name of an earlier step")]
    [InlineData("env: [{name: A=B, value: c}]", "0.yaml:1:14: env[0].name: \"A=B\" is no name of a variable; it may not be empty nor hold a =")]
    [InlineData("env: [{value: c}]", "0.yaml:1:7: env[0]: has no name")]
    [InlineData("workingDir: ''", "0.yaml:1:13: workingDir: is empty; a path is due")]
    // Signals, codes, addresses, words.
    [InlineData("lifecycle: {stopSignal: SIGFOO}", "0.yaml:1:25: lifecycle.stopSignal: \"SIGFOO\" is no signal; allowed are names (SIGTERM, TERM, RTMIN+3) and numbers from 1 to 64 but 32 and 33")]
    [InlineData("lifecycle: {stopSignal: 32}", "0.yaml:1:25: lifecycle.stopSignal: \"32\" is no signal; allowed are names (SIGTERM, TERM, RTMIN+3) and numbers from 1 to 64 but 32 and 33")]
    [InlineData("signals: {stop: [SIGKILL]}", "0.yaml:1:18: signals.stop[0]: \"SIGKILL\" is not " + ValueChecks.ReceivedSignals)]
    [InlineData("signals: {map: {34: none}}", "0.yaml:1:17: signals.map.34: \"34\" is not " + ValueChecks.ReceivedSignals)]
    [InlineData("signals: {map: {HUP: SEGV}}", "0.yaml:1:22: signals.map.HUP: \"SEGV\" is neither none nor " + ValueChecks.ReceivedSignals)]
    [InlineData("signals: {map: {HUP: none, SIGHUP: USR1}}", "0.yaml:1:28: signals.map.SIGHUP: is the same as signals.map.HUP; one of them is allowed")]
    [InlineData("signals: {target: goup}", "0.yaml:1:19: signals.target: \"goup\" is not known; allowed are process, group; did you mean group?")]
    [InlineData("logging: {level: verbose}", "0.yaml:1:18: logging.level: \"verbose\" is not known; allowed are debug, info, warning, error")]
    [InlineData("successExitCodes: [256]", "0.yaml:1:20: successExitCodes[0]: \"256\" is neither an exit code nor a range of them; allowed are 0 to 255, as in 3 or 130-143")]
    [InlineData("successExitCodes: [5-3]", "0.yaml:1:20: successExitCodes[0]: \"5-3\" is neither an exit code nor a range of them; allowed are 0 to 255, as in 3 or 130-143")]
    [InlineData("endpoint: {tcp: 8080}", "0.yaml:1:17: endpoint.tcp: \"8080\" is no address; allowed are ADDRESS:PORT, [ADDRESS]:PORT (IPv6) and :PORT, the port from 1 to 65535")]
    [InlineData("restartPolicy: Sometimes", "0.yaml:1:16: restartPolicy: \"Sometimes\" is not known; allowed are Never, OnFailure, Always")]
    // Handlers.
    [InlineData("lifecycle: {preStop: {exec: {command: [a]}, sleep: {seconds: 1}}}", "0.yaml:1:45: lifecycle.preStop.sleep: may not specify more than 1 handler type: exec is there already; only one of exec, sleep, httpGet, tcpSocket is allowed")]
    [InlineData("lifecycle: {preStop: {exec: {command: }}}", "0.yaml:1:22: lifecycle.preStop: has no handler; exec with a command, sleep, httpGet or tcpSocket is due")]
    [InlineData("lifecycle: {preStop: {quux: 1}}", "0.yaml:1:23: lifecycle.preStop.quux: unknown key; allowed are exec, sleep, httpGet, tcpSocket, timeoutSeconds")]
    [InlineData("lifecycle: {preStop: {timeoutSeconds: 5}}", "0.yaml:1:22: lifecycle.preStop: has no handler; exec with a command, sleep, httpGet or tcpSocket is due")]
    [InlineData("lifecycle: {preStop: {exec: {command: []}}}", "0.yaml:1:22: lifecycle.preStop: has no handler; exec with a command, sleep, httpGet or tcpSocket is due")]
    [InlineData("initContainers: [{args: [a]}]", "0.yaml:1:18: initContainers[0]: has no command; the image's own ENTRYPOINT is not known here, so repeat it")]
    // More than one key.
    [InlineData("drainSeconds: 29", "0.yaml:1:15: drainSeconds: 29s and the 2s that must be left behind it are beyond terminationGracePeriodSeconds, 30s; allowed are 0 to 28s")]
    [InlineData("terminationGracePeriodSeconds: 0\ndrainSeconds: 0.5", "0.yaml:2:15: drainSeconds: 500ms and the 2s that must be left behind it are beyond terminationGracePeriodSeconds, 0s; allowed are 0 to 0s")]
    [InlineData("lifecycle: {preStop: 'sleep:31'}", "0.yaml:1:22: lifecycle.preStop: 31s are beyond terminationGracePeriodSeconds, 30s")]
    // Short forms.
    [InlineData("command: '[ -e /x ]'", "0.yaml:1:10: command: [ is a command of the shell; write: test -e ...")]
    [InlineData("lifecycle: {preStop: '[ -e /x ]'}", "0.yaml:1:22: lifecycle.preStop: [ is a command of the shell; write: test -e ...")]
    [InlineData("lifecycle: {preStop: 'exec:[ -e /x ]'}", "0.yaml:1:22: lifecycle.preStop: [ is a command of the shell; write: test -e ...")]
    [InlineData("command: sh -c 'a", "0.yaml:1:10: command: the quote ' at character 7 is not closed")]
    [InlineData("command: a\\", "0.yaml:1:10: command: ends in a backslash, which quotes nothing")]
    [InlineData("lifecycle: {preStop: 'exec: '}", "0.yaml:1:22: lifecycle.preStop: is blank")]
    [InlineData("lifecycle: {preStop: 'sleep:x'}", "0.yaml:1:22: lifecycle.preStop: \"x\" is no duration; " + DurationsAllowed)]
    [InlineData("initContainers: \"# none\\n\\n\"", "0.yaml:1:17: initContainers: holds no command, only blank lines and comments")]
    [InlineData("command: '[a, [b'", "0.yaml:1:10: command: is not valid YAML: while parsing a flow sequence, did not find expected ',' or ']' (line 1, column 7 of the value)")]
    // Not carried out yet, never ignored.
    [InlineData("livenessProbe: {notify: {}}", "0.yaml:1:25: livenessProbe.notify: known, but this version does not carry it out yet")]
    [InlineData("securityContext: {runAsUser: 1000}", "0.yaml:1:30: securityContext.runAsUser: known, but this version does not carry it out yet")]
    [InlineData("drain: {untilIdlePorts: [8080]}", "0.yaml:1:25: drain.untilIdlePorts: known, but this version does not carry it out yet")]
    [InlineData("endpoint: {api: '127.0.0.1:9090'}", "0.yaml:1:17: endpoint.api: known, but this version does not carry it out yet")]
    [InlineData("initContainers: ['tcp://db:5432']", "0.yaml:1:18: initContainers[0]: known, but this version carries out init steps with a command only")]
    [InlineData("initContainers: [{name: proxy, command: p, restartPolicy: Always}]", "0.yaml:1:59: initContainers[0].restartPolicy: known, but this version does not carry out sidecars yet")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {name: a}", "0.yaml:2:1: kind: there is no pod's spec with containers in it; a Pod, Deployment, StatefulSet, DaemonSet, Job or CronJob has one")]
    public void In_a_file(string yaml, string error) => Assert.Equal([error], Sources.File(yaml).Errors());

    [Theory]
    [InlineData("SUPERVISOR_DRAIN_SECOND=5", "environment: SUPERVISOR_DRAIN_SECOND: unknown key; did you mean SUPERVISOR_DRAIN_SECONDS?")]
    [InlineData("SUPERVISOR_LIFECYCLE__PRESTOPP=5", "environment: SUPERVISOR_LIFECYCLE__PRESTOPP: unknown key; did you mean SUPERVISOR_LIFECYCLE__PRE_STOP?")]
    [InlineData("SUPERVISOR_=5", "environment: SUPERVISOR_: unknown key")]
    [InlineData("SUPERVISOR_NAME__X=5", "environment: SUPERVISOR_NAME__X: unknown key; SUPERVISOR_NAME has nothing below it")]
    [InlineData("SUPERVISOR_DRAIN_SECONDS=x", "environment: SUPERVISOR_DRAIN_SECONDS: \"x\" is no duration; " + DurationsAllowed)]
    [InlineData("SUPERVISOR_COMMAND__X=5", "environment: SUPERVISOR_COMMAND__X: \"X\" is no position in a list; allowed are 0 to 9999")]
    [InlineData("SUPERVISOR_COMMAND__00=5", "environment: SUPERVISOR_COMMAND__00: \"00\" is no position in a list; allowed are 0 to 9999")]
    [InlineData("SUPERVISOR_COMMAND__10000=5", "environment: SUPERVISOR_COMMAND__10000: \"10000\" is no position in a list; allowed are 0 to 9999")]
    [InlineData("SUPERVISOR_SIGNALS__MAP__FOO=none", "environment: SUPERVISOR_SIGNALS__MAP__FOO: \"FOO\" is not " + ValueChecks.ReceivedSignals)]
    [InlineData("SUPERVISOR_SUCCESS_EXIT_CODES=3", "environment: SUPERVISOR_SUCCESS_EXIT_CODES: a list is due, e.g. [3, 130-143]")]
    [InlineData("SUPERVISOR_LOGGING=debug", "environment: SUPERVISOR_LOGGING: an object is due, e.g. {level: debug}")]
    [InlineData("SUPERVISOR_LOGGING={level: loud}", "environment: SUPERVISOR_LOGGING.level: \"loud\" is not known; allowed are debug, info, warning, error")]
    [InlineData("SUPERVISOR_LOGGING={level", "environment: SUPERVISOR_LOGGING: is not valid YAML: while parsing a flow mapping, did not find expected ',' or '}' (line 1, column 7 of the value)")]
    [InlineData("SUPERVISOR_LIVENESS_PROBE__NOTIFY__FD=3", "environment: SUPERVISOR_LIVENESS_PROBE__NOTIFY__FD: known, but this version does not carry it out yet")]
    [InlineData("SUPERVISOR_NAME_FILE={dir}/none", "environment: SUPERVISOR_NAME_FILE: \"none\" cannot read: No such file or directory (ENOENT)")]
    public void In_the_environment(string variable, string error) => Assert.Equal([error], Sources.Variables(variable).Errors());

    [Theory]
    [InlineData("SUPERVISOR_DRAIN_SECONDS=1", "SUPERVISOR_DRAINSECONDS=1", "environment: SUPERVISOR_DRAINSECONDS: sets the same key as SUPERVISOR_DRAIN_SECONDS; only one is allowed")]
    [InlineData("SUPERVISOR_NAME=a", "supervisor_name=a", "environment: supervisor_name: sets the same key as SUPERVISOR_NAME; only one is allowed")]
    [InlineData("SUPERVISOR_NAME=a", "SUPERVISOR_NAME_FILE=/b", "environment: SUPERVISOR_NAME_FILE: sets the same key as SUPERVISOR_NAME; only one is allowed")]
    [InlineData("SUPERVISOR_NAME=a", "SUPERVISOR_NAME=b", "environment: SUPERVISOR_NAME: is set twice")]
    [InlineData("SUPERVISOR_CONFIG={dir}/0.yaml", "supervisor_config={dir}/0.yaml", "environment: supervisor_config: sets the same key as SUPERVISOR_CONFIG; only one is allowed")]
    [InlineData("SUPERVISOR_LIFECYCLE__PRE_STOP__EXEC__COMMAND=a", "SUPERVISOR_LIFECYCLE__PRE_STOP__SLEEP__SECONDS=1", "environment: SUPERVISOR_LIFECYCLE__PRE_STOP__SLEEP__SECONDS: names another handler than SUPERVISOR_LIFECYCLE__PRE_STOP__EXEC__COMMAND; only one is allowed")]
    public void Of_two_variables_that_exclude_each_other(string first, string second, string error) =>
        Assert.Equal([error], new Sources { Environment = [first, second], Files = [""] }.Errors());

    [Theory]
    [InlineData("drainSeconds", "--set: drainSeconds: KEY=VALUE is due, e.g. drainSeconds=5")]
    [InlineData("=5", "--set: KEY=VALUE is due, e.g. drainSeconds=5")]
    [InlineData("drainSecond=5", "--set: drainSecond: unknown key; did you mean drainSeconds?")]
    [InlineData("lifecycle.prestop=5", "--set: lifecycle.prestop: unknown key; did you mean lifecycle.preStop?")]
    [InlineData("lifecycle:preStop:sleep:seconds=x", "--set: lifecycle:preStop:sleep:seconds: \"x\" is no duration; " + DurationsAllowed)]
    [InlineData("DRAIN_SECONDS=5", "--set: DRAIN_SECONDS: unknown key; did you mean drainSeconds?")]
    public void In_a_setting(string setting, string error) => Assert.Equal([error], Sources.Set(setting).Errors());

    [Fact]
    public void Everything_wrong_is_reported_at_once()
    {
        Sources sources = new()
        {
            Files = ["drainSeconds: 29\nquux: 1\nname: ''", "command: [a"],
            Environment = ["SUPERVISOR_FOO_BAR=1", "SUPERVISOR_ENDPOINT__TCP=x"],
            Settings = ["y=1"],
        };
        Assert.Equal(
            [
                "0.yaml:2:1: quux: unknown key",
                "0.yaml:3:7: name: \"\" is no name; allowed are lower case letters, digits, - and ., at most 253, a letter or digit first and last",
                "1.yaml:1:12: is not valid YAML: while parsing a flow sequence, did not find expected ',' or ']'",
                "environment: SUPERVISOR_FOO_BAR: unknown key",
                "environment: SUPERVISOR_ENDPOINT__TCP: \"x\" is no address; allowed are ADDRESS:PORT, [ADDRESS]:PORT (IPv6) and :PORT, the port from 1 to 65535",
                "--set: y: unknown key",
                "0.yaml:1:15: drainSeconds: 29s and the 2s that must be left behind it are beyond terminationGracePeriodSeconds, 30s; allowed are 0 to 28s",
            ],
            sources.Errors());
    }

    [Fact]
    public void Without_a_command_the_error_says_what_to_do() =>
        Assert.Equal(
            [
                "configuration: command: there is no command to run; write it behind the options, supervisor -- COMMAND [ARG...], or as command in the configuration: "
                + "the image's own ENTRYPOINT is not known here, so repeat it",
            ],
            new Sources { Files = ["args: [a]"] }.Load().Errors.Select(error => error.ToString()));

    [Theory]
    [InlineData("command: {a: b}")]
    [InlineData("command: 'a")]
    public void A_command_that_was_refused_is_not_missing_as_well(string yaml) => Assert.Single(Sources.File(yaml).Load().Errors);

    [Fact]
    public void A_file_that_cannot_be_read_is_named_with_its_errno()
    {
        PlanResult result = PlanLoader.Load(new RunRequest { ConfigFiles = ["/nonexistent/a.yaml", "/"] }, [], "host", "/nonexistent/system.yaml");
        Assert.Equal(
            ["/nonexistent/a.yaml: cannot read: No such file or directory (ENOENT)", "/: cannot read: Is a directory (EISDIR)"],
            result.Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void A_missing_file_of_the_environment_is_an_error() =>
        Assert.Equal(["none.yaml: cannot read: No such file or directory (ENOENT)"], Sources.Variables("SUPERVISOR_CONFIG={dir}/none.yaml").Errors());

    /// <summary>Values of keys that look secret are never printed, whatever is wrong around them.</summary>
    [Theory]
    [InlineData("env: [{name: A, value: [hunter2]}]")]
    [InlineData("env: [{name: A, value: \"hunter2\\0\"}]")]
    [InlineData("env: [{nam: A, value: hunter2}]")]
    [InlineData("env: hunter2")]
    [InlineData("env: [{name: A, value: !hunter2}]")]
    [InlineData("env: [{name: A, value: *hunter2}]")]
    [InlineData("env: [{name: A, value: @hunter2}]")]
    [InlineData("env: [{name: A, value: \"hunter2\\q\"}]")]
    [InlineData("env: [{name: A, value: 'hunter2}]")]
    public void Values_of_the_environment_are_never_printed(string yaml)
    {
        Assert.DoesNotContain("hunter2", string.Join('\n', Sources.File(yaml).Errors()), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", string.Join('\n', Sources.Variables("SUPERVISOR_ENV=" + yaml["env: ".Length..]).Errors()), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", string.Join('\n', Sources.Set("env=" + yaml["env: ".Length..]).Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_a_hundred_errors_are_counted()
    {
        string[] errors = Sources.File(string.Concat(Enumerable.Range(0, 150).Select(i => $"k{i}: 1\n"))).Errors();
        Assert.Equal(101, errors.Length);
        Assert.Equal("configuration: and 50 more errors", errors[^1]);
    }
}
