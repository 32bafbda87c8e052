using System.Collections.Immutable;
using Supervisor.Configuration;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary>What is right by itself and probably not meant.</summary>
public sealed class HintTests
{
    /// <summary>A container in which there is nothing to find fault with.</summary>
    internal static readonly Surroundings Everything = new()
    {
        HasProgram = static _ => true,
        RootIsWritable = static () => false,
        ShellAboveUs = static () => null,
    };

    private const string Same = "asks the same as readinessProbe, and no later: what should only take it out of service kills it; ask for less, or raise failureThreshold";

    [Theory]
    [InlineData("name: a", "")]
    // Docker's ten seconds.
    [InlineData("terminationGracePeriodSeconds: 10", "")]
    [InlineData("terminationGracePeriodSeconds: 10.5", "0.yaml:1:32: terminationGracePeriodSeconds: a stop may take 10.5s, and docker stop kills after 10s: say --stop-timeout 11, or stop_grace_period: 11s in Compose")]
    [InlineData("drainSeconds: 5", "configuration: terminationGracePeriodSeconds: a stop may take 30s, and docker stop kills after 10s: say --stop-timeout 30, or stop_grace_period: 30s in Compose")]
    // Probes.
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, timeoutSeconds: 5, periodSeconds: 2}", "0.yaml:1:16: livenessProbe: timeoutSeconds, 5s, is above periodSeconds, 2s: a slow attempt delays the next ones")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, timeoutSeconds: 2, periodSeconds: 2}", "")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 50ms}", "")]
    [InlineData("livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: A}]}}\nreadinessProbe: {httpGet: {port: 80, httpHeaders: [{name: A}]}}", "0.yaml:1:16: livenessProbe: " + Same)]
    [InlineData("livenessProbe: a b\nreadinessProbe: a b", "0.yaml:1:16: livenessProbe: " + Same)]
    [InlineData("livenessProbe: tcp://:80\nreadinessProbe: tcp://:81", "")]
    [InlineData("livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 10}\nreadinessProbe: tcp://:80", "")]
    // What it can't be about.
    [InlineData("livenessProbe: {httpGet: {port: 9999}}", "")]
    [InlineData("readinessProbe: {httpGet: {port: 80, path: 'http://localhost:80/healthz'}}", "0.yaml:1:44: readinessProbe.httpGet.path: is a whole URL: only its path and query are used; scheme, host and port stand beside it")]
    [InlineData("readinessProbe: {httpGet: {port: 80, path: '/check?of=http://localhost:80/healthz'}}", "")]
    // Restarts.
    [InlineData("maxRestarts: 5", "0.yaml:1:14: maxRestarts: does nothing, for restartPolicy is Never: say OnFailure or Always")]
    [InlineData("restartBackoff: {initialSeconds: 1}\nrestartPolicy: Never", "0.yaml:1:17: restartBackoff: does nothing, for restartPolicy is Never: say OnFailure or Always")]
    [InlineData("maxRestarts: 5\nrestartPolicy: OnFailure", "")]
    [InlineData("maxRestarts: 5\nrestartPolicy: Never\nrestartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]", "")]
    [InlineData("maxRestarts: 5\ninitContainers: [{command: [a], restartPolicy: OnFailure}]", "")]
    // Shells and their signals.
    [InlineData("command: [/bin/sh, -c, app --x]", "the command is run by sh -c, which hands no stop signal on (CMD in its shell form?): write CMD as a list, or exec before the command, or signals.target: group")]
    [InlineData("command: [/bin/sh, -c, exec app --x]", "")]
    [InlineData("command: [/bin/sh, -c, 'a; b']", "")]
    [InlineData("command: [/bin/sh, -c, app]\nsignals: {target: group}", "")]
    // Images with a STOPSIGNAL.
    [InlineData("command: [nginx]", "images of nginx have STOPSIGNAL SIGQUIT, which begins no stop here: say lifecycle.stopSignal: SIGQUIT, or STOPSIGNAL SIGTERM in the Dockerfile")]
    [InlineData("command: [/usr/sbin/nginx]\nlifecycle: {stopSignal: SIGQUIT}", "")]
    [InlineData("command: [nginx]\nsignals: {stop: [SIGTERM, SIGQUIT]}", "")]
    public void Of_the_configuration(string yaml, string expected) => Assert.Equal(expected, string.Join('\n', Find(yaml, Everything).Select(hint => hint.Text)));

    [Theory]
    [InlineData("lifecycle: {postStart: nope}", "0.yaml:1:24: lifecycle.postStart: \"nope\" is not found")]
    [InlineData("lifecycle: {postStart: sleep 5}", "0.yaml:1:24: lifecycle.postStart: \"sleep\" is not found; write sleep:5")]
    [InlineData("readinessProbe: htp://:8080/ok", "0.yaml:1:17: readinessProbe: \"htp://:8080/ok\" is not found; a URL begins with http://, https://, tcp:// or grpc://")]
    [InlineData("readinessProbe: 'tcp::5432'", "0.yaml:1:17: readinessProbe: \"tcp::5432\" is not found; a URL begins with http://, https://, tcp:// or grpc://")]
    [InlineData("livenessProbe: {exec: {command: [curl, x]}}", "0.yaml:1:16: livenessProbe: \"curl\" is not found")]
    public void A_program_that_is_not_found_is_a_warning(string yaml, string expected) =>
        Assert.Equal([new Hint(expected, IsWarning: true)], Find(yaml, Everything with { HasProgram = static _ => false }));

    [Fact]
    public void A_root_that_can_be_written_to_is_a_warning_where_it_should_not_be()
    {
        Surroundings writable = Everything with { RootIsWritable = static () => true };
        Assert.Empty(Find("name: a", writable));
        Hint hint = Assert.Single(Find("securityContext: {readOnlyRootFilesystem: true}", writable));
        Assert.True(hint.IsWarning);
        Assert.StartsWith("0.yaml:1:43: securityContext.readOnlyRootFilesystem: is true, but", hint.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shell_as_process_1_is_an_entrypoint_in_its_shell_form() =>
        Assert.StartsWith("sh is process 1, not supervisor: ENTRYPOINT in its shell form", Assert.Single(Find("name: a", Everything with { ShellAboveUs = static () => "sh" })).Text, StringComparison.Ordinal);

    [Fact]
    public void The_kubelet_knows_the_grace_period() => Assert.Empty(Find("drainSeconds: 5", Everything with { IsKubernetes = true }));

    private static ImmutableArray<Hint> Find(string yaml, Surroundings surroundings)
    {
        Sources sources = Sources.File(yaml);
        PlanResult result = (yaml.Contains("command: [/", StringComparison.Ordinal) || yaml.StartsWith("command", StringComparison.Ordinal) ? sources : sources with { Command = ["/main"] }).Load();
        ImmutableArray<Hint> hints = new Hints(result.Described!, result.Settings!, surroundings).Find();
        // The directory's name is the run's own.
        return [.. hints.Select(hint => hint with { Text = hint.Text.StartsWith('/') ? hint.Text[(hint.Text.IndexOf("0.yaml", StringComparison.Ordinal))..] : hint.Text })];
    }
}
