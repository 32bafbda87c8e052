using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary><c>describe</c>, where it says more or less than kubectl; what is the same is compared with kubectl's own output in the process tests.</summary>
public sealed class DescriptionTests
{
    private const string Waiting = "'phase':'Running','startTime':@90,'containerStatuses':[{'name':'web','state':{'waiting':{'reason':'CrashLoopBackOff'}},'lastState':{'terminated':{'exitCode':1,'reason':'Error','startedAt':@9,'finishedAt':@3}},'ready':false,'restartCount':3}]";

    [Fact]
    public void It_says_when_it_is_started_again_and_only_the_names_of_variables()
    {
        string pod = Documents.Pod(
            Waiting, "'containers':[{'name':'web','command':['/app'],'env':[{'name':'A','value':'secret'},{'name':'LONG_NAME'}]}]", ours: "'containers':[{'name':'web','nextRestart':@-7}]");
        using VerbBench bench = Bench(pod);
        Assert.Equal(
            """
            Name:        web
            Namespace:   default
            Start Time:  Sun, 01 Mar 2026 11:58:30 +0000
            Status:      Running
            Containers:
              web:
                Command:
                  /app
                State:           Waiting
                  Reason:        CrashLoopBackOff
                  Next Restart:  in 7s
                Last State:      Terminated
                  Reason:        Error
                  Exit Code:     1
                  Started:       Sun, 01 Mar 2026 11:59:51 +0000
                  Finished:      Sun, 01 Mar 2026 11:59:57 +0000
                Ready:           False
                Restart Count:   3
                Environment:
                  A:          <set>
                  LONG_NAME:  <set>
            Events:  <none>

            """,
            Describe(bench));
    }

    /// <summary>kubectl counts from the end of the grace period, and prints <c>&lt;invalid&gt;</c> until then.</summary>
    [Fact]
    public void Terminating_lasts_since_the_stop_was_asked_for()
    {
        using VerbBench bench = Bench(Documents.Pod(Waiting, metadata: ",'deletionTimestamp':@-18,'deletionGracePeriodSeconds':30"));
        Assert.Contains("\nStatus:                    Terminating (lasts 12s)\nTermination Grace Period:  30s\n", Describe(bench), StringComparison.Ordinal);
    }

    [Fact]
    public void Seconds_with_decimals_and_a_notify_probe()
    {
        using VerbBench bench = Bench(Documents.Pod(Waiting, "'containers':[{'name':'web','startupProbe':{'notify':{},'periodSeconds':0.25,'timeoutSeconds':1,'failureThreshold':30}}]"));
        Assert.Contains("    Startup:        notify delay=0s timeout=1s period=0.25s #success=1 #failure=30\n", Describe(bench), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"status\":{\"containerStatuses\":[7,{}],\"conditions\":[8]},\"spec\":{\"containers\":[[],{\"env\":[1],\"command\":[2],\"ports\":[3],\"livenessProbe\":4}],\"readinessGates\":[5]}}")]
    public void Whatever_else_comes_is_no_crash(string document)
    {
        using VerbBench bench = new(("/status", document), ("/events", document));
        Assert.StartsWith("Name:", Describe(bench), StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_do_not_move_columns()
    {
        using VerbBench bench = Bench(Documents.Pod("'phase':'Running','conditions':[{'type':'Ready','status':'False'},{'type':'X','status':'Unknown'}]"), "'items':[{'type':'Warning','reason':'A','message':'b'},{'type':'Normal','reason':'CCC','message':'d'}]");
        string plain = Describe(bench), coloured = DescribeVerb.Execute(new ControlCommand.Describe(), bench.Run with { Screen = bench.Run.Screen with { HasColours = true } }).Line;
        Assert.Contains("\u001b[33mWarning\u001b[0m", coloured, StringComparison.Ordinal);
        Assert.Equal(plain, coloured.Replace("\u001b[0m", "", StringComparison.Ordinal).Replace("\u001b[31m", "", StringComparison.Ordinal).Replace("\u001b[32m", "", StringComparison.Ordinal).Replace("\u001b[33m", "", StringComparison.Ordinal));
    }

    private static VerbBench Bench(string pod, string events = "'items':[]") => new(("/status", Documents.Text(pod)), ("/events", Documents.Text($"{{{events}}}")));

    private static string Describe(VerbBench bench)
    {
        VerbResult result = DescribeVerb.Execute(new ControlCommand.Describe(), bench.Run);
        Assert.Equal((0, false), (result.ExitCode, result.IsError));
        return result.Line;
    }
}
