using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>What is wrong with single fields: their exact texts. Of those that are not carried out the sentence that says so is left out.</summary>
public sealed class FieldErrorTests
{
    [Theory]
    // Ports.
    [InlineData("ports: [{name: HTTP, containerPort: 80}]", "0.yaml:1:16: ports[0].name: \"HTTP\" is no name of a port; allowed are lower case letters, digits and single -, at most 15, a letter among them")]
    [InlineData("ports: [{name: 80, containerPort: 80}]", "0.yaml:1:16: ports[0].name: \"80\" is no name of a port; allowed are lower case letters, digits and single -, at most 15, a letter among them")]
    [InlineData("ports: [{name: a}]", "0.yaml:1:9: ports[0]: has no containerPort")]
    [InlineData("ports: [{name: a, containerPort: 1}, {name: a, containerPort: 2}]", "0.yaml:1:45: ports[1].name: \"a\" is the name of an earlier port")]
    [InlineData("ports: [{containerPort: 0}]", "0.yaml:1:25: ports[0].containerPort: \"0\" is no whole number from 1 to 65535")]
    // Handlers.
    [InlineData("livenessProbe: {}", "0.yaml:1:16: livenessProbe: is empty; must specify a handler type: exec, httpGet, tcpSocket, grpc or notify, e.g. {httpGet: {path: /healthz, port: 8080}}")]
    [InlineData("livenessProbe: {exec: {command: []}}", "0.yaml:1:16: livenessProbe: must specify a handler type: exec with a command, httpGet, tcpSocket, grpc or notify")]
    [InlineData("livenessProbe: {httpGet: {path: /}}", "0.yaml:1:26: livenessProbe.httpGet: has no port")]
    [InlineData("livenessProbe: {httpGet: {port: 80, scheme: http}}", "0.yaml:1:45: livenessProbe.httpGet.scheme: \"http\" is not known; allowed are HTTP, HTTPS; did you mean HTTP?")]
    [InlineData("livenessProbe: {httpGet: {port: 80, host: 'http://x'}}", "0.yaml:1:43: livenessProbe.httpGet.host: \"http://x\" is no host; a name or an address is due, without scheme, port or path")]
    [InlineData("livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: 'a b'}]}}", "0.yaml:1:58: livenessProbe.httpGet.httpHeaders[0].name: \"a b\" is no name of a header; allowed are letters, digits and !#$%&'*+-.^_`|~")]
    [InlineData("livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: a, value: \"hunter2\\n\"}]}}", "0.yaml:1:68: livenessProbe.httpGet.httpHeaders[0].value: holds a control character, which no header can have")]
    [InlineData("livenessProbe: {grpc: {port: http}}", "0.yaml:1:30: livenessProbe.grpc.port: \"http\" is no whole number from 1 to 65535")]
    [InlineData("startupProbe: {notify: {fd: 2}}", "0.yaml:1:29: startupProbe.notify.fd: \"2\" is no whole number from 3 to 1048575")]
    // Intervals, in the words of Kubernetes.
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: -1}", "0.yaml:1:61: livenessProbe.initialDelaySeconds: must be greater than or equal to 0")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, periodSeconds: -0.5}", "0.yaml:1:55: livenessProbe.periodSeconds: must be greater than or equal to 0")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, failureThreshold: -3}", "0.yaml:1:58: livenessProbe.failureThreshold: must be greater than or equal to 0")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 1.5}", "0.yaml:1:58: livenessProbe.failureThreshold: \"1.5\" is no whole number from 0 to 2147483647")]
    [InlineData("startupProbe: {tcpSocket: {port: 80}, successThreshold: 2}", "0.yaml:1:57: startupProbe.successThreshold: must be 1")]
    [InlineData("startupProbe: {tcpSocket: {port: 80}, terminationGracePeriodSeconds: 0}", "0.yaml:1:70: startupProbe.terminationGracePeriodSeconds: must be greater than 0")]
    [InlineData("readinessProbe: {tcpSocket: {port: 80}, terminationGracePeriodSeconds: 5}", "0.yaml:1:72: readinessProbe.terminationGracePeriodSeconds: must not be set for readinessProbes")]
    // User and limits.
    [InlineData("securityContext: {runAsUser: -1}", "0.yaml:1:30: securityContext.runAsUser: \"-1\" is no whole number from 0 to 2147483647")]
    [InlineData("securityContext: {runAsNonRoot: yes}", "0.yaml:1:33: securityContext.runAsNonRoot: \"yes\" is not known; allowed are true, false")]
    [InlineData("securityContext: {capabilities: {add: [NET_BIND_SERVISE]}}", "0.yaml:1:40: securityContext.capabilities.add[0]: \"NET_BIND_SERVISE\" is no capability; did you mean NET_BIND_SERVICE?; allowed are names as in NET_BIND_SERVICE, and ALL")]
    [InlineData("umask: 8", "0.yaml:1:8: umask: \"8\" is no octal number from 0 to 0777")]
    [InlineData("umask: 1777", "0.yaml:1:8: umask: \"1777\" is no octal number from 0 to 0777")]
    [InlineData("rlimits: {nofile: 5:3}", "0.yaml:1:19: rlimits.nofile: \"5:3\" is no limit; allowed are a number, unlimited, or SOFT:HARD, the soft one not above the hard one")]
    [InlineData("oomScoreAdj: 1001", "0.yaml:1:14: oomScoreAdj: \"1001\" is no whole number from -1000 to 1000")]
    [InlineData("nice: -21", "0.yaml:1:7: nice: \"-21\" is no whole number from -20 to 19")]
    [InlineData("terminationMessagePath: x", "0.yaml:1:25: terminationMessagePath: \"x\" is no absolute path; it begins with /")]
    // Restart.
    [InlineData("restartPolicy: Never\nrestartPolicyRules: [{action: Restart}]", "0.yaml:2:22: restartPolicyRules[0]: has no exitCodes.operator", "0.yaml:2:22: restartPolicyRules[0]: has no exitCodes.values")]
    [InlineData("restartBackoff: {initialSeconds: 20, maxSeconds: 10}", "0.yaml:1:50: restartBackoff.maxSeconds: initialSeconds, 20s, is beyond maxSeconds, 10s")]
    // Steps.
    [InlineData("initContainers: [{command: a, tcpSocket: {port: 1}}]", "0.yaml:1:31: initContainers[0].tcpSocket: command is there already; only one of command, httpGet, tcpSocket, grpc, sleep, download, template is allowed")]
    [InlineData("initContainers: [{command: a, periodSeconds: 1}]", "0.yaml:1:46: initContainers[0].periodSeconds: belongs to a step that waits, by httpGet, tcpSocket or grpc")]
    [InlineData("initContainers: [{sleep: {seconds: 1}, args: [a]}]", "0.yaml:1:46: initContainers[0].args: belong to a command, and this step has a handler in its place")]
    [InlineData("initContainers: [{download: {url: 'ftp://me:secret@x/y', path: /y}}]", "0.yaml:1:35: initContainers[0].download.url: is no URL; http://HOST/PATH or https://HOST/PATH is due")]
    [InlineData("initContainers: [{download: {url: 'http://x/y'}}]", "0.yaml:1:29: initContainers[0].download: has no path")]
    [InlineData("initContainers: [{command: a, readinessProbe: b}]", "0.yaml:1:47: initContainers[0].readinessProbe: may not be set for init containers without restartPolicy=Always")]
    // Drain, gates, endpoint.
    [InlineData("drainSeconds: 1\ndrain: {seconds: 2}", "0.yaml:2:8: drain: drainSeconds is there already; one of them is allowed")]
    [InlineData("drain: {seconds: 5, maxSeconds: 2}", "0.yaml:1:33: drain.maxSeconds: is shorter than seconds, 5s")]
    [InlineData("drain: {untilIdlePorts: [web]}", "0.yaml:1:26: drain.untilIdlePorts[0]: port \"web\" not found; no port has a name")]
    [InlineData("readinessGates: 'a, a b'", "0.yaml:1:17: readinessGates: \"a b\" is no condition type; allowed are letters, digits, -, _ and ., at most 63, and before them a DNS name and /")]
    [InlineData("readinessGates: 'a, a'", "0.yaml:1:17: readinessGates: \"a\" stands there already")]
    [InlineData("endpoint: {http: ':80', tcp: ':80'}", "0.yaml:1:18: endpoint.http: is the address of endpoint.tcp as well; each needs its own")]
    [InlineData("endpoint: {api: ':8001'}", "0.yaml:1:17: endpoint.api: can be reached from other machines, and needs endpoint.apiTokenFile and apiTls; 127.0.0.1 needs neither")]
    [InlineData("endpoint: {apiTls: {certFile: /a}}", "0.yaml:1:20: endpoint.apiTls: certFile and keyFile are due, both, or self")]
    [InlineData("endpoint: {apiTls: yes}", "0.yaml:1:20: endpoint.apiTls: \"yes\" is not known; allowed are self, and {certFile: /run/tls/tls.crt, keyFile: /run/tls/tls.key}")]
    [InlineData("endpoint: {control: run/x}", "0.yaml:1:21: endpoint.control: \"run/x\" is neither none nor an absolute path of at most 107 letters")]
    // Values from elsewhere.
    [InlineData("env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]", "0.yaml:1:27: env[0].valueFrom: value is there already; only one of value, valueFrom is allowed")]
    [InlineData("env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]", "0.yaml:1:28: env[0].valueFrom: fieldRef is not known inside of the container; hand the variable over by -e A")]
    [InlineData("kind: {}\nspec: {}", "0.yaml:1:1: kind: there is no pod's spec with containers in it; a Pod, Deployment, StatefulSet, DaemonSet, Job or CronJob has one")]
    [InlineData("metadata: {name: a}", "0.yaml:1:11: metadata: is read as a part of a manifest, from a file that has kind or containers; here write the fields themselves")]
    public void In_a_file(string yaml, params string[] errors) =>
        Assert.Equal(errors, (Sources.File(yaml) with { Command = ["/main"] }).Load().Errors.Where(error => !error.IsLater).Select(error => error.ToString()));

    /// <summary>What a later source cleared is in force nowhere, and refused nowhere.</summary>
    [Fact]
    public void What_is_cleared_is_not_refused()
    {
        Sources sources = new() { Files = ["livenessProbe: tcp://:80\nrestartPolicy: Always"], Environment = ["SUPERVISOR_LIVENESS_PROBE=null", "SUPERVISOR_RESTART_POLICY=Never"], Command = ["/main"] };
        Assert.NotNull(sources.Load().Plan);
    }
}
