using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary><c>wait ready|TYPE|exit</c>.</summary>
public sealed class WaitVerbTests
{
    private const string Runs = "'containerStatuses':[{'name':'web','state':{'running':{}}}]";

    [Theory]
    [InlineData("ready", "Ready is True")]
    [InlineData("READY", "Ready is True")]
    [InlineData("amsy.dev/load", "amsy.dev/load is True")]
    public void It_returns_when_the_condition_is_True(string what, string said)
    {
        using VerbBench bench = Bench(Pod("False", "Unknown"), Pod("False", "False"), Pod("True", "True"));
        Assert.Equal(new VerbResult(0, said), Wait(bench, what));
    }

    [Fact]
    public void A_gate_that_was_never_set_is_waited_for()
    {
        using VerbBench bench = Bench(Documents.Pod($"'phase':'Running',{Runs}", "'readinessGates':[{'conditionType':'amsy.dev/load'}]"), Pod("True", "True"));
        Assert.Equal(0, Wait(bench, "amsy.dev/load").ExitCode);
    }

    [Theory]
    [InlineData("amsy.dev/laod", "there is no condition \"amsy.dev/laod\" here; did you mean amsy.dev/load?")]
    [InlineData("x", "there is no condition \"x\" here; there are ready, exit, Ready, amsy.dev/load")]
    public void A_condition_that_nobody_knows_is_a_slip(string what, string said)
    {
        using VerbBench bench = Bench(Pod("False", "False"));
        Assert.Equal(new VerbResult(1, said, IsError: true), Wait(bench, what));
    }

    [Theory]
    [InlineData("Succeeded", 0, "web exited with code 0")]
    [InlineData("Failed", 3, "web exited with code 3")]
    public void The_end_is_waited_for_whatever_its_code(string phase, int code, string said)
    {
        using VerbBench bench = Bench(Pod("True", "True"), Ended(phase, code));
        Assert.Equal(new VerbResult(0, said), Wait(bench, "exit"));
    }

    [Fact]
    public void The_end_by_an_init_step()
    {
        using VerbBench bench = Bench(Documents.Pod("'phase':'Failed','initContainerStatuses':[{'name':'a','state':{'terminated':{'exitCode':0}}},{'name':'b','state':{'terminated':{'exitCode':7}}}],'containerStatuses':[{'name':'web','state':{'waiting':{}}}]"));
        Assert.Equal(new VerbResult(0, "b exited with code 7"), Wait(bench, "exit"));
    }

    [Fact]
    public void Who_ends_will_not_get_ready()
    {
        using VerbBench bench = Bench(Pod("False", "False"), Ended("Failed", 3));
        Assert.Equal(new VerbResult(1, "Ready is False, and it has ended: web exited with code 3", IsError: true), Wait(bench, "ready"));
    }

    [Fact]
    public void A_supervisor_that_is_gone_has_ended_too()
    {
        using VerbBench bench = new(("/status?watch", Documents.Text(Pod("False", "False")) + "\n"));
        Assert.Equal(new VerbResult(0, "ended"), Wait(bench, "exit"));
        Assert.Equal(new VerbResult(1, "the supervisor has ended", IsError: true), Wait(bench, "ready"));
    }

    [Theory]
    [InlineData("ready", "timed out after 0s: Ready is False (ContainersNotReady: containers with unready status: [web])")]
    [InlineData("exit", "timed out after 0s: it is Running")]
    public void Time_that_is_over_says_how_things_are(string what, string said)
    {
        using VerbBench bench = new(("/status?watch", Documents.Text(Pod("False", "False", ",'reason':'ContainersNotReady','message':'containers with unready status: [web]'")) + "\n..."));
        Assert.Equal(new VerbResult(1, said, IsError: true), Wait(bench, what, TimeSpan.Zero));
    }

    [Fact]
    public void What_is_so_already_needs_no_time()
    {
        using VerbBench bench = new(("/status?watch", Documents.Text(Pod("True", "True")) + "\n..."));
        Assert.Equal(0, Wait(bench, "ready", TimeSpan.Zero).ExitCode);
    }

    private static string Pod(string ready, string gate, string why = "") =>
        Documents.Pod($"'phase':'Running','conditions':[{{'type':'Ready','status':'{ready}'{why}}},{{'type':'amsy.dev/load','status':'{gate}'}}],{Runs}", "'readinessGates':[{'conditionType':'amsy.dev/load'}]");

    private static string Ended(string phase, int code) =>
        Documents.Pod($"'phase':'{phase}','conditions':[{{'type':'Ready','status':'False'}}],'containerStatuses':[{{'name':'web','state':{{'terminated':{{'exitCode':{code}}}}}}}]");

    private static VerbBench Bench(params string[] documents) => new(("/status?watch", string.Concat(documents.Select(document => Documents.Text(document) + "\n"))));

    private static VerbResult Wait(VerbBench bench, string what, TimeSpan? timeout = null) => WaitVerb.Execute(new ControlCommand.Wait(what, timeout), bench.Run);
}
