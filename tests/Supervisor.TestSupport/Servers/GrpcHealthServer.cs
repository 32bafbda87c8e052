namespace Supervisor.TestSupport;

/// <summary>A gRPC server that is not ours (Debian's python3-grpcio) with the health service, or, <c>bare</c>, without it. See <c>health_server.py</c> for what it answers.</summary>
public sealed class GrpcHealthServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SpawnedProcess _process;
    private readonly StreamCapture _output;

    private GrpcHealthServer(bool bare)
    {
        using (Stream embedded = typeof(GrpcHealthServer).Assembly.GetManifestResourceStream("health_server.py")!)
        using (FileStream file = File.Create(_directory["health_server.py"]))
        {
            embedded.CopyTo(file);
        }

        Pipe output = Pipe.Create();
        int nothing = Posix.open("/dev/null", Posix.O_RDWR | Posix.O_CLOEXEC);
        _process = SpawnedProcess.Start(
            "/usr/bin/python3", [_directory["health_server.py"], bare ? "bare" : "health"], ["PATH=/usr/bin:/bin"], nothing, output.Writer, output.Writer);
        _ = Posix.close(nothing);
        _ = Posix.close(output.Writer);
        _output = new StreamCapture(output.Reader);
    }

    public int Port { get; private set; }

    /// <summary>What it was asked so far: a service ("-" is the empty name) and the client's user agent a line.</summary>
    public IReadOnlyList<string> Asked => [.. _output.Text().Split('\n').Where(line => line.StartsWith("asked ", StringComparison.Ordinal)).Select(line => line[6..])];

    /// <summary>Starts it, and returns when it listens.</summary>
    public static async Task<GrpcHealthServer> StartAsync(bool bare = false)
    {
        GrpcHealthServer server = new(bare);
        await Eventually.Async(
            () => server._process.Exit.IsCompleted || server._output.Text().Contains('\n', StringComparison.Ordinal), "the gRPC server's port", TimeSpan.FromSeconds(30),
            server._output.Text).ConfigureAwait(false);
        if (!int.TryParse(server._output.Text().Split('\n')[0], out int port))
        {
            string text = server._output.Text();
            await server.DisposeAsync().ConfigureAwait(false);
            throw new TestFailureException($"these tests need python3-grpcio of /usr/bin/python3 on this machine: {text}");
        }

        server.Port = port;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _ = Posix.kill(_process.Pid, 9);
        _ = await _process.Exit.ConfigureAwait(false);
        _directory.Dispose();
    }
}
