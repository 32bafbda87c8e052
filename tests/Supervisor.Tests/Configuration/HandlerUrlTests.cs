using Supervisor.Configuration;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Configuration;

/// <summary><c>SCHEME://[HOST]:PORT[/PATH]</c> in the place of a probe, a hook or an init step.</summary>
public sealed class HandlerUrlTests
{
    private const string Due = "SCHEME://[HOST]:PORT[/PATH] is due";

    [Theory]
    [InlineData("http://:8080/healthz", "http 127.0.0.1:8080 /healthz")]
    [InlineData("http://:8080", "http 127.0.0.1:8080 /")]
    [InlineData("http://:8080?full=1", "http 127.0.0.1:8080 /?full=1")]
    [InlineData("http://example.com/a?b#c", "http example.com:80 /a?b#c")]
    [InlineData("https://example.com", "https example.com:443 /")]
    [InlineData("HTTPS://[::1]:8443/x", "https ::1:8443 /x")]
    [InlineData("http://[::1]/", "http ::1:80 /")]
    [InlineData("http://:web/", "http 127.0.0.1:80 /")]
    [InlineData("tcp://db:5432", "tcp db:5432")]
    [InlineData("tcp://:5432/", "tcp 127.0.0.1:5432")]
    [InlineData("grpc://:9090", "grpc 127.0.0.1:9090 ")]
    [InlineData("grpc://:9090/shop.Cart", "grpc 127.0.0.1:9090 shop.Cart")]
    public void Stands_for_a_handler(string url, string expected)
    {
        foreach (Sources sources in (Sources[])[Sources.Set($"livenessProbe={url}", Ports), Sources.Variables($"SUPERVISOR_LIVENESS_PROBE={url}", "SUPERVISOR_" + Ports)])
        {
            PodPlan plan = Described(sources);
            Assert.Equal(expected, Text(plan.Main.Probes.Liveness!.Handler));
            Assert.Equal(TimeSpan.FromSeconds(10), plan.Main.Probes.Liveness.Period);
        }
    }

    [Theory]
    [InlineData("http://", "has no port; " + Due)]
    [InlineData("http:///x", "has no port; " + Due)]
    [InlineData("tcp://db", "has no port; " + Due)]
    [InlineData("http://:/x", "has no port; " + Due)]
    [InlineData("http://:80/a b", "holds a blank, which no URL has; " + Due)]
    [InlineData("http://me:pass@host:80/", "holds a user, which goes into httpHeaders; " + Due)]
    [InlineData("tcp://:80/x", "has a path, which tcp has not; tcp://[HOST]:PORT is due")]
    [InlineData("grpc://:80/x?y", "has a query, which grpc has not; grpc://[HOST]:PORT[/SERVICE] is due")]
    [InlineData("http://[a]:80/", "\"a\" in brackets is no IPv6 address; " + Due)]
    [InlineData("http://:70000/", "\"70000\" is no port; allowed are 1 to 65535 and the name of a port")]
    [InlineData("http://:admin/", "port \"admin\" not found; no port has a name")]
    [InlineData("grpc://:admin/", "\"admin\" is no whole number from 1 to 65535")]
    [InlineData("sleep:5", "sleep is no handler here; allowed are exec, httpGet, tcpSocket, grpc, notify")]
    public void Is_refused(string text, string error) =>
        Assert.Equal([$"--set: livenessProbe: {error}"], Sources.Set($"livenessProbe={text}").Errors().Where(line => !line.EndsWith(FieldValues.NotYet, StringComparison.Ordinal)));

    [Fact]
    public void Has_a_place_where_its_handler_has_one()
    {
        Assert.Equal("tcp 127.0.0.1:80", Text(Described(Sources.Set("lifecycle.preStop=tcp://:80")).Main.PreStop!.Handler));
        Assert.Equal("grpc db:80 ", Text(Assert.Single(Described(Sources.Set("initContainers=[grpc://db:80]")).InitSteps).Handler!));
        Assert.Equal(["--set: lifecycle.preStop: grpc is no handler here; allowed are exec, sleep, httpGet, tcpSocket"], Sources.Set("lifecycle.preStop=grpc://:80").Errors());
    }

    private const string Ports = "ports=[{name: web, containerPort: 80}]";

    private static PodPlan Described(Sources sources)
    {
        PlanResult result = (sources with { Command = ["/main"] }).Load();
        Assert.DoesNotContain(result.Errors, error => !error.IsLater);
        return result.Described!;
    }

    private static string Text(HandlerPlan handler) => handler switch
    {
        HandlerPlan.HttpGet get => $"{(get.IsHttps ? "https" : "http")} {get.Host}:{get.Port} {get.Path}",
        HandlerPlan.TcpSocket tcp => $"tcp {tcp.Host}:{tcp.Port}",
        HandlerPlan.Grpc grpc => $"grpc {grpc.Host}:{grpc.Port} {grpc.Service}",
        _ => handler.ToString(),
    };
}
