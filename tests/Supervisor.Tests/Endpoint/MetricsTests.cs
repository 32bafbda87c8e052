using System.Text;
using Supervisor.Endpoint;
using Supervisor.Status;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.Tests.Endpoint;

/// <summary>S129: the metrics, judged by Prometheus' own tool.</summary>
public sealed class MetricsTests
{
    private static readonly PodSnapshot Pod = Pods.Running with
    {
        StopDeadline = Pods.Start.AddSeconds(30),
        ReadinessGates = ["example.com/warm", "example.com/lb"],
        Conditions = [new PodCondition("example.com/warm", ConditionStatus.True, "", "secret", Pods.Start), new PodCondition("example.com/lb", ConditionStatus.Unknown, "", "", Pods.Start)],
        InitContainers = [new ContainerStatus { Name = "mi\"gr\\ate", State = new ContainerState.Terminated(0, 0, "Completed", "secret", Pods.Start, Pods.Start), Ready = true }],
    };

    private static readonly Counters Counted = new()
    {
        Containers = [new ContainerCounters("mi\"gr\\ate", 0, []), new ContainerCounters("web", 1_000_000, [new(0, 2), new(137, 999_998)])],
        Probes =
        [
            new ProbeCounters("web", "liveness", ProbeCounters.Successful, 12, TimeSpan.FromSeconds(1.25), [0, 1, 2, 3, 4, 5, 6, 11]),
            new ProbeCounters("web", "liveness", ProbeCounters.Failed, 1, TimeSpan.FromSeconds(1), [0, 0, 0, 0, 0, 1, 1, 1]),
        ],
        OrphansReaped = 10_000,
        FirstTimeToReady = TimeSpan.FromMilliseconds(1234.5),
        LastTimeToReady = TimeSpan.FromMilliseconds(2),
        LastStopDuration = TimeSpan.FromSeconds(3),
    };

    [Fact]
    public void S129_promtool_has_nothing_to_say_of_them()
    {
        Assert.Equal("", Judge(Text(Pod, Counted, stalled: true)));
        Assert.Equal("", Judge(Text(Pods.Running, Counters.None, stalled: false)));
    }

    [Theory]
    [InlineData("# HELP x_minutes Help.\n# TYPE x_minutes counter\nx_minutes 1\n")]
    [InlineData("no metric at all\n")]
    public void S129_promtool_would_say_it(string bad) => Assert.NotEqual("", Judge(bad));

    [Fact]
    public void They_say_what_was_counted()
    {
        string[] lines = Text(Pod, Counted, stalled: false).Split('\n');
        Assert.All(
            (string[])
            [
                "supervisor_start_time_seconds 1767323045.678",
                "supervisor_ready 1",
                "supervisor_terminating 1",
                "supervisor_phase{phase=\"Running\"} 1",
                "supervisor_phase{phase=\"Failed\"} 0",
                "supervisor_readiness_gate{type=\"example.com/warm\"} 1",
                "supervisor_readiness_gate{type=\"example.com/lb\"} 0",
                """supervisor_container_state{container="mi\"gr\\ate",state="terminated"} 1""",
                "supervisor_container_state{container=\"web\",state=\"running\"} 1",
                "supervisor_container_ready{container=\"web\"} 1",
                "supervisor_container_restarts_total{container=\"web\"} 1000000",
                "supervisor_container_exits_total{container=\"web\",code=\"137\"} 999998",
                "supervisor_orphans_reaped_total 10000",
                "supervisor_time_to_ready_seconds{run=\"first\"} 1.2345",
                "supervisor_time_to_ready_seconds{run=\"last\"} 0.002",
                "supervisor_last_stop_duration_seconds 3",
                "supervisor_probe_attempts_total{container=\"web\",probe=\"liveness\",result=\"failed\"} 1",
                "supervisor_probe_duration_seconds_bucket{container=\"web\",probe=\"liveness\",result=\"successful\",le=\"0.001\"} 0",
                "supervisor_probe_duration_seconds_bucket{container=\"web\",probe=\"liveness\",result=\"successful\",le=\"30\"} 11",
                "supervisor_probe_duration_seconds_bucket{container=\"web\",probe=\"liveness\",result=\"successful\",le=\"+Inf\"} 12",
                "supervisor_probe_duration_seconds_sum{container=\"web\",probe=\"liveness\",result=\"successful\"} 1.25",
                "supervisor_probe_duration_seconds_count{container=\"web\",probe=\"liveness\",result=\"successful\"} 12",
            ],
            line => Assert.Contains(line, lines));
        Assert.DoesNotContain(lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stalled_supervision_is_neither_ready_nor_live()
    {
        string[] lines = Text(Pods.Running, Counters.None, stalled: true).Split('\n');
        Assert.Contains("supervisor_stalled 1", lines);
        Assert.Contains("supervisor_ready 0", lines);
        Assert.Contains("supervisor_live 0", lines);
    }

    [Fact]
    public void What_was_never_measured_is_not_there()
    {
        string text = Text(Pods.Running, Counters.None, stalled: false);
        Assert.All((string[])["time_to_ready", "stop_duration", "probe", "exits", "gate"], name => Assert.DoesNotContain(name, text, StringComparison.Ordinal));
    }

    /// <summary>A line break in a label would be a line of its own, for whoever can name a container or a gate.</summary>
    [Fact]
    public void Hostile_names_stay_in_their_quotes()
    {
        string text = Text(Pods.Running with { Main = Pods.Running.Main with { Name = "a\nb\"} 7 \\" } }, Counters.None, stalled: false);
        Assert.Contains("""{container="a\nb\"} 7 \\",state="waiting"} 0""", text, StringComparison.Ordinal);
        Assert.Equal("", Judge(text));
    }

    private static string Text(PodSnapshot pod, Counters counters, bool stalled) => Encoding.UTF8.GetString(Metrics.Write(pod, counters, stalled).Span);

    /// <summary>What the linter says; empty if nothing.</summary>
    private static string Judge(string metrics)
    {
        using TemporaryDirectory files = new();
        string file = files.Write("metrics", metrics);
        return HostCommand.Run("sh", "-c", "promtool check metrics 2>&1 <\"$1\" || test $? -le 3", "-", file);
    }
}
