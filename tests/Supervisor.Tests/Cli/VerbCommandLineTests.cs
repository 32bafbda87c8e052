using System.Collections.Immutable;
using Supervisor.Cli;
using Supervisor.Configuration;
using Supervisor.Plans;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary>What stands behind <c>validate</c> and <c>config</c>, and what <c>validate</c> says.</summary>
public sealed class VerbCommandLineTests
{
    [Fact]
    public void Files_are_what_c_is_and_the_command_stands_behind_two_dashes()
    {
        RunRequest request = Assert.IsType<CommandLine.Run>(VerbCommandLine.Parse(["a.yaml", "-c", "b.yaml", "--set", "drainSeconds=5", "-", "--", "app", "-c", "--"])).Request;
        Assert.Equal(["a.yaml", "b.yaml", "-"], request.ConfigFiles);
        Assert.Equal(["drainSeconds=5"], request.Settings);
        Assert.Equal(["app", "-c", "--"], request.Command);
        Assert.Empty(Assert.IsType<CommandLine.Run>(VerbCommandLine.Parse([])).Request.Command);
    }

    [Fact]
    public void Options_are_those_of_a_run()
    {
        Assert.IsType<CommandLine.Help>(VerbCommandLine.Parse(["--help"]));
        Assert.Equal(
            ["command line: --sett: unknown option; did you mean --set?"],
            Assert.IsType<CommandLine.Invalid>(VerbCommandLine.Parse(["a.yaml", "--sett"])).Errors.Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("drainSeconds=5", "")]
    [InlineData("drainSecond=5", "--set: drainSecond: unknown key; did you mean drainSeconds?\n")]
    [InlineData("image=x", "ignored, for it means nothing inside of one container: image\n")]
    [InlineData("nice=5", "--set: nice: known, but this version does not carry it out yet\nAll of it is valid, but this version does not carry all of it out: a run would end with 78.\n")]
    [InlineData("livenessProbe={tcpSocket: {port: 0}}", "--set: livenessProbe.tcpSocket.port: \"0\" is no port; allowed are 1 to 65535 and the name of a port\n")]
    [InlineData("startupProbe={notify: {fd: 2}}", "--set: startupProbe.notify.fd: \"2\" is no whole number from 3 to 1048575\n--set: startupProbe.notify: known, but this version does not carry it out yet\nSome of it is wrong, and some of what is valid this version does not carry out.\n")]
    [InlineData("readinessProbe={tcpSocket: {port: 80}, periodSeconds: 0}", "note: --set: readinessProbe.periodSeconds: 0 means the default, 10s, as in Kubernetes\n")]
    [InlineData("command=a && b", "warning: --set: command: \"&&\" looks like shell, but no shell reads it, so it is handed over as a word; for a shell write: sh -c '...'\n")]
    public void Validate_says_only_what_there_is_to_say(string setting, string expected) =>
        Assert.Equal(expected, ValidationReport.Text(Load(setting), []));

    [Fact]
    public void Hints_follow_warnings() =>
        Assert.Equal("warning: a\nhint: b\n", ValidationReport.Text(Load("name=a"), [new Hint("a", IsWarning: true), new Hint("b", IsWarning: false)]));

    [Fact]
    public void Without_a_command_there_is_a_note_and_no_error()
    {
        PlanResult result = PlanLoader.Load(new RunRequest(), [], "host", "/nonexistent/x", requiresCommand: false);
        Assert.Empty(result.Errors);
        Assert.Equal("note: configuration: command: there is none here; a run needs one, behind its options or as command\n", ValidationReport.Text(result, []));
    }

    private static PlanResult Load(string setting) => PlanLoader.Load(new RunRequest { Settings = [setting], Command = ["/main"] }, ImmutableArray<string>.Empty, "host", "/nonexistent/x");
}
