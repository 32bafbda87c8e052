using Supervisor.Configuration;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>What is wrong with probes, hooks by request and restarts: refused in each source, with its place there, and in the same words.</summary>
public sealed class BadProbeTests
{
    private const string NoHandler = "must specify a handler type: exec with a command, httpGet, tcpSocket, grpc or notify";
    private const string ManyHandlers = "is there already; only one of exec, httpGet, tcpSocket, grpc, notify is allowed";
    private const string NotNegative = "must be greater than or equal to 0";
    private const string NoPort = "is no port; allowed are 1 to 65535 and the name of a port";
    private const string Durations = "allowed are seconds (30, 0.5) or units (250ms, 5s, 1m30s), from 0 to 8760h (a year)";

    /// <summary>A key of the top level, what stands there, the column of the fault in a file, its key below, and the sentence.</summary>
    [Theory]
    // Handlers.
    [InlineData("livenessProbe", "{exec: {command: [a]}, tcpSocket: {port: 80}}", 39, ".tcpSocket", "may not specify more than 1 handler type: exec " + ManyHandlers)]
    [InlineData("readinessProbe", "{httpGet: {port: 80}, grpc: {port: 80}}", 39, ".grpc", "may not specify more than 1 handler type: httpGet " + ManyHandlers)]
    [InlineData("livenessProbe", "{periodSeconds: 5}", 16, "", NoHandler)]
    [InlineData("livenessProbe", "{exec: {command: []}}", 16, "", NoHandler)]
    [InlineData("livenessProbe", "{exec: {command: ''}}", 16, "", NoHandler)]
    [InlineData("livenessProbe", "{exec: {command: }}", 16, "", NoHandler)]
    [InlineData("livenessProbe", "{exec: }", 16, "", NoHandler)]
    [InlineData("startupProbe", "{httpGet: {path: , port: }}", 15, "", NoHandler)]
    [InlineData("livenessProbe", "{}", 16, "", "is empty; must specify a handler type: exec, httpGet, tcpSocket, grpc or notify, e.g. {httpGet: {path: /healthz, port: 8080}}")]
    [InlineData("livenessProbe", "{exec: {}}", 23, ".exec", "is empty; command is due, e.g. {command: [nginx, -s, quit]}")]
    [InlineData("livenessProbe", "{exec: {command: [cat, ]}, quux: 1}", 43, ".quux", "unknown key; allowed are exec, httpGet, tcpSocket, grpc, notify, initialDelaySeconds, timeoutSeconds, periodSeconds, successThreshold, failureThreshold, terminationGracePeriodSeconds")]
    [InlineData("livenessProbe", "{sleep: {seconds: 5}}", 17, ".sleep", "unknown key; allowed are exec, httpGet, tcpSocket, grpc, notify, initialDelaySeconds, timeoutSeconds, periodSeconds, successThreshold, failureThreshold, terminationGracePeriodSeconds")]
    [InlineData("livenessProbe", "sleep:5", 16, "", "sleep is no handler here; allowed are exec, httpGet, tcpSocket, grpc, notify")]
    // Numbers, in the words of Kubernetes where it has some.
    [InlineData("livenessProbe", "{tcpSocket: {port: 80}, periodSeconds: -1}", 55, ".periodSeconds", NotNegative)]
    [InlineData("livenessProbe", "{tcpSocket: {port: 80}, timeoutSeconds: -250ms}", 56, ".timeoutSeconds", NotNegative)]
    [InlineData("livenessProbe", "{tcpSocket: {port: 80}, initialDelaySeconds: -0.5}", 61, ".initialDelaySeconds", NotNegative)]
    [InlineData("readinessProbe", "{tcpSocket: {port: 80}, successThreshold: -2}", 59, ".successThreshold", NotNegative)]
    [InlineData("livenessProbe", "{tcpSocket: {port: 80}, failureThreshold: -3}", 58, ".failureThreshold", NotNegative)]
    [InlineData("livenessProbe", "{tcpSocket: {port: 80}, periodSeconds: soon}", 55, ".periodSeconds", "\"soon\" is no duration; " + Durations)]
    [InlineData("livenessProbe", "{tcpSocket: {port: 80}, periodSeconds: 5 s}", 55, ".periodSeconds", "\"5 s\" is no duration; " + Durations)]
    [InlineData("livenessProbe", "{tcpSocket: {port: 80}, periodSeconds: 8761h}", 55, ".periodSeconds", "\"8761h\" is out of range; " + Durations)]
    [InlineData("livenessProbe", "{tcpSocket: {port: 80}, failureThreshold: 1.5}", 58, ".failureThreshold", "\"1.5\" is no whole number from 0 to 2147483647")]
    [InlineData("livenessProbe", "{tcpSocket: {port: 80}, successThreshold: 2}", 58, ".successThreshold", "must be 1")]
    [InlineData("startupProbe", "{tcpSocket: {port: 80}, successThreshold: 2}", 57, ".successThreshold", "must be 1")]
    [InlineData("livenessProbe", "{tcpSocket: {port: 80}, terminationGracePeriodSeconds: 0}", 71, ".terminationGracePeriodSeconds", "must be greater than 0")]
    [InlineData("startupProbe", "{tcpSocket: {port: 80}, terminationGracePeriodSeconds: -5}", 70, ".terminationGracePeriodSeconds", "must be greater than 0")]
    [InlineData("readinessProbe", "{tcpSocket: {port: 80}, terminationGracePeriodSeconds: 5}", 72, ".terminationGracePeriodSeconds", "must not be set for readinessProbes")]
    // Ports.
    [InlineData("livenessProbe", "{tcpSocket: {port: 0}}", 35, ".tcpSocket.port", "\"0\" " + NoPort)]
    [InlineData("livenessProbe", "{httpGet: {port: 70000}}", 33, ".httpGet.port", "\"70000\" " + NoPort)]
    [InlineData("livenessProbe", "{httpGet: {port: -1}}", 33, ".httpGet.port", "\"-1\" " + NoPort)]
    [InlineData("livenessProbe", "{tcpSocket: {port: 80.5}}", 35, ".tcpSocket.port", "\"80.5\" " + NoPort)]
    [InlineData("livenessProbe", "{tcpSocket: {port: web}}", 35, ".tcpSocket.port", "port \"web\" not found; no port has a name")]
    [InlineData("livenessProbe", "{tcpSocket: {host: db}}", 28, ".tcpSocket", "has no port")]
    [InlineData("livenessProbe", "{grpc: {port: http}}", 30, ".grpc.port", "\"http\" is no whole number from 1 to 65535")]
    [InlineData("livenessProbe", "{tcpSocket: 80}", 28, ".tcpSocket", "an object is due, e.g. {port: 8080}")]
    // Requests.
    [InlineData("livenessProbe", "{httpGet: {port: 80, scheme: https}}", 45, ".httpGet.scheme", "\"https\" is not known; allowed are HTTP, HTTPS; did you mean HTTPS?")]
    [InlineData("livenessProbe", "{httpGet: {port: 80, host: 'http://a'}}", 43, ".httpGet.host", "\"http://a\" is no host; a name or an address is due, without scheme, port or path")]
    [InlineData("livenessProbe", "{httpGet: {port: 80, httpHeaders: [{name: \"a\\r\\nEvil\", value: b}]}}", 58, ".httpGet.httpHeaders[0].name", "\"a<U+000D><U+000A>Evil\" is no name of a header; allowed are letters, digits and !#$%&'*+-.^_`|~")]
    [InlineData("livenessProbe", "{httpGet: {port: 80, httpHeaders: [{name: '', value: b}]}}", 58, ".httpGet.httpHeaders[0].name", "\"\" is no name of a header; allowed are letters, digits and !#$%&'*+-.^_`|~")]
    [InlineData("livenessProbe", "{httpGet: {port: 80, httpHeaders: [{name: a, value: \"hunter2\\r\\nEvil: yes\"}]}}", 68, ".httpGet.httpHeaders[0].value", "holds a control character, which no header can have")]
    [InlineData("livenessProbe", "{httpGet: {port: 80, httpHeaders: [{value: hunter2}]}}", 51, ".httpGet.httpHeaders[0]", "has no name")]
    [InlineData("livenessProbe", "{httpGet: {port: 80, httpHeaders: {a: hunter2}}}", 50, ".httpGet.httpHeaders", "a list is due, not an object, e.g. [{name: Host, value: example.com}]")]
    [InlineData("livenessProbe", "http://:70000/", 16, "", "\"70000\" " + NoPort)]
    [InlineData("livenessProbe", "http:///healthz", 16, "", "has no port; SCHEME://[HOST]:PORT[/PATH] is due")]
    [InlineData("livenessProbe", "http://me:hunter2@host/", 16, "", "holds a user, which goes into httpHeaders; SCHEME://[HOST]:PORT[/PATH] is due")]
    [InlineData("livenessProbe", "tcp://db", 16, "", "has no port; SCHEME://[HOST]:PORT[/PATH] is due")]
    // Hooks.
    [InlineData("lifecycle", "{preStop: {httpGet: {port: 80}, tcpSocket: {port: 80}}}", 44, ".preStop.tcpSocket", "may not specify more than 1 handler type: httpGet is there already; only one of exec, sleep, httpGet, tcpSocket is allowed")]
    [InlineData("lifecycle", "{preStop: {httpGet: {port: web}}}", 39, ".preStop.httpGet.port", "port \"web\" not found; no port has a name")]
    [InlineData("lifecycle", "{preStop: {grpc: {port: 80}}}", 23, ".preStop.grpc", "unknown key; allowed are exec, sleep, httpGet, tcpSocket, timeoutSeconds")]
    [InlineData("lifecycle", "{postStart: {tcpSocket: {port: }}}", 24, ".postStart", "has no handler; exec with a command, sleep, httpGet or tcpSocket is due")]
    // Restarts.
    [InlineData("restartPolicy", "always", 16, "", "\"always\" is not known; allowed are Never, OnFailure, Always; did you mean Always?")]
    [InlineData("restartPolicyRules", "[{action: Restart, exitCodes: {operator: In, values: [42]}}]", 21, "", "must specify restartPolicy when restart rules are used")]
    [InlineData("maxRestarts", "-1", 14, "", "\"-1\" is no whole number from 0 to 2147483647")]
    [InlineData("maxRestarts", "1.5", 14, "", "\"1.5\" is no whole number from 0 to 2147483647")]
    [InlineData("restartBackoff", "{initialSeconds: -1}", 34, ".initialSeconds", "\"-1\" is out of range; " + Durations)]
    [InlineData("restartBackoff", "{initialSeconds: 20, maxSeconds: 10}", 50, ".maxSeconds", "initialSeconds, 20s, is beyond maxSeconds, 10s")]
    [InlineData("restartBackoff", "{initialSeconds: 301}", 34, ".initialSeconds", "initialSeconds, 5m1s, is beyond maxSeconds, 5m")]
    public void Is_refused_in_each_source(string key, string value, int column, string below, string sentence)
    {
        // In a file a text with a colon in it is quoted.
        string yaml = value is ['{' or '[', ..] || !value.Contains(':', StringComparison.Ordinal) ? value : $"\"{value}\"";
        Assert.Equal([$"0.yaml:1:{column}: {key}{below}: {sentence}"], Sources.File($"{key}: {yaml}").Errors());
        string variable = KeyPath.VariableName([key]);
        Assert.Equal([$"environment: {variable}{below}: {sentence}"], Sources.Variables($"{variable}={value}").Errors());
        Assert.Equal([$"--set: {key}{below}: {sentence}"], Sources.Set($"{key}={value}").Errors());
    }

    [Theory]
    [InlineData("[{action: Restart, exitCodes: {operator: In, values: []}}]", "[0].exitCodes.values", "is empty; codes from 0 to 255 are due, e.g. [42]")]
    [InlineData("[{action: Restart, exitCodes: {operator: In}}]", "[0]", "has no exitCodes.values")]
    [InlineData("[{exitCodes: {operator: In, values: [1]}}]", "[0]", "has no action")]
    [InlineData("[{action: Restart, exitCodes: {operator: Im, values: [1]}}]", "[0].exitCodes.operator", "\"Im\" is not known; allowed are In, NotIn")]
    [InlineData("[{action: Restart, exitCodes: {operator: In, values: [256]}}]", "[0].exitCodes.values[0]", "\"256\" is no whole number from 0 to 255")]
    [InlineData("[{action: , exitCodes: }]", "[0]", "is empty; action and exitCodes are due, e.g. {action: Restart, exitCodes: {operator: In, values: [42]}}")]
    public void Rules_are_refused_in_each_source(string rules, string below, string sentence)
    {
        string error = Assert.Single(Sources.File($"restartPolicy: Never\nrestartPolicyRules: {rules}").Errors());
        Assert.Matches($"^0\\.yaml:2:[0-9]+: ", error);
        Assert.EndsWith($": restartPolicyRules{below}: {sentence}", error, StringComparison.Ordinal);
        Assert.Equal([$"environment: SUPERVISOR_RESTART_POLICY_RULES{below}: {sentence}"], Sources.Variables("SUPERVISOR_RESTART_POLICY=Never", $"SUPERVISOR_RESTART_POLICY_RULES={rules}").Errors());
        Assert.Equal([$"--set: restartPolicyRules{below}: {sentence}"], Sources.Set("restartPolicy=Never", $"restartPolicyRules={rules}").Errors());
    }

    [Theory]
    [InlineData("SUPERVISOR_LIVENESS_PROBE__HTTP_GET__PORT=web", "environment: SUPERVISOR_LIVENESS_PROBE__HTTP_GET__PORT: port \"web\" not found; no port has a name")]
    [InlineData("SUPERVISOR_LIVENESS_PROBE__PERIOD_SECONDS=5", "environment: SUPERVISOR_LIVENESS_PROBE__PERIOD_SECONDS: " + NoHandler)]
    [InlineData("SUPERVISOR_LIVENESS_PROBE__EXEC__COMMAND=cat 'x", "environment: SUPERVISOR_LIVENESS_PROBE__EXEC__COMMAND: the quote ' at character 5 is not closed")]
    [InlineData("SUPERVISOR_RESTART_POLICY=Alway", "environment: SUPERVISOR_RESTART_POLICY: \"Alway\" is not known; allowed are Never, OnFailure, Always; did you mean Always?")]
    public void A_single_variable_is_refused_by_its_name(string variable, string error) => Assert.Equal([error], Sources.Variables(variable).Errors());

    /// <summary>A port's name may come from another source than the probe; of several names all are said.</summary>
    [Fact]
    public void An_unknown_port_is_refused_beside_those_that_there_are()
    {
        Sources sources = new()
        {
            Files = ["ports: [{name: http, containerPort: 8080}, {name: admin, containerPort: 8081}]"],
            Environment = ["SUPERVISOR_LIVENESS_PROBE=http://:htp/", "SUPERVISOR_READINESS_PROBE=http://:http/"],
        };
        Assert.Equal(["environment: SUPERVISOR_LIVENESS_PROBE: port \"htp\" not found; there are http, admin"], sources.Errors());
    }

    [Fact]
    public void All_of_it_is_said_at_once_whichever_source_it_stands_in()
    {
        Sources sources = new()
        {
            Files =
            [
                """
                livenessProbe:
                  httpGet: {port: 70000}
                  periodSeconds: never
                startupProbe:
                  failureThreshold: 30
                restartPolicy: Sometimes
                """,
            ],
            Environment = ["SUPERVISOR_READINESS_PROBE=http://:0/", "SUPERVISOR_LIFECYCLE__PRE_STOP=tcp://:bye"],
            Settings = ["restartBackoff.initialSeconds=400", "maxRestarts=-1"],
        };
        Assert.Equal(
            [
                "0.yaml:2:19: livenessProbe.httpGet.port: \"70000\" " + NoPort,
                "0.yaml:3:18: livenessProbe.periodSeconds: \"never\" is no duration; " + Durations,
                "0.yaml:6:16: restartPolicy: \"Sometimes\" is not known; allowed are Never, OnFailure, Always",
                "environment: SUPERVISOR_READINESS_PROBE: \"0\" " + NoPort,
                "--set: maxRestarts: \"-1\" is no whole number from 0 to 2147483647",
                "environment: SUPERVISOR_LIFECYCLE__PRE_STOP: port \"bye\" not found; no port has a name",
                "0.yaml:5:3: startupProbe: " + NoHandler,
                "--set: restartBackoff.initialSeconds: initialSeconds, 6m40s, is beyond maxSeconds, 5m",
            ],
            sources.Errors());
    }

    /// <summary>Null in the place of an object takes it away; an object in which nothing is left was meant to be one.</summary>
    [Fact]
    public void A_probe_is_taken_away_by_null_and_not_by_taking_away_its_handler()
    {
        const string Probe = "livenessProbe: {exec: {command: [a]}}";
        Assert.Null(new Sources { Files = [Probe, "livenessProbe: null"] }.Plan().Main.Probes.Liveness);
        Assert.Null(new Sources { Files = [Probe], Environment = ["SUPERVISOR_LIVENESS_PROBE=null"] }.Plan().Main.Probes.Liveness);
        Assert.Equal(["1.yaml:1:16: livenessProbe: " + NoHandler], new Sources { Files = [Probe, "livenessProbe: {exec: null}"] }.Errors());
        Assert.Equal(["--set: livenessProbe.exec: " + NoHandler], new Sources { Files = [Probe], Settings = ["livenessProbe.exec=null"] }.Errors());
        // A single key set back is no probe that was meant.
        Assert.Null(Sources.Set("livenessProbe.periodSeconds=null").Plan().Main.Probes.Liveness);
    }

    [Theory]
    [InlineData("50ms", 50)]
    [InlineData("0.05", 50)]
    [InlineData(".25", 250)]
    [InlineData("1.5s", 1500)]
    [InlineData("1m30s", 90_000)]
    [InlineData("0.1ms", 0.1)]
    public void Intervals_may_have_decimals_and_units(string text, double milliseconds)
    {
        TimeSpan expected = TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond));
        string[] keys = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "terminationGracePeriodSeconds"];
        ProbePlan probe = Sources.Set(["livenessProbe=tcp://:80", .. keys.Select(key => $"livenessProbe.{key}={text}")]).Plan().Main.Probes.Liveness!;
        Assert.Equal([expected, expected, expected, expected], [probe.InitialDelay, probe.Timeout, probe.Period, probe.GracePeriod!.Value]);
        RestartPlan restart = Sources.File($"restartBackoff: {{initialSeconds: {text}, maxSeconds: {text}, resetSeconds: {text}}}").Plan().Main.Restart;
        Assert.Equal([expected, expected, expected], [restart.InitialBackoff, restart.MaximumBackoff, restart.ResetAfter]);
    }

    [Fact]
    public void Zero_is_the_default_as_in_Kubernetes_and_validate_says_so()
    {
        const string Zeros = "initialDelaySeconds: 0, timeoutSeconds: 0, periodSeconds: 0, successThreshold: 0, failureThreshold: 0";
        PlanResult result = (Sources.File($"readinessProbe: {{tcpSocket: {{port: 80}}, {Zeros}}}") with { Command = ["/main"] }).Load();
        Assert.Empty(result.Errors);
        Assert.Equal(new ProbePlan { Handler = new HandlerPlan.TcpSocket("127.0.0.1", 80) }, result.Plan!.Main.Probes.Readiness);
        Assert.Equal(
            ["timeoutSeconds: 0 means the default, 1s", "periodSeconds: 0 means the default, 10s", "successThreshold: 0 means the default, 1", "failureThreshold: 0 means the default, 3"],
            result.Notes.Select(note => note[(note.IndexOf("readinessProbe.", StringComparison.Ordinal) + "readinessProbe.".Length)..note.IndexOf(", as in Kubernetes", StringComparison.Ordinal)]));
    }

    [Fact]
    public void A_tab_in_a_headers_value_is_text_as_RFC_9110_has_it() =>
        Assert.Equal(
            [new HttpHeader("X-A", "b\tc")],
            Assert.IsType<HandlerPlan.HttpGet>(Sources.File("livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: X-A, value: \"b\\tc\"}]}}").Plan().Main.Probes.Liveness!.Handler).Headers);

    /// <summary>Said by <c>validate</c> only: many a probe is right without.</summary>
    [Theory]
    [InlineData("livenessProbe: tcp://:80", "0.yaml:1:16: livenessProbe: there is no startupProbe, and no initialDelaySeconds: a start that takes longer than 20s is taken for a failure")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 50ms, failureThreshold: 2}", "0.yaml:1:16: livenessProbe: there is no startupProbe, and no initialDelaySeconds: a start that takes longer than 50ms is taken for a failure")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 1}", "0.yaml:1:16: livenessProbe: there is no startupProbe, and no initialDelaySeconds: one failure is enough, and the first attempt comes at once")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: 1}")]
    [InlineData("livenessProbe: tcp://:80\nstartupProbe: tcp://:80")]
    [InlineData("readinessProbe: tcp://:80\nstartupProbe: tcp://:80")]
    public void A_liveness_probe_that_nothing_holds_back_is_noted(string yaml, params string[] notes) =>
        Assert.Equal(notes, (Sources.File(yaml) with { Command = ["/main"] }).Load().Notes);
}
