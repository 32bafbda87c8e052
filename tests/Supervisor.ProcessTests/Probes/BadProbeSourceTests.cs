using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Probes;

/// <summary>A wrong probe or restart is one line and 78 in whichever source it stands, with its place there. The sentences: the unit tests of the configuration.</summary>
public sealed class BadProbeSourceTests
{
    [Theory]
    [InlineData("livenessProbe", "LIVENESS_PROBE", "{exec: {command: [a]}, httpGet: {port: 80}}", ".httpGet: may not specify more than 1 handler type: exec is there already")]
    [InlineData("livenessProbe", "LIVENESS_PROBE", "{periodSeconds: 5}", ": must specify a handler type")]
    [InlineData("livenessProbe", "LIVENESS_PROBE", "{exec: {command: }}", ": must specify a handler type")]
    [InlineData("livenessProbe", "LIVENESS_PROBE", "{tcpSocket: {port: 80}, periodSeconds: -50ms}", ".periodSeconds: must be greater than or equal to 0")]
    [InlineData("startupProbe", "STARTUP_PROBE", "{tcpSocket: {port: 80}, successThreshold: 2}", ".successThreshold: must be 1")]
    [InlineData("readinessProbe", "READINESS_PROBE", "{tcpSocket: {port: 80}, terminationGracePeriodSeconds: 5}", ".terminationGracePeriodSeconds: must not be set for readinessProbes")]
    [InlineData("readinessProbe", "READINESS_PROBE", "{httpGet: {port: web}}", ".httpGet.port: port \"web\" not found; no port has a name")]
    [InlineData("readinessProbe", "READINESS_PROBE", "{httpGet: {port: 80, httpHeaders: [{name: Authorization, value: \"hunter2\\nEvil: yes\"}]}}", ".httpGet.httpHeaders[0].value: holds a control character, which no header can have")]
    [InlineData("readinessProbe", "READINESS_PROBE", "http:///healthz", ": has no port; SCHEME://[HOST]:PORT[/PATH] is due")]
    [InlineData("livenessProbe", "LIVENESS_PROBE", "sleep:5", ": sleep is no handler here")]
    [InlineData("restartPolicyRules", "RESTART_POLICY_RULES", "[{action: Restart, exitCodes: {operator: In, values: [42]}}]", ": must specify restartPolicy when restart rules are used")]
    [InlineData("restartBackoff", "RESTART_BACKOFF", "{initialSeconds: 20, maxSeconds: 10}", ".maxSeconds: initialSeconds, 20s, is beyond maxSeconds, 10s")]
    [InlineData("maxRestarts", "MAX_RESTARTS", "-1", ": \"-1\" is no whole number from 0 to 2147483647")]
    public async Task Is_one_line_in_each_source(string key, string variable, string value, string rest)
    {
        string yaml = value is ['{' or '[', ..] ? value : $"\"{value}\"";
        await AssertRefusedAsync(new SupervisorSetup(RunMode.Process1).Configuration($"{key}: {yaml}\n"), "supervisor.yaml:1:", $": {key}{rest}");
        await AssertRefusedAsync(new SupervisorSetup(RunMode.Process1).Environment($"SUPERVISOR_{variable}", value), $"environment: SUPERVISOR_{variable}{rest}", "");
        await AssertRefusedAsync(new SupervisorSetup(RunMode.Process1).Options("--set", $"{key}={value}"), $"--set: {key}{rest}", "");
    }

    private static async Task AssertRefusedAsync(SupervisorSetup setup, string place, string rest)
    {
        await using SupervisorRun run = setup.Child("append @/started main").Start();
        Assert.Equal(ExitStatus.Exited(78), await run.WaitForExitAsync());
        string line = Assert.Single(run.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(place, line, StringComparison.Ordinal);
        Assert.Contains(rest, line, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
        Assert.Empty(run.Directory.Lines("started"));
    }
}
