using System.Globalization;
using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary>What stands behind a verb that talks to a supervisor.</summary>
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
    [InlineData("", OutputFormat.Table, false)]
    [InlineData("-w", OutputFormat.Table, true)]
    [InlineData("--watch -o wide", OutputFormat.Wide, true)]
    [InlineData("-o json", OutputFormat.Json, false)]
    [InlineData("-ojson", OutputFormat.Json, false)]
    [InlineData("-o=yaml -w", OutputFormat.Yaml, true)]
    [InlineData("--output=name", OutputFormat.Name, false)]
    public void Get(string line, object format, bool watches) => Assert.Equal(new ControlCommand.Get((OutputFormat)format, watches), Parse("get", line));

    [Theory]
    [InlineData("", OutputFormat.Table, false)]
    [InlineData("-w -o yaml", OutputFormat.Yaml, true)]
    public void Events(string line, object format, bool watches) => Assert.Equal(new ControlCommand.Events((OutputFormat)format, watches), Parse("events", line));

    [Theory]
    [InlineData("ready", "ready", 30)]
    [InlineData("exit", "exit", null)]
    [InlineData("exit --timeout 5", "exit", 5)]
    [InlineData("--timeout=1m30s amsy.dev/load", "amsy.dev/load", 90)]
    [InlineData("ready --timeout 0", "ready", 0)]
    public void Wait(string line, string what, int? seconds) =>
        Assert.Equal(new ControlCommand.Wait(what, seconds is { } limit ? TimeSpan.FromSeconds(limit) : null), Parse("wait", line));

    [Theory]
    [InlineData("a.b/c True", "True", null, null)]
    [InlineData("a.b/c false --reason Busy", "False", "Busy", null)]
    [InlineData("--message=why --reason Busy -- a.b/c UNKNOWN", "Unknown", "Busy", "why")]
    public void Condition(string line, string status, string? reason, string? message) =>
        Assert.Equal(new ControlCommand.Condition("a.b/c", status, reason, message), Parse("condition", line));

    [Theory]
    [InlineData("web HUP")]
    [InlineData("web SIGRTMIN+3")]
    [InlineData("web 9")]
    public void Signal(string line) => Assert.Equal(new ControlCommand.Signal("web", line.Split(' ')[1]), Parse("signal", line));

    [Theory]
    [InlineData("health", "-h")]
    [InlineData("get", "-w --help")]
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
    [InlineData("get", "web", "command line: get: takes no argument: there is one pod here")]
    [InlineData("get", "-o wid", "command line: -o: \"wid\" is no format of get; did you mean wide?")]
    [InlineData("events", "-o wide", "command line: -o: \"wide\" is no format of events; allowed are json, yaml")]
    [InlineData("get", "-o", "command line: -o: a value is missing: a format, e.g. -o json")]
    [InlineData("get", "-o json --output yaml", "command line: --output: stands there twice")]
    [InlineData("get", "--wach", "command line: --wach: unknown option; did you mean --watch?")]
    [InlineData("describe", "-w", "command line: -w: unknown option; describe knows --socket, -h, --help")]
    [InlineData("wait", "", "command line: wait: says for what: ready, exit, or the type of a condition")]
    [InlineData("wait", "ready exit", "command line: wait: takes one argument at most, ready, exit, or the type of a condition")]
    [InlineData("wait", "ready --timeout soon", "command line: --timeout: \"soon\" is no duration; allowed are seconds (30, 0.5) or units (250ms, 5s, 1m30s), from 0 to 8760h (a year)")]
    [InlineData("condition", "x", "command line: condition: takes two arguments, a condition's type and True, False or Unknown")]
    [InlineData("condition", "x Flase", "command line: condition: \"Flase\" is no status; did you mean False?")]
    [InlineData("condition", "x yes", "command line: condition: \"yes\" is no status; allowed are True, False and Unknown")]
    [InlineData("signal", "HUP", "command line: signal: takes two arguments, the name of a container and a signal: signal NAME HUP")]
    [InlineData("signal", "web", "command line: signal: takes two arguments, the name of a container and a signal")]
    [InlineData("signal", "web SIGHPU", "command line: signal: \"SIGHPU\" is no signal; did you mean SIGHUP?")]
    [InlineData("signal", "web 65", "command line: signal: \"65\" is no signal; allowed are a name such as SIGHUP or HUP, RTMIN+n, or a number from 1 to 64")]
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
