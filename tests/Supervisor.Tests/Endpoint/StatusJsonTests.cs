using System.Text.Json;
using Supervisor.Endpoint;
using Supervisor.Status;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary>A pod as Kubernetes shows one, and what only the control socket shows.</summary>
public sealed class StatusJsonTests
{
    private static readonly PodSnapshot Full = Pods.Running with
    {
        Phase = PodPhase.Running,
        ReadinessGates = ["example.com/warm", "example.com/lb"],
        Conditions =
        [
            new PodCondition(PodCondition.Initialized, ConditionStatus.True, "", "", Pods.Start),
            new PodCondition(PodCondition.Ready, ConditionStatus.False, "ReadinessGatesNotReady", "the status of pod readiness gate \"example.com/warm\" is not \"True\", but Unknown", Pods.Start.AddSeconds(1)),
            new PodCondition("example.com/warm", ConditionStatus.Unknown, "Warming", "secret: what its setter wrote", Pods.Start.AddSeconds(2)),
        ],
        StopDeadline = Pods.Start.AddSeconds(30),
        Ready = Pods.Failing("readiness", "the probe failed"),
        InitContainers =
        [
            new ContainerStatus
            {
                Name = "migrate",
                State = new ContainerState.Terminated(0, 0, "Completed", "", Pods.Start, Pods.Start.AddSeconds(1)),
                Ready = true,
            },
        ],
        Main = Pods.Running.Main with
        {
            State = new ContainerState.Waiting("CrashLoopBackOff", "secret: waiting"),
            LastState = new ContainerState.Terminated(137, 9, "Error", "secret: last words", null, Pods.Start.AddSeconds(2)),
            RestartCount = 3,
            NextRestart = Pods.Start.AddMinutes(1),
            Probes = [new ProbeStatus("readiness", "Failure", 4, StreakSucceeded: false, "secret: output")],
        },
    };

    [Fact]
    public void It_has_the_shape_of_a_pod()
    {
        JsonElement pod = Write(Full, showsAll: true);
        Assert.Equal("v1", pod.GetProperty("apiVersion").GetString());
        Assert.Equal("Pod", pod.GetProperty("kind").GetString());
        AssertJson(
            """{"name":"pod","namespace":"default","resourceVersion":"12","creationTimestamp":"2026-01-02T03:04:05Z","deletionTimestamp":"2026-01-02T03:04:35Z"}""",
            pod.GetProperty("metadata"));
        JsonElement status = pod.GetProperty("status");
        Assert.Equal("Running", status.GetProperty("phase").GetString());
        Assert.Equal("2026-01-02T03:04:05Z", status.GetProperty("startTime").GetString());
        AssertJson(
            """
            [{"name":"migrate","state":{"terminated":{"exitCode":0,"reason":"Completed","startedAt":"2026-01-02T03:04:05Z","finishedAt":"2026-01-02T03:04:06Z"}},
            "lastState":{},"ready":true,"started":false,"restartCount":0}]
            """,
            status.GetProperty("initContainerStatuses"));
        AssertJson(
            """
            [{"name":"web","state":{"waiting":{"reason":"CrashLoopBackOff","message":"secret: waiting"}},
            "lastState":{"terminated":{"exitCode":137,"signal":9,"reason":"Error","message":"secret: last words","finishedAt":"2026-01-02T03:04:07Z"}},
            "ready":true,"started":true,"restartCount":3}]
            """,
            status.GetProperty("containerStatuses"));
    }

    [Fact]
    public void Ours_is_under_supervisor()
    {
        AssertJson(
            """
            {"stalled":false,"graceLeftSeconds":10,"live":{"passed":true},"ready":{"passed":false,"reason":"readiness: the probe failed"},"started":{"passed":true},
            "containers":[{"name":"migrate","probes":[]},
            {"name":"web","pid":7,"nextRestart":"2026-01-02T03:05:05.678000Z","probes":[{"type":"readiness","result":"Failure","streak":4,"streakSucceeded":false,"lastMessage":"secret: output"}]}]}
            """,
            Write(Full, showsAll: true).GetProperty("supervisor"));
    }

    [Fact]
    public void Conditions_are_Kubernetes_and_a_gate_that_nobody_set_has_none()
    {
        JsonElement pod = Write(Full, showsAll: true);
        AssertJson(
            """
            [{"type":"Initialized","status":"True","lastProbeTime":null,"lastTransitionTime":"2026-01-02T03:04:05Z"},
            {"type":"Ready","status":"False","lastProbeTime":null,"lastTransitionTime":"2026-01-02T03:04:06Z","reason":"ReadinessGatesNotReady",
            "message":"the status of pod readiness gate \"example.com/warm\" is not \"True\", but Unknown"},
            {"type":"example.com/warm","status":"Unknown","lastProbeTime":null,"lastTransitionTime":"2026-01-02T03:04:07Z","reason":"Warming","message":"secret: what its setter wrote"}]
            """,
            pod.GetProperty("status").GetProperty("conditions"));
        AssertJson("""[{"conditionType":"example.com/warm"},{"conditionType":"example.com/lb"}]""", pod.GetProperty("spec").GetProperty("readinessGates"));
    }

    [Fact]
    public void The_specification_is_what_describe_shows_and_values_are_not_in_it()
    {
        JsonElement spec = Write(Pods.Running, showsAll: true).GetProperty("spec");
        AssertJson(
            """
            {"readinessGates":[],
            "initContainers":[{"name":"migrate","command":["migrate","--password=secret-argument"],"env":[]},
            {"name":"proxy","command":["proxy"],"env":[],"restartPolicy":"Always",
            "startupProbe":{"tcpSocket":{"port":81},"initialDelaySeconds":0,"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3}}],
            "containers":[{"name":"web","command":["/bin/web","--token=secret-argument"],"workingDir":"/srv","env":[{"name":"PASSWORD"},{"name":"MODE"}],
            "ports":[{"name":"http","containerPort":80,"protocol":"TCP"},{"containerPort":81,"protocol":"TCP"}],
            "lifecycle":{"preStop":{"sleep":{"seconds":2}}},
            "startupProbe":{"exec":{"command":["test","-e","/ok"]},"initialDelaySeconds":0,"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3,"terminationGracePeriodSeconds":3},
            "livenessProbe":{"httpGet":{"scheme":"HTTPS","host":"example.com","port":443,"path":"/healthz?x=1"},"initialDelaySeconds":0,"timeoutSeconds":1,"periodSeconds":0.25,"successThreshold":1,"failureThreshold":3},
            "readinessProbe":{"grpc":{"port":5000,"service":"shop"},"initialDelaySeconds":0,"timeoutSeconds":1,"periodSeconds":10,"successThreshold":2,"failureThreshold":3}}],
            "restartPolicy":"OnFailure","terminationGracePeriodSeconds":30}
            """,
            spec);
        AssertJson("""{"readinessGates":[]}""", Write(Pods.Running, showsAll: false).GetProperty("spec"));
    }

    [Fact]
    public void For_a_stream_it_is_one_line() =>
        Assert.DoesNotContain((byte)'\n', StatusJson.Write(Full, Pods.Plan, stalled: false, Pods.Start, compact: true).ToArray());

    [Fact]
    public void The_port_shows_neither_messages_nor_outputs_nor_pids()
    {
        string shown = Write(Full, showsAll: false).GetRawText();
        Assert.DoesNotContain("secret", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("pid", shown, StringComparison.Ordinal);
        Assert.Contains("CrashLoopBackOff", shown, StringComparison.Ordinal);
        Assert.Contains("\"streak\": 4", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_is_of_the_one_zone_whatever_it_was_taken_in() =>
        Assert.Equal(
            "2026-01-02T03:04:05Z",
            Write(Pods.Running with { StartTime = Pods.Start.ToOffset(TimeSpan.FromHours(5)) }, showsAll: false).GetProperty("status").GetProperty("startTime").GetString());

    [Fact]
    public void Nobody_asked_for_a_stop_and_nothing_is_said_of_one() =>
        Assert.False(Write(Pods.Running, showsAll: true).GetProperty("metadata").TryGetProperty("deletionTimestamp", out _));

    [Fact]
    public void Hostile_text_is_still_JSON()
    {
        const string Text = "a\"b\\c\u0001\n</script>\u2028\ud83d\ude00";
        JsonElement pod = Write(Pods.Running with { Main = Pods.Running.Main with { Probes = [new ProbeStatus("liveness", "Success", 1, true, Text + "\udc80")] } }, showsAll: true);
        string? shown = pod.GetProperty("supervisor").GetProperty("containers")[0].GetProperty("probes")[0].GetProperty("lastMessage").GetString();
        Assert.Equal(Text + "\ufffd", shown);
    }

    private static JsonElement Write(PodSnapshot snapshot, bool showsAll) => JsonDocument.Parse(StatusJson.Write(snapshot, showsAll ? Pods.Plan : null, stalled: false, Pods.Start.AddSeconds(20), compact: false)).RootElement;

    private static void AssertJson(string expected, JsonElement found) =>
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, found), found.GetRawText());
}
