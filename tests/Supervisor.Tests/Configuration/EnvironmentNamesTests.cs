using Supervisor.Configuration;
using Xunit;

namespace Supervisor.Tests.Configuration;

public sealed class EnvironmentNamesTests
{
    /// <summary>Other programs' variables: no configuration of ours, and handed on.</summary>
    [Theory]
    [InlineData("PATH")]
    [InlineData("SUPERVISOR")]
    [InlineData("SUPERVISORD_X")]
    [InlineData("MY_SUPERVISOR_NAME")]
    [InlineData("SUPERVISOR_TOKEN")]
    [InlineData("SUPERVISOR_ENABLED")]
    [InlineData("SUPERVISOR_SERVER_URL")]
    [InlineData("SUPERVISOR_PROCESS_NAME")]
    [InlineData("SUPERVISOR_GROUP_NAME")]
    [InlineData("SUPERVISOR_SERVICE_HOST")]
    [InlineData("SUPERVISOR_SERVICE_PORT")]
    [InlineData("SUPERVISOR_SERVICE_PORT_HTTP")]
    [InlineData("SUPERVISOR_WEB_SERVICE_HOST")]
    [InlineData("SUPERVISOR_PORT")]
    [InlineData("SUPERVISOR_WEB_PORT")]
    [InlineData("SUPERVISOR_PORT_8080_TCP")]
    [InlineData("SUPERVISOR_PORT_8080_TCP_ADDR")]
    [InlineData("SUPERVISOR_PORT_PORT_53_UDP_PROTO")]
    [InlineData("SUPERVISOR_PORT_1_SCTP_PORT")]
    public void Foreign(string name)
    {
        Assert.False(EnvironmentNames.IsOurs(name));
        Assert.False(EnvironmentNames.IsConfiguration(name));
    }

    /// <summary>What hooks are told, and the list of files: ours, not handed on, and no key.</summary>
    [Theory]
    [InlineData("SUPERVISOR_CONTAINER")]
    [InlineData("SUPERVISOR_RESTART_COUNT")]
    [InlineData("SUPERVISOR_MAIN_PID")]
    [InlineData("SUPERVISOR_SOCKET")]
    [InlineData("SUPERVISOR_REASON")]
    [InlineData("SUPERVISOR_GRACE_SECONDS_LEFT")]
    [InlineData("SUPERVISOR_CONFIG")]
    public void Ours_but_no_key(string name)
    {
        Assert.True(EnvironmentNames.IsOurs(name));
        Assert.False(EnvironmentNames.IsConfiguration(name));
    }

    [Theory]
    [InlineData("SUPERVISOR_NAME")]
    [InlineData("supervisor_drain_seconds")]
    [InlineData("SUPERVISOR_ENDPOINT__TCP_PORT")]
    [InlineData("SUPERVISOR_X__Y_SERVICE_HOST")]
    [InlineData("SUPERVISOR_LIVENESS_PROBE__HTTP_GET__PORT")]
    [InlineData("SUPERVISOR_PORT_X_TCP")]
    [InlineData("SUPERVISOR_PORT_80_TCPX")]
    [InlineData("SUPERVISOR_CONFIGS")]
    [InlineData("SUPERVISOR_")]
    public void A_key_or_what_ought_to_be_one(string name)
    {
        Assert.True(EnvironmentNames.IsOurs(name));
        Assert.True(EnvironmentNames.IsConfiguration(name));
    }

    [Fact]
    public void Foreign_names_disturb_no_start() =>
        Assert.Equal(
            "app",
            Sources.Variables("SUPERVISOR_TOKEN=x", "SUPERVISOR_PORT=tcp://10.0.0.1:80", "SUPERVISOR_MAIN_PID=7", "SUPERVISOR_NAME=app", "NOVALUE", "=x").Plan().Name);

    [Theory]
    [InlineData("SUPERVISOR_TERMINATION_GRACE_PERIOD_SECONDS")]
    [InlineData("SUPERVISOR_TERMINATIONGRACEPERIODSECONDS")]
    [InlineData("supervisor_termination_grace_period_seconds")]
    [InlineData("Supervisor_TerminationGracePeriodSeconds")]
    public void A_key_has_many_spellings(string name) =>
        Assert.Equal(TimeSpan.FromSeconds(7), Sources.Variables(name + "=7").Plan().GracePeriod);
}
