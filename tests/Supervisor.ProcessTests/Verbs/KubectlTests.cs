using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ProcessTests.Verbs;

/// <summary>The same documents printed by our verbs and by the real kubectl.</summary>
public sealed partial class KubectlTests : IDisposable
{
    // In the middle of the finest unit that is shown, so that it does not matter when a program looks at the clock.
    private static readonly string s_45m = Ago(TimeSpan.FromMinutes(45.5));
    private static readonly string s_5h20m = Ago(TimeSpan.FromMinutes(320.5));
    private static readonly string s_3d5h = Ago(TimeSpan.FromHours(77.5));

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string> Pods => [.. Documents.Keys];

    private static Dictionary<string, string> Documents => new()
    {
        ["plain"] = Pod("'phase':'Running','containerStatuses':[{'name':'web','state':{'running':{'startedAt':T}},'lastState':{},'ready':true,'started':true,'restartCount':0}]"),
        ["everything"] = Pod(
            """
            'phase':'Running','reason':'Because','message':'of this',
            'conditions':[{'type':'PodScheduled','status':'True'},{'type':'Ready','status':'False','reason':'ReadinessGatesNotReady','message':'x'},{'type':'amsy.dev/load','status':'Unknown'}],
            'initContainerStatuses':[
              {'name':'migrate','state':{'terminated':{'exitCode':0,'reason':'Completed','startedAt':T,'finishedAt':T}},'lastState':{},'ready':true,'started':false,'restartCount':0},
              {'name':'proxy','state':{'running':{'startedAt':T}},'lastState':{},'ready':true,'started':true,'restartCount':2}],
            'containerStatuses':[{'name':'web','state':{'waiting':{'reason':'CrashLoopBackOff','message':'back-off 10s'}},
              'lastState':{'terminated':{'exitCode':137,'signal':9,'reason':'Error','message':'the last\nwords','startedAt':T,'finishedAt':T}},'ready':false,'started':false,'restartCount':3}]
            """,
            """
            'readinessGates':[{'conditionType':'amsy.dev/load'},{'conditionType':'example.com/other'}],
            'initContainers':[{'name':'migrate','command':['sh','-c','echo a\necho b']},
              {'name':'proxy','restartPolicy':'Always','command':['/proxy'],'startupProbe':{'tcpSocket':{'port':9000},'periodSeconds':1,'timeoutSeconds':1,'successThreshold':1,'failureThreshold':30}}],
            'containers':[{'name':'web','command':['/app/server'],'args':['--port','8080'],'ports':[{'containerPort':8080,'name':'http','protocol':'TCP'},{'containerPort':9090,'protocol':'TCP'}],
              'livenessProbe':{'httpGet':{'path':'/healthz','port':8080,'scheme':'HTTP'},'initialDelaySeconds':5,'timeoutSeconds':1,'periodSeconds':10,'successThreshold':1,'failureThreshold':3},
              'readinessProbe':{'exec':{'command':['cat','/tmp/ready it']},'timeoutSeconds':1,'periodSeconds':5,'successThreshold':1,'failureThreshold':3},
              'startupProbe':{'grpc':{'port':5000,'service':'abc'},'timeoutSeconds':1,'periodSeconds':10,'successThreshold':1,'failureThreshold':3}}]
            """),
        ["hosts and names in probes"] = Pod(
            "'phase':'Running','containerStatuses':[{'name':'web','state':{'terminated':{'exitCode':0,'reason':'Completed','startedAt':T,'finishedAt':T}},'lastState':{},'ready':false,'restartCount':0}]",
            """
            'containers':[{'name':'web','ports':[{'containerPort':8080,'protocol':'TCP'}],
              'livenessProbe':{'httpGet':{'path':'a/b','port':'http','scheme':'HTTPS','host':'::1'},'timeoutSeconds':1,'periodSeconds':10,'successThreshold':1,'failureThreshold':3},
              'readinessProbe':{'tcpSocket':{'host':'db','port':5432},'timeoutSeconds':1,'periodSeconds':5,'successThreshold':1,'failureThreshold':3}}]
            """),
        ["failed with no reason"] = Pod("'phase':'Failed','containerStatuses':[{'name':'web','state':{'terminated':{'exitCode':3,'startedAt':T,'finishedAt':T}},'lastState':{},'ready':false,'restartCount':0}]"),
        ["no event"] = Pod("'phase':'Pending','containerStatuses':[{'name':'web','state':{'waiting':{}},'lastState':{},'ready':false,'restartCount':0}]"),
    };

    /// <summary>kubectl's lines that mean nothing inside of one container are left out of its output; they are why others are indented further.</summary>
    [Theory]
    [MemberData(nameof(Pods))]
    public async Task Describe(string name)
    {
        string pod = Documents[name], events = name == "no event" ? List() : Events;
        await using KubectlServer server = new(pod, events);
        string[] expected = [.. Comparable(server.Run("describe", "pod", "web")).Where(line => !NotOurs().IsMatch(line))];
        Assert.Equal(expected, Comparable(await OursAsync(pod, events, "describe")).Where(line => !NotOurs().IsMatch(line)));
        Assert.True(expected.Length > 10);
    }

    [Fact]
    public async Task Events_in_a_table()
    {
        await using KubectlServer server = new(Documents["plain"], Events);
        Assert.Equal(server.Run("events"), await OursAsync(Documents["plain"], Events, "events"));
    }

    [Theory]
    [MemberData(nameof(Pods))]
    public async Task Json_and_yaml(string name)
    {
        await using KubectlServer server = new(Documents[name], Events);
        foreach (string format in (string[])["json", "yaml", "name"])
        {
            Assert.Equal(server.Run("get", "pod", "web", "-o", format), await OursAsync(Documents[name], Events, "get", "-o", format));
        }
    }

    /// <summary>Texts that are plain in YAML, and those that are not.</summary>
    [Fact]
    public async Task Yaml_of_texts()
    {
        string[] texts =
        [
            "", "a", "a b", "true", "Yes", "off", "null", "~", "1", "1.5", "-1e3", "0x1f", "1_000", "12:30", "2026-01-01", "2026-01-01T00:00:00Z", "a: b", "a:b", "a:", ":a", "- a", "-a", "-", "? a", "?a", "#a", "a #b", "a#b",
            "[a", "{a", "a]", "&a", "*a", "!a", "|a", ">a", "'a", "a'b", "\\\"a", "a\\\"b", "%a", "@a", "`a", ",a", "a,b", " a", "a ", "a\\tb", "a\\u001bb", "a\\\\b", "=", "<<", ".", ".5", "+1", "a\\nb", "a\\nb\\n", "a\\nb\\n\\n", "---", "--- a", "é", "日本",
            "spec.containers{web}", "http://127.0.0.1:8080/x?y=z", "0b101", "0o17", "017", "1.2.3", "10s", "8e", "NaN", ".nan", ".inf", "a\\n  b",
        ];
        string pod = $"{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{{\"name\":\"web\",\"namespace\":\"default\"}},\"texts\":[{string.Join(',', texts.Select(text => $"\"{text}\""))}]}}";
        await using KubectlServer server = new(pod, Events);
        Assert.Equal(server.Run("get", "pod", "web", "-o", "yaml").Split('\n'), (await OursAsync(pod, Events, "get", "-o", "yaml")).Split('\n'));
    }

    [Fact]
    public async Task Get_in_a_table_and_its_growth_while_it_is_watched()
    {
        static string At(string state, int restarts, bool ready) =>
            Pod($"'phase':'Running','containerStatuses':[{{'name':'web','state':{state},'lastState':{{'terminated':{{'finishedAt':'{s_45m}'}}}},'ready':{(ready ? "true" : "false")},'restartCount':{restarts}}}]");
        string[] pods =
        [
            At("{'running':{}}", 0, ready: false), At("{'running':{}}", 1, ready: true), At("{'waiting':{'reason':'CrashLoopBackOff'}}", 2, ready: false), At("{'running':{}}", 2, ready: true),
            At("{'terminated':{'reason':'Error'}}", 2, ready: false).Replace("Running", "Failed", StringComparison.Ordinal),
        ];
        await using KubectlServer server = new(
            pods[0], Events,
            ["web", "0/1", "Running", "0", "3d5h"], ["web", "1/1", "Running", "1 (45m ago)", "3d5h"], ["web", "0/1", "CrashLoopBackOff", "2 (45m ago)", "3d5h"], ["web", "1/1", "Running", "2 (45m ago)", "3d5h"],
            ["web", "0/1", "Error", "2 (45m ago)", "3d5h"]);
        Assert.Equal(server.Run("get", "pod", "web"), await OursAsync(pods[0], Events, "get"));
        Assert.Equal(server.Run("get", "pod", "web", "-w"), await OursAsync(string.Join('\n', pods) + "\n", Events, "get", "-w"));
    }

    private static string Events => List(
        Event("Warning", "Unhealthy", "Liveness probe failed: HTTP probe\\nfailed with \\u001b statuscode: 500 ", 8, s_5h20m, s_45m), Event("Normal", "Started", "Started container web", 1, s_3d5h, s_3d5h),
        Event("Normal", "Killing", "Container web failed liveness probe, will be restarted", 2, s_3d5h, s_5h20m));

    private static string List(params string[] items) => $"{{'kind':'EventList','apiVersion':'v1','metadata':{{'resourceVersion':'9'}},'items':[{string.Join(',', items)}]}}".Replace('\'', '"');

    private static string Event(string type, string reason, string message, int count, string first, string last) =>
        $"{{'apiVersion':'v1','kind':'Event','metadata':{{'name':'web.{reason}','namespace':'default'}},'involvedObject':{{'kind':'Pod','namespace':'default','name':'web','fieldPath':'spec.containers{{web}}'}},"
        + $"'reason':'{reason}','message':'{message}','source':{{'component':'supervisor'}},'type':'{type}','count':{count},'firstTimestamp':'{first}','lastTimestamp':'{last}'}}";

    private static string Pod(string status, string spec = "'containers':[{'name':'web'}]") =>
        $"{{'apiVersion':'v1','kind':'Pod','metadata':{{'name':'web','namespace':'default','resourceVersion':'7','creationTimestamp':'{s_3d5h}'}},'spec':{{{spec}}},'status':{{'startTime':T,{status}}}}}"
            .ReplaceLineEndings("").Replace("T,", $"'{s_3d5h}',", StringComparison.Ordinal).Replace("T}", $"'{s_3d5h}'}}", StringComparison.Ordinal).Replace('\'', '"');

    private static string Ago(TimeSpan age) => (DateTimeOffset.UtcNow - age).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Comparable(string text) =>
        text.Split('\n').Select(line => line is [not ' ', ..] || line.StartsWith("    Port", StringComparison.Ordinal) ? Blanks().Replace(line, ": ") : line);

    // What Environment is followed by are values; they are the test of DescriptionTests.
    [GeneratedRegex("^(Labels|Annotations|Node|IP|IPs|Volumes|QoS Class|Node-Selectors|Tolerations|Service Account|Priority): ?|^    (Container ID|Image|Image ID|Port|Host Port|Host Ports|Environment|Mounts): +(<none>|0/TCP.*)?$")]
    private static partial Regex NotOurs();

    [GeneratedRegex(": +")]
    private static partial Regex Blanks();

    private async Task<string> OursAsync(string pod, string events, params string[] arguments)
    {
        string path = _directory[Guid.NewGuid().ToString("N")];
        using FakeControlServer server = new(path, (target, connection) =>
            connection.Send(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{(target.StartsWith("/events", StringComparison.Ordinal) ? events : pod)}")));
        await using SupervisorRun run = new SupervisorSetup(RunMode.Subreaper).Arguments([.. arguments, "--socket", path]).Start();
        Assert.Equal((ExitStatus.Exited(0), ""), (await run.WaitForExitAsync(), run.Log));
        return run.Output;
    }
}
