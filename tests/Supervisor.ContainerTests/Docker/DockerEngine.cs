using System.Diagnostics;
using System.Runtime.InteropServices;
using Supervisor.TestSupport;
using Xunit;

namespace Supervisor.ContainerTests.Docker;

/// <summary>
/// A Docker engine of this test run alone: started once, stopped at the end, with its own data, sockets and containerd, so that an
/// engine which the machine has already is neither used nor disturbed. Nothing is pulled: images are built from what is here.
/// </summary>
/// <remarks>
/// The options are what it takes in a virtual machine or a container: vfs, for overlay can't be stacked on overlay; no bridge and no
/// iptables, for containers here have either the host's network or none; cgroupfs, for there may be no systemd.
/// </remarks>
public sealed class DockerEngine : IAsyncLifetime
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(30);

    // Its containers are removed before, so that it only ends containerd; a loaded machine takes a second.
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();
    private Process? _daemon;
    private Tool? _client;
    private PosixSignalRegistration? _onTermination;
    private int _names;

    /// <summary>The docker client, bound to this engine.</summary>
    public Tool Client => _client ?? throw new TestFailureException("the Docker engine was not started");

    /// <summary>The images of these tests.</summary>
    public TestImages Images { get; private set; } = null!;

    /// <summary>What leads a client to this engine; the legacy builder, for BuildKit is not part of Debian's package.</summary>
    public IReadOnlyDictionary<string, string> ClientEnvironment => new Dictionary<string, string>
    {
        ["PATH"] = string.Join(':', Tool.SearchPath),
        ["HOME"] = _directory.Path,
        ["TERM"] = "xterm",
        ["DOCKER_HOST"] = $"unix://{_directory["socket"]}",
        ["DOCKER_CONFIG"] = _directory["client"],
        ["DOCKER_BUILDKIT"] = "0",
    };

    /// <summary>A container name that nobody has.</summary>
    public string NextName() => $"test-{Interlocked.Increment(ref _names)}";

    public async ValueTask InitializeAsync()
    {
        RefuseWithoutParts();
        string[] arguments =
        [
            $"--data-root={_directory["data"]}", $"--exec-root={_directory["exec"]}", $"--pidfile={_directory["pid"]}",
            $"--host=unix://{_directory["socket"]}", $"--config-file={_directory.Write("daemon.json", "{}")}",
            "--storage-driver=vfs", "--bridge=none", "--iptables=false", "--ip6tables=false", "--exec-opt=native.cgroupdriver=cgroupfs",
        ];
        // The shell opens the log, unshare makes a mount namespace (or the engine's own mounts would outlive it), and each becomes
        // the next: the pid is the daemon's.
        string[] command = ["-c", "exec \"$@\" >\"$0\" 2>&1", _directory["log"], "unshare", "--mount", "--", Tool.Find("dockerd")!, .. arguments];
        ProcessStartInfo start = new("/bin/sh", command) { RedirectStandardInput = true };
        start.Environment["PATH"] = string.Join(':', Tool.SearchPath);
        _daemon = Process.Start(start)!;
        _client = new Tool(Tool.Find("docker")!, ClientEnvironment);
        Images = new TestImages(this, _directory);
        // A run that is ended from outside leaves no engine behind either: the daemon stops containers and containerd by itself.
        _onTermination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => SupervisorRun.SignalProcess(_daemon.Id, 15));
        await WaitUntilItAnswersAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _onTermination?.Dispose();
        if (_daemon is { HasExited: false })
        {
            string[] containers = (await Client.RunOkAsync("ps", "--all", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (containers.Length > 0)
            {
                await Client.RunAsync(["rm", "--force", .. containers]);
            }

            SupervisorRun.SignalProcess(_daemon.Id, 15);
            using CancellationTokenSource limit = new(s_stopLimit);
            await _daemon.WaitForExitAsync(limit.Token);
        }

        _daemon?.Dispose();
        _directory.Dispose();
    }

    private static void RefuseWithoutParts()
    {
        if (Environment.UserName != "root")
        {
            throw new TestFailureException("these tests start a Docker engine of their own: run them as root");
        }

        string[] missing = [.. ((string[])["dockerd", "docker", "containerd", "runc", "busybox", "cc", "unshare"]).Where(name => Tool.Find(name) is null)];
        if (missing.Length > 0)
        {
            throw new TestFailureException(
                $"these tests start a Docker engine of their own, and this machine has no {string.Join(", ", missing)}: apt-get install docker.io runc busybox-static gcc libc6-dev util-linux");
        }
    }

    private async Task WaitUntilItAnswersAsync()
    {
        Stopwatch clock = Stopwatch.StartNew();
        while ((await Client.RunAsync("version")).ExitCode != 0)
        {
            if (_daemon!.HasExited || clock.Elapsed > s_startLimit)
            {
                string state = _daemon.HasExited ? $"ended with exit code {_daemon.ExitCode}" : $"does not answer after {s_startLimit.TotalSeconds} s";
                throw new TestFailureException($"dockerd {state}; the end of its log:{Environment.NewLine}{EndOfLog()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private string EndOfLog() => string.Join(Environment.NewLine, File.ReadLines(_directory["log"]).TakeLast(15));
}
