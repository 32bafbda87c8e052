using Supervisor.TestSupport;

namespace Supervisor.ProcessTests.Samples;

/// <summary>A file of docker/examples/samples that runs as process 1, as it is but for what the test sets; and what its control socket says of it.</summary>
internal sealed class Sample : IAsyncDisposable
{
    private readonly ScratchRoot? _root;
    private readonly string _socket;

    private Sample(SupervisorRun run, ScratchRoot? root, string socket)
    {
        Run = run;
        _root = root;
        _socket = socket;
    }

    /// <summary>Where the samples are.</summary>
    public static string Directory => Path.Combine(Repository.Root, "docker", "examples", "samples");

    public SupervisorRun Run { get; }

    /// <summary>Where its control socket lies, seen from outside.</summary>
    public string Socket => _socket;

    /// <summary>The status of its only container as <c>GET /status</c> has it now; null while nobody answers.</summary>
    public ContainerReading? Status => ControlSocket.TryGetStatus(_socket)?.Main;

    /// <summary>Starts it in a root that has the published file and a static busybox with its applets: what the image busybox is.</summary>
    public static Sample Start(string file, params IReadOnlyList<string> settings)
    {
        ScratchRoot root = new ScratchRoot().AddDevices().AddDirectory("/tmp").Copy("/bin/busybox", "/bin/busybox").Copy(Path.Combine(Directory, file), $"/samples/{file}");
        foreach (string applet in (string[])["cat", "echo", "mkdir", "rm", "sh", "sleep", "tail", "tee", "test", "touch", "wc"])
        {
            File.CreateSymbolicLink(root.OnHost($"/bin/{applet}"), "busybox");
        }

        return new Sample(Start(new SupervisorSetup(RunMode.Process1).Root(root), $"/samples/{file}", ["endpoint.control=/control.sock", .. settings]), root, root.OnHost("/control.sock"));
    }

    /// <summary>Starts it with this machine's files, for what a small root does not have.</summary>
    public static Sample StartOnHost(string file, params IReadOnlyList<string> settings)
    {
        SupervisorRun run = Start(new SupervisorSetup(RunMode.Process1), Path.Combine(Directory, file), ["endpoint.control=@/control.sock", .. settings]);
        return new Sample(run, root: null, run.Directory["control.sock"]);
    }

    /// <summary>Waits until the status is as asked for, and returns it.</summary>
    public Task<ContainerReading> WaitForAsync(Func<ContainerReading, bool> condition, string what) =>
        Eventually.Async(() => Status is { } status && condition(status) ? status : null, what, timeout: null, () => $"{Status}{Environment.NewLine}{Run.Dump()}");

    /// <summary>SIGTERM, to the end.</summary>
    public Task<ExitStatus> StopAsync()
    {
        Run.Signal(15);
        return Run.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Run.DisposeAsync();
        _root?.Dispose();
    }

    private static SupervisorRun Start(SupervisorSetup setup, string file, IEnumerable<string> settings) =>
        setup.Arguments(["-c", file, .. settings.SelectMany(setting => (string[])["--set", setting])]).Start();
}
