using Supervisor.Cli;
using Xunit;

namespace Supervisor.Tests.Cli;

/// <summary>READY, STATUS and RESTARTS, as the API server computes them for <c>kubectl get pod</c>; the cases are those of its printers_test.go that one pod here can be in.</summary>
public sealed class PodRowTests
{
    private const string Running = "'state':{'running':{'startedAt':@9}}";
    private const string Ended0 = "'state':{'terminated':{'exitCode':0,'reason':'Completed','finishedAt':@9}}";

    public static TheoryData<string, string, string, string> Cases => new()
    {
        // status, spec, the word, READY and RESTARTS
        { "'phase':'Pending','containerStatuses':[{'name':'web','state':{'waiting':{'reason':'ContainerCreating'}}}]", "", "ContainerCreating", "0/1 0" },
        { $"'phase':'Running','containerStatuses':[{{'name':'web','ready':true,{Running}}}]", "", "Running", "1/1 0" },
        { $"'phase':'Running','containerStatuses':[{{'name':'web','ready':false,{Running}}}]", "", "Running", "0/1 0" },
        { $"'phase':'Succeeded','containerStatuses':[{{'name':'web',{Ended0}}}]", "", "Completed", "0/1 0" },
        { "'phase':'Failed','containerStatuses':[{'name':'web','state':{'terminated':{'exitCode':3,'reason':'Error'}}}]", "", "Error", "0/1 0" },
        { "'phase':'Failed','containerStatuses':[{'name':'web','state':{'terminated':{'exitCode':137,'reason':'OOMKilled'}}}]", "", "OOMKilled", "0/1 0" },
        { "'phase':'Failed','containerStatuses':[{'name':'web','state':{'terminated':{'exitCode':3}}}]", "", "ExitCode:3", "0/1 0" },
        { "'phase':'Failed','containerStatuses':[{'name':'web','state':{'terminated':{'exitCode':137,'signal':9}}}]", "", "Signal:9", "0/1 0" },
        { "'phase':'Running','containerStatuses':[{'name':'web','restartCount':3,'state':{'waiting':{'reason':'CrashLoopBackOff'}},'lastState':{'terminated':{'finishedAt':@5}}}]", "", "CrashLoopBackOff", "0/1 3 (5s ago)" },
        { $"'phase':'Running','containerStatuses':[{{'name':'web','ready':true,'restartCount':1,{Running},'lastState':{{'terminated':{{'finishedAt':@0}}}}}}]", "", "Running", "1/1 1 (0s ago)" },
        { $"'phase':'Running','containerStatuses':[{{'name':'web','ready':true,'restartCount':1,{Running}}}]", "", "Running", "1/1 1" },
        { $"'phase':'Running','reason':'Evicted','containerStatuses':[{{'name':'web','ready':true,{Running}}}]", "", "Evicted", "1/1 0" },

        // Init steps
        { Steps("'state':{'running':{}}", "'state':{'waiting':{'reason':'PodInitializing'}}"), "", "Init:0/2", "0/1 0" },
        { Steps(Ended0, "'state':{'running':{}}"), "", "Init:1/2", "0/1 0" },
        { Steps(Ended0, "'state':{'waiting':{'reason':'PodInitializing'}}"), "", "Init:1/2", "0/1 0" },
        { Steps(Ended0, Ended0), "", "PodInitializing", "0/1 0" },
        { Steps(Ended0, "'state':{'terminated':{'exitCode':1,'reason':'Error'}}"), "", "Init:Error", "0/1 0" },
        { Steps("'state':{'terminated':{'exitCode':137,'reason':'OOMKilled'}}", "'state':{'waiting':{}}"), "", "Init:OOMKilled", "0/1 0" },
        { Steps("'state':{'terminated':{'exitCode':3}}", "'state':{'waiting':{}}"), "", "Init:ExitCode:3", "0/1 0" },
        { Steps("'state':{'terminated':{'exitCode':139,'signal':11}}", "'state':{'waiting':{}}"), "", "Init:Signal:11", "0/1 0" },
        { Steps("'restartCount':4,'state':{'waiting':{'reason':'CrashLoopBackOff'}},'lastState':{'terminated':{'finishedAt':@7}}", "'state':{'waiting':{}}"), "", "Init:CrashLoopBackOff", "0/1 4 (7s ago)" },

        // What steps were restarted no longer counts once main is there.
        {
            $"'phase':'Running','initContainerStatuses':[{{'name':'a','restartCount':4,{Ended0},'lastState':{{'terminated':{{'finishedAt':@7}}}}}}],'containerStatuses':[{{'name':'web','ready':true,{Running}}}]",
            "", "Running", "1/1 0"
        },

        // Sidecars count in READY and RESTARTS, and hold up what follows until they are started.
        { $"{Sidecar($"{Running},'started':false")},'containerStatuses':[{{'name':'web','state':{{'waiting':{{'reason':'PodInitializing'}}}}}}]", "'initContainers':[{'name':'s','restartPolicy':'Always'}]", "Init:0/1", "0/2 0" },
        { $"{Sidecar($"{Running},'started':true,'ready':true")},'containerStatuses':[{{'name':'web','ready':true,{Running}}}]", "'initContainers':[{'name':'s','restartPolicy':'Always'}]", "Running", "2/2 0" },
        { $"{Sidecar($"{Running},'started':true,'ready':false")},'containerStatuses':[{{'name':'web','ready':true,{Running}}}]", "'initContainers':[{'name':'s','restartPolicy':'Always'}]", "Running", "1/2 0" },
        {
            $"{Sidecar($"{Running},'started':true,'ready':true,'restartCount':2,'lastState':{{'terminated':{{'finishedAt':@40}}}}")},'containerStatuses':[{{'name':'web','ready':true,'restartCount':1,{Running},'lastState':{{'terminated':{{'finishedAt':@60}}}}}}]",
            "'initContainers':[{'name':'s','restartPolicy':'Always'}]", "Running", "2/2 3 (40s ago)"
        },

        // Initialized once, a sidecar that crashes later is not initializing again.
        {
            "'phase':'Running','conditions':[{'type':'Initialized','status':'True'}],'initContainerStatuses':[{'name':'s','started':false,'restartCount':1,'state':{'waiting':{'reason':'CrashLoopBackOff'}}}],"
            + $"'containerStatuses':[{{'name':'web','ready':true,{Running}}}]",
            "'initContainers':[{'name':'s','restartPolicy':'Always'}]", "Init:CrashLoopBackOff", "1/2 1"
        },

        // The first of several abnormal ones has the word; one that runs next to one that is done.
        { $"'phase':'Running','containerStatuses':[{{'name':'a',{Ended0}}},{{'name':'b','ready':true,{Running}}}]", "", "NotReady", "1/2 0" },
        { $"'phase':'Running','conditions':[{{'type':'Ready','status':'True'}}],'containerStatuses':[{{'name':'a',{Ended0}}},{{'name':'b','ready':true,{Running}}}]", "", "Running", "1/2 0" },
        { "'phase':'Running','containerStatuses':[{'name':'a','state':{'waiting':{'reason':'CrashLoopBackOff'}}},{'name':'b','state':{'terminated':{'reason':'Error'}}}]", "", "CrashLoopBackOff", "0/2 0" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void As_the_API_server_computes_it(string status, string spec, string word, string numbers)
    {
        PodRow row = PodRow.Read(Documents.Parse(Documents.Pod(status, spec)));
        Assert.Equal((word, numbers), (row.Status, $"{row.Ready}/{row.Total} {row.RestartsText(Documents.Now)}"));
    }

    [Theory]
    [InlineData("Running", "Terminating")]
    [InlineData("Pending", "Terminating")]
    [InlineData("Succeeded", "Completed")]
    [InlineData("Failed", "Completed")]
    public void While_it_stops(string phase, string word) =>
        Assert.Equal(word, PodRow.Read(Documents.Parse(Documents.Pod($"'phase':'{phase}','containerStatuses':[{{'name':'web',{Ended0}}}]", metadata: ",'deletionTimestamp':@-20"))).Status);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{'status':[],'metadata':7,'spec':'x'}")]
    [InlineData("{'status':{'containerStatuses':[7,{'state':[]},{'state':{'terminated':8}}],'initContainerStatuses':['a'],'conditions':{}}}")]
    public void Whatever_else_comes_is_no_crash(string document) => Assert.NotNull(PodRow.Read(Documents.Parse(document)).Status);

    private static string Steps(string first, string second) =>
        $"'phase':'Pending','initContainerStatuses':[{{'name':'a',{first}}},{{'name':'b',{second}}}],'containerStatuses':[{{'name':'web','state':{{'waiting':{{'reason':'PodInitializing'}}}}}}]";

    private static string Sidecar(string status) => $"'phase':'Running','initContainerStatuses':[{{'name':'s',{status}}}]";
}
