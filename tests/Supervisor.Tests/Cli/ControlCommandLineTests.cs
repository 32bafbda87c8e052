using System.Globalization;
using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary>What stands behind <c>health</c>, <c>stop</c> and <c>restart</c>.</summary>
public sealed class ControlCommandLineTests
{
    [Theory]
    [InlineData("", "ready", false, null)]
    [InlineData("live", "live", false, null)]
    [InlineData("ready", "ready", false, null)]
    [InlineData("startup", "startup", false, null)]
    [InlineData("-q live", "live", true, null)]
    [InlineData("live --quiet", "live", true, null)]
    [InlineData("--socket /a live", "live", false, "/a")]
    [InlineData("live --socket=/a -q", "live", true, "/a")]
    [InlineData("-- live", "live", false, null)]
    public void Health(string line, string check, bool quiet, string? socket) =>
        Assert.Equal(new ControlCommand.Health(check, quiet) { Socket = socket }, Parse("health", line));

    [Theory]
    [InlineData("", null)]
    [InlineData("--grace-period 30", "00:00:30")]
    [InlineData("--grace-period=30", "00:00:30")]
    [InlineData("--grace-period 0", "00:00:00")]
    [InlineData("--grace-period 0.25", "00:00:00.25")]
    [InlineData("--grace-period 1m30s", "00:01:30")]
    [InlineData("--grace-period 250ms --socket /a", "00:00:00.25")]
    public void Stop(string line, string? gracePeriod)
    {
        TimeSpan? expected = gracePeriod is null ? null : TimeSpan.Parse(gracePeriod, CultureInfo.InvariantCulture);
        Assert.Equal(expected, Assert.IsType<ControlCommand.Stop>(Parse("stop", line)).GracePeriod);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("web", "web")]
    [InlineData("-- -web", "-web")]
    [InlineData("--socket /a web", "web")]
    public void Restart(string line, string? name) => Assert.Equal(name, Assert.IsType<ControlCommand.Restart>(Parse("restart", line)).Name);

    [Theory]
    [InlineData("health", "-h")]
    [InlineData("stop", "--grace-period 5 --help")]
    [InlineData("restart", "web --help")]
    public void Help(string verb, string line) => Assert.IsType<ControlCommand.Help>(Parse(verb, line));

    [Theory]
    [InlineData("health", "liveness", "command line: health: \"liveness\" is no check; allowed are live, ready and startup")]
    [InlineData("health", "lives", "command line: health: \"lives\" is no check; did you mean live?")]
    [InlineData("health", "live ready", "command line: health: takes one argument at most, live, ready or startup")]
    [InlineData("health", "--grace-period 5", "command line: --grace-period: unknown option; health knows --socket, -q, --quiet, -h, --help")]
    [InlineData("health", "--soket /a", "command line: --soket: unknown option; did you mean --socket?")]
    [InlineData("health", "-q=1", "command line: -q=1: unknown option; health knows --socket, -q, --quiet, -h, --help")]
    [InlineData("health", "--quiet=1", "command line: --quiet: takes no value")]
    [InlineData("health", "--socket", "command line: --socket: a value is missing: the path of a supervisor's control socket")]
    [InlineData("health", "--socket=", "command line: --socket: a value is missing: the path of a supervisor's control socket")]
    [InlineData("health", "--socket /a --socket /b", "command line: --socket: stands there twice")]
    [InlineData("stop", "now", "command line: stop: takes no argument; for a grace period write --grace-period now")]
    [InlineData("stop", "-q", "command line: -q: unknown option; stop knows --grace-period, --socket, -h, --help")]
    [InlineData("stop", "--grace-period", "command line: --grace-period: a value is missing: a duration, e.g. --grace-period 10")]
    [InlineData("stop", "--grace-period soon", "command line: --grace-period: \"soon\" is no duration; allowed are seconds (30, 0.5) or units (250ms, 5s, 1m30s), from 0 to 8760h (a year)")]
    [InlineData("stop", "--grace-period -1", "command line: --grace-period: \"-1\" is out of range; allowed are seconds (30, 0.5) or units (250ms, 5s, 1m30s), from 0 to 8760h (a year)")]
    [InlineData("stop", "--grace-period 9000h", "command line: --grace-period: \"9000h\" is out of range; allowed are seconds (30, 0.5) or units (250ms, 5s, 1m30s), from 0 to 8760h (a year)")]
    [InlineData("restart", "web db", "command line: restart: takes one argument at most, the name of a container")]
    public void What_is_wrong(string verb, string line, string expected) =>
        Assert.Equal([expected], Assert.IsType<ControlCommand.Invalid>(Parse(verb, line)).Errors.Select(error => error.ToString()));

    [Fact]
    public void An_error_is_one_line_whatever_was_written() =>
        Assert.All(
            Assert.IsType<ControlCommand.Invalid>(ControlCommandLine.Parse("health", ["--a\nb", "-\u001b[2J"])).Errors,
            error => Assert.DoesNotContain(error.ToString(), char.IsControl));

    private static ControlCommand Parse(string verb, string line) => ControlCommandLine.Parse(verb, [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
}
