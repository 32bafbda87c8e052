using Supervisor.Cli;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary>What <c>health</c> and the verbs that change something ask, and what they make of the answer.</summary>
public sealed class ControlVerbTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("ready", "200 OK", "ok", 0, "ok", "GET /readyz")]
    [InlineData("live", "200 OK", "ok", 0, "ok", "GET /livez")]
    [InlineData("startup", "503 Service Unavailable", "startup: main starts\n", 1, "startup: main starts", "GET /startupz")]
    [InlineData("ready", "404 Not Found", "", 1, "HTTP status 404", "GET /readyz")]
    public void Health(string check, string status, string body, int code, string line, string request)
    {
        using FakeControlServer server = new(_directory["socket"], status, body);
        Assert.Equal(new VerbResult(code, line), HealthVerb.Execute(new ControlCommand.Health(check, IsQuiet: false), Search()));
        Assert.Equal(new VerbResult(code, ""), HealthVerb.Execute(new ControlCommand.Health(check, IsQuiet: true), Search()));
        Assert.Equal([request, request], server.Requests.Select(FirstWords));
    }

    [Fact]
    public void Health_without_a_supervisor_is_unhealthy() =>
        Assert.Equal(new VerbResult(1, $"no supervisor answers at {_directory["socket"]} (not there)"), HealthVerb.Execute(new ControlCommand.Health("ready", IsQuiet: false), Search()));

    [Theory]
    [InlineData(null, 30, "stopping, 30s of grace", "POST /stop")]
    [InlineData(0.0, 0, "stopping, 0s of grace", "POST /stop?gracePeriodSeconds=0")]
    [InlineData(0.25, 0.25, "stopping, 250ms of grace", "POST /stop?gracePeriodSeconds=0.25")]
    [InlineData(90.0, 90, "stopping, 1m30s of grace", "POST /stop?gracePeriodSeconds=90")]
    [InlineData(90.0, 12.5, "stopping, 12.5s of grace", "POST /stop?gracePeriodSeconds=90")] // a stop under way has less left
    public void Stop_says_what_was_agreed(double? asked, double told, string line, string request)
    {
        using FakeControlServer server = new(_directory["socket"], "202 Accepted", FormattableString.Invariant($$"""{"accepted":true,"gracePeriodSeconds":{{told}}}"""));
        Assert.Equal(new VerbResult(0, line), ChangeVerb.Execute(new ControlCommand.Stop(asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null), Search()));
        Assert.Equal([request], server.Requests.Select(FirstWords));
        Assert.All(server.Requests, head => Assert.Contains("\r\nContent-Length: 0\r\n", head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yes")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"gracePeriodSeconds\":\"30\"}")]
    [InlineData("{\"gracePeriodSeconds\":-1}")]
    [InlineData("{\"gracePeriodSeconds\":1e300}")]
    public void Accepted_is_accepted_whatever_else_is_said(string body)
    {
        using FakeControlServer server = new(_directory["socket"], "202 Accepted", body);
        Assert.Equal(new VerbResult(0, "stopping"), ChangeVerb.Execute(new ControlCommand.Stop(GracePeriod: null), Search()));
    }

    [Theory]
    [InlineData(null, "restarting", "POST /restart")]
    [InlineData("web", "restarting web", "POST /restart?container=web")]
    [InlineData("a b&c", "restarting a b&c", "POST /restart?container=a%20b%26c")]
    public void Restart(string? name, string line, string request)
    {
        using FakeControlServer server = new(_directory["socket"], "202 Accepted", "{\"accepted\":true}");
        Assert.Equal(new VerbResult(0, line), ChangeVerb.Execute(new ControlCommand.Restart(name), Search()));
        Assert.Equal([request], server.Requests.Select(FirstWords));
    }

    [Theory]
    [InlineData(null, null, "POST /condition?type=a.b%2Fc&status=False")]
    [InlineData("Busy", "no more, please & thanks", "POST /condition?type=a.b%2Fc&status=False&reason=Busy&message=no%20more%2C%20please%20%26%20thanks")]
    public void Condition(string? reason, string? message, string request)
    {
        using FakeControlServer server = new(_directory["socket"], "200 OK", "{\"type\":\"a.b/c\",\"status\":\"False\"}");
        Assert.Equal(new VerbResult(0, "a.b/c is False"), ChangeVerb.Execute(new ControlCommand.Condition("a.b/c", "False", reason, message), Search()));
        Assert.Equal([request], server.Requests.Select(FirstWords));
    }

    [Fact]
    public void Signal()
    {
        using FakeControlServer server = new(_directory["socket"], "202 Accepted", "{\"accepted\":true}");
        Assert.Equal(new VerbResult(0, "sending RTMIN+1 to web"), ChangeVerb.Execute(new ControlCommand.Signal("web", "RTMIN+1"), Search()));
        Assert.Equal(["POST /signal?container=web&signal=RTMIN%2B1"], server.Requests.Select(FirstWords));
    }

    [Fact]
    public void What_is_refused_is_1_and_what_is_not_reached_2()
    {
        using (FakeControlServer server = new(_directory["socket"], "404 Not Found", "no container \"db\" here\n"))
        {
            Assert.Equal(new VerbResult(1, "refused: no container \"db\" here", IsError: true), ChangeVerb.Execute(new ControlCommand.Restart("db"), Search()));
        }

        VerbResult gone = ChangeVerb.Execute(new ControlCommand.Stop(GracePeriod: null), Search());
        Assert.Equal((2, true), (gone.ExitCode, gone.IsError));
    }

    private static string FirstWords(string head) => string.Join(' ', head.Split(' ').Take(2));

    private ControlSocketSearch Search() => new([], "/nonexistent/supervisor.yaml", [_directory["socket"]], new Deadline(TimeProvider.System, TimeSpan.FromSeconds(10)));
}
