using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Probes;

/// <summary>Probes, hooks and restart settings that are wrong: refused at load with 78, with the place and the reason, and nothing is started.</summary>
public sealed class BadProbeTests
{
    [Theory]
    // file | place | words
    [InlineData("livenessProbe: {exec: {command: [a]}, tcpSocket: {port: 80}}", "1:39: livenessProbe.tcpSocket", "exec is there already")]
    [InlineData("livenessProbe: {periodSeconds: 5}", "1:16: livenessProbe", "must specify a handler type")]
    [InlineData("livenessProbe: {exec: {command: []}}", "1:16: livenessProbe", "must specify a handler type")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, periodSeconds: -1}", "1:55: livenessProbe.periodSeconds", "must be greater than or equal to 0")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, periodSeconds: soon}", "1:55: livenessProbe.periodSeconds", "soon")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, timeoutSeconds: 5 parsecs}", "1:56: livenessProbe.timeoutSeconds", "5 parsecs")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, successThreshold: 2}", "1:58: livenessProbe.successThreshold", "must be 1")]
    [InlineData("startupProbe: {tcpSocket: {port: 80}, successThreshold: 2}", "1:57: startupProbe.successThreshold", "must be 1")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 1.5}", "1:58: livenessProbe.failureThreshold", "no whole number")]
    [InlineData("readinessProbe: {tcpSocket: {port: 80}, terminationGracePeriodSeconds: 5}", "1:72: readinessProbe.terminationGracePeriodSeconds", "must not be set for readinessProbes")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, terminationGracePeriodSeconds: 0}", "1:71: livenessProbe.terminationGracePeriodSeconds", "must be greater than 0")]
    [InlineData("livenessProbe: {httpGet: {port: web}}", "1:33: livenessProbe.httpGet.port", "port \"web\" not found")]
    [InlineData("livenessProbe: {httpGet: {port: 70000}}", "1:33: livenessProbe.httpGet.port", "70000")]
    [InlineData("livenessProbe: {httpGet: {port: 0}}", "1:33: livenessProbe.httpGet.port", "\"0\"")]
    [InlineData("livenessProbe: {grpc: {port: web}}", "1:30: livenessProbe.grpc.port", "web")]
    [InlineData("livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: a, value: \"b\\r\\nEvil: yes\"}]}}", "1:68: livenessProbe.httpGet.httpHeaders[0].value", "control character")]
    [InlineData("livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: \"a\\nEvil\", value: b}]}}", "1:58: livenessProbe.httpGet.httpHeaders[0].name", "no name of a header")]
    [InlineData("livenessProbe: {httpGet: {port: 80, host: \"http://a\"}}", "1:43: livenessProbe.httpGet.host", "is no host")]
    [InlineData("livenessProbe: {httpGet: {port: 80, scheme: FTP}}", "1:45: livenessProbe.httpGet.scheme", "allowed are HTTP, HTTPS")]
    [InlineData("livenessProbe: \"http://:70000/\"", "1:16: livenessProbe", "70000")]
    [InlineData("livenessProbe: \"http://\"", "1:16: livenessProbe", "SCHEME://[HOST]:PORT[/PATH] is due")]
    [InlineData("livenessProbe: \"tcp://db\"", "1:16: livenessProbe", "SCHEME://[HOST]:PORT[/PATH] is due")]
    [InlineData("livenessProbe: \"[ -e /ok ]\"", "1:16: livenessProbe", "write: test -e")]
    [InlineData("lifecycle: {preStop: {httpGet: {port: 80}, exec: {command: [a]}}}", "1:44: lifecycle.preStop", "only one of")]
    [InlineData("lifecycle: {preStop: {httpGet: {port: web}}}", "1:39: lifecycle.preStop.httpGet.port", "port \"web\" not found")]
    [InlineData("restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [1]}}]", "1:21: restartPolicyRules", "must specify restartPolicy")]
    [InlineData("restartPolicy: Never\nrestartPolicyRules: [{action: Restart}]", "2:22: restartPolicyRules[0]", "has no exitCodes.operator")]
    [InlineData("restartPolicy: Never\nrestartPolicyRules: [{action: Again, exitCodes: {operator: In, values: [1]}}]", "2:31: restartPolicyRules[0].action", "Restart, RestartAllContainers")]
    [InlineData("restartPolicy: Never\nrestartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [256]}}]", "2:75: restartPolicyRules[0].exitCodes.values", "256")]
    [InlineData("restartPolicy: Sometimes", "1:16: restartPolicy", "Never, OnFailure, Always")]
    [InlineData("restartBackoff: {initialSeconds: 20, maxSeconds: 10}", "1:50: restartBackoff.maxSeconds", "beyond maxSeconds")]
    [InlineData("maxRestarts: -1", "1:14: maxRestarts", "-1")]
    [InlineData("successExitCodes: [a]", "1:20: successExitCodes[0]", "a")]
    public async Task Is_refused_with_its_place_and_its_reason(string yaml, string place, string words)
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Configuration($"{yaml}\ninitContainers: [{{name: step, command: {ChildProgram.Yaml("append @/started step")}}}]\n")
            .Child("append @/started main").Start();
        Assert.Equal(ExitStatus.Exited(78), await run.WaitForExitAsync());
        string line = Assert.Single(run.Log.Split('\n'), each => each.Contains($"supervisor.yaml:{place}", StringComparison.Ordinal) && each.Contains(words, StringComparison.Ordinal));
        Assert.DoesNotContain("Evil: yes", line, StringComparison.Ordinal);
        Assert.Empty(run.Directory.Lines("started"));
    }

    [Fact]
    public async Task All_of_it_is_told_at_once_and_what_is_right_is_not_refused_any_more()
    {
        await using SupervisorRun run = new SupervisorSetup(RunMode.Process1).Environment("SUPERVISOR_READINESS_PROBE", "http://:0/")
            .Configuration("livenessProbe: {tcpSocket: {port: 70000}, periodSeconds: never}\nrestartPolicy: Always\nmaxRestarts: 3\nrestartBackoff: {initialSeconds: -1}\n").Child("append @/started main").Start();
        Assert.Equal(ExitStatus.Exited(78), await run.WaitForExitAsync());
        string[] lines = run.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["SUPERVISOR_READINESS_PROBE", "livenessProbe.periodSeconds", "livenessProbe.tcpSocket.port", "restartBackoff.initialSeconds"],
            new[] { "SUPERVISOR_READINESS_PROBE", "livenessProbe.periodSeconds", "livenessProbe.tcpSocket.port", "restartBackoff.initialSeconds" }
                .Where(key => lines.Count(line => line.Contains(key, StringComparison.Ordinal)) == 1));
        Assert.DoesNotContain("maxRestarts", run.Log, StringComparison.Ordinal);
    }
}
