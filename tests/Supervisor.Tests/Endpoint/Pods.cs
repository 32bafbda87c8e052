using Supervisor.Configuration;
using Supervisor.Endpoint;
using Supervisor.Plans;
using Supervisor.Signals;
using Supervisor.Status;

namespace Supervisor.Tests.Endpoint;

/// <summary>Snapshots to be shown.</summary>
internal static class Pods
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public static readonly Verdict Passing = new([Check.Ok("main")]);

    /// <summary>What <c>GET /config</c> answers.</summary>
    public const string Configuration = "restartPolicy: Never  # default\n";

    public static readonly ControlWords Words = new(DurationText.TryParse, static text => SignalNames.TryParse(text, out int signal) ? signal : null);

    /// <summary>One with everything in it.</summary>
    public static readonly PodPlan Plan = new()
    {
        Name = "pod",
        InitSteps =
        [
            new InitStepPlan { Process = new ProcessPlan { Name = "migrate", Argv = ["migrate", "--password=secret-argument"] } },
            new InitStepPlan
            {
                Process = new ProcessPlan { Name = "proxy", Argv = ["proxy"] },
                Sidecar = new SidecarPlan { Probes = new ProbesPlan { Startup = new ProbePlan { Handler = new HandlerPlan.TcpSocket("127.0.0.1", 81) } } },
            },
        ],
        Main = new MainPlan
        {
            Process = new ProcessPlan
            {
                Name = "web",
                Argv = ["/bin/web", "--token=secret-argument"],
                Environment = [new EnvironmentVariable("PASSWORD", "secret-value"), new EnvironmentVariable("MODE", "fast")],
                WorkingDirectory = "/srv",
            },
            Ports = [new ContainerPort("http", 80), new ContainerPort(null, 81)],
            PreStop = new HookPlan { Handler = new HandlerPlan.Sleep(TimeSpan.FromSeconds(2)) },
            Probes = new ProbesPlan
            {
                Startup = new ProbePlan { Handler = new HandlerPlan.Exec(new ProcessPlan { Name = "web", Argv = ["test", "-e", "/ok"] }), GracePeriod = TimeSpan.FromSeconds(3) },
                Liveness = new ProbePlan { Handler = new HandlerPlan.HttpGet(true, "example.com", 443, "/healthz?x=1", [new HttpHeader("Authorization", "secret-header")]), Period = TimeSpan.FromSeconds(0.25) },
                Readiness = new ProbePlan { Handler = new HandlerPlan.Grpc("127.0.0.1", 5000, "shop"), SuccessThreshold = 2 },
            },
            Restart = new RestartPlan { Policy = RestartPolicy.OnFailure },
        },
    };

    public static Verdict Failing(string name, string reason) => new([Check.Ok("main"), Check.Failed(name, reason), Check.Failed("later", "of no account")]);

    /// <summary>A pod that runs and is well.</summary>
    public static PodSnapshot Running { get; } = new()
    {
        Name = "pod",
        Namespace = "default",
        Phase = PodPhase.Running,
        StartTime = Start,
        Live = Passing,
        Ready = Passing,
        Started = Passing,
        Main = new ContainerStatus { Name = "web", State = new ContainerState.Running(Start), Ready = true, Started = true, Pid = 7 },
        ResourceVersion = 12,
    };
}
