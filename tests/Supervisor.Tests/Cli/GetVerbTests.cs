using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary><c>get</c>: the table, the line for each change, the other formats.</summary>
public sealed class GetVerbTests
{
    [Fact]
    public void A_line_with_the_columns_of_kubectl()
    {
        using VerbBench bench = new(("/status", Documents.Text(Documents.Pod(Running(ready: true)))));
        Assert.Equal(new VerbResult(0, "NAME   READY   STATUS    RESTARTS   AGE\nweb    1/1     Running   0          90s\n"), Get(bench, OutputFormat.Table, watches: false));
    }

    [Fact]
    public void Wide_has_what_one_container_has_of_it()
    {
        string pod = Documents.Pod(
            $"{Running(ready: true)},'conditions':[{{'type':'a.b/x','status':'True'}},{{'type':'a.b/y','status':'False'}}]",
            "'readinessGates':[{'conditionType':'a.b/x'},{'conditionType':'a.b/y'},{'conditionType':'a.b/z'}]",
            ours: "'containers':[{'name':'web','pid':17}]");
        using VerbBench bench = new(("/status", Documents.Text(pod)));
        Assert.Equal(
            """
            NAME   READY   STATUS    RESTARTS   AGE   PID   NEXT RESTART   GRACE LEFT   READINESS GATES
            web    1/1     Running   0          90s   17    <none>         <none>       1/3

            """,
            Get(bench, OutputFormat.Wide, watches: false).Line);
    }

    [Fact]
    public void Wide_says_when_it_is_started_again_and_how_much_grace_is_left()
    {
        string pod = Documents.Pod(
            "'phase':'Running','containerStatuses':[{'name':'web','state':{'waiting':{'reason':'CrashLoopBackOff'}}}]", metadata: ",'deletionTimestamp':@-12",
            ours: "'containers':[{'name':'web','nextRestart':@-7}]");
        using VerbBench bench = new(("/status", Documents.Text(pod)));
        Assert.Equal("web 0/1 Terminating 0 90s <none> 7s 12s <none>", Words(Get(bench, OutputFormat.Wide, watches: false).Line.Split('\n')[1]));
    }

    /// <summary>A line for each change, none for what only the time has changed, columns that only grow; and an end with the supervisor.</summary>
    [Fact]
    public void Watching_is_a_line_for_each_change()
    {
        string[] documents =
        [
            Documents.Pod(Steps("running", "waiting")), Documents.Pod(Steps("running", "waiting")),
            Documents.Pod(Steps("terminated", "running")), Documents.Pod(Steps("terminated", "terminated")),
            Documents.Pod(Running(ready: false)), Documents.Pod(Running(ready: true)), Documents.Pod(Running(ready: true)),
            Documents.Pod("'phase':'Failed','containerStatuses':[{'name':'web','restartCount':0,'state':{'terminated':{'exitCode':1,'reason':'Error'}}}]"),
        ];
        using VerbBench bench = new(("/status?watch", string.Concat(documents.Select(document => Documents.Text(document) + "\n"))));
        Assert.Equal(new VerbResult(0, ""), Get(bench, OutputFormat.Table, watches: true));
        Assert.Equal(
            """
            NAME   READY   STATUS     RESTARTS   AGE
            web    0/1     Init:0/2   0          90s
            web    0/1     Init:1/2   0          90s
            web    0/1     PodInitializing   0          90s
            web    0/1     Running           0          90s
            web    1/1     Running           0          90s
            web    0/1     Error             0          90s

            """,
            bench.Text);
    }

    /// <summary>Steps end and main starts within one turn of the supervisor; who watches a pod in Kubernetes sees the moment between.</summary>
    [Fact]
    public void Watching_shows_the_moment_between_the_last_step_and_main()
    {
        string[] documents = [Documents.Pod(Steps("terminated", "running")), Documents.Pod(Running(ready: true)), Documents.Pod("'phase':'Failed'")];
        using VerbBench bench = new(("/status?watch", string.Concat(documents.Select(document => Documents.Text(document) + "\n"))));
        Assert.Equal(0, Get(bench, OutputFormat.Wide, watches: true).ExitCode);
        Assert.Equal(
            ["web 0/1 Init:1/2 0 90s <none> <none> <none> <none>", "web 0/1 PodInitializing 0 90s <none> <none> <none> <none>", "web 1/1 Running 0 90s <none> <none> <none> <none>"],
            bench.Text.Split('\n')[1..4].Select(Words));
    }

    [Fact]
    public void Watching_ends_well_where_the_supervisor_is_gone()
    {
        using VerbBench bench = new(("/status?watch", Documents.Text(Documents.Pod(Running(ready: true))) + "\n"), ("/status", "{'status':{'phase':'Failed'}}".Replace('\'', '"')));
        Assert.Equal(0, Get(bench, OutputFormat.Table, watches: true).ExitCode);
    }

    /// <summary>A stream that ends although the supervisor goes on was cut off: not seeing more is not the same as nothing happening.</summary>
    [Fact]
    public void Watching_that_was_cut_off_says_so()
    {
        string pod = Documents.Text(Documents.Pod(Running(ready: true)));
        using VerbBench bench = new(("/status?watch", pod + "\n"), ("/status", pod));
        Assert.Equal(new VerbResult(1, "the supervisor goes on, but ended this stream: it is read too slowly", IsError: true), Get(bench, OutputFormat.Table, watches: true));
    }

    [Fact]
    public void Name_json_and_yaml()
    {
        using VerbBench bench = new(("/status", "{\"metadata\":{\"name\":\"web\"},\"apiVersion\":\"v1\",\"status\":{\"b\":[1,{\"d\":\"true\",\"c\":[]}],\"a\":{}}}"));
        Assert.Equal("pod/web\n", Get(bench, OutputFormat.Name, watches: false).Line);
        Assert.Equal(
            """
            {
                "apiVersion": "v1",
                "metadata": {
                    "name": "web"
                },
                "status": {
                    "a": {},
                    "b": [
                        1,
                        {
                            "c": [],
                            "d": "true"
                        }
                    ]
                }
            }

            """,
            Get(bench, OutputFormat.Json, watches: false).Line);
        Assert.Equal(
            """
            apiVersion: v1
            metadata:
              name: web
            status:
              a: {}
              b:
              - 1
              - c: []
                d: "true"

            """,
            Get(bench, OutputFormat.Yaml, watches: false).Line);
    }

    [Theory]
    [InlineData("no json", 2, "what answers there is no supervisor: it does not speak JSON")]
    [InlineData(null, 1, "refused: not here")]
    public void What_is_no_answer(string? body, int code, string line)
    {
        using VerbBench bench = new(("/status", body!), ("/status?watch", body!));
        Assert.Equal(new VerbResult(code, line, IsError: true), Get(bench, OutputFormat.Table, watches: false));
    }

    [Fact]
    public void Nobody_there_is_2()
    {
        using VerbBench bench = new();
        bench.StopListening();
        Assert.Equal((2, true), (Get(bench, OutputFormat.Table, watches: false).ExitCode, Get(bench, OutputFormat.Table, watches: true).IsError));
    }

    private static string Running(bool ready) =>
        $"'phase':'Running','containerStatuses':[{{'name':'web','ready':{(ready ? "true" : "false")},'state':{{'running':{{'startedAt':@9}}}}}}]";

    private static string Steps(string a, string b) =>
        $"'phase':'Pending','initContainerStatuses':[{{'name':'a','state':{{'{a}':{{'exitCode':0}}}}}},{{'name':'b','state':{{'{b}':{{'exitCode':0}}}}}}],'containerStatuses':[{{'name':'web','state':{{'waiting':{{'reason':'PodInitializing'}}}}}}]";

    private static string Words(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static VerbResult Get(VerbBench bench, OutputFormat format, bool watches) => GetVerb.Execute(new ControlCommand.Get(format, watches), bench.Run);
}
