using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Supervisor.TestSupport;

namespace Supervisor.ProcessTests.Endpoint;

/// <summary>A gRPC client that is not ours (Debian's python3-grpcio); what it does stands in <c>health_client.py</c>.</summary>
internal sealed class HealthClient : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Task _reader;

    private HealthClient(params IReadOnlyList<string> arguments)
    {
        // A fork of C core's threads needs none of its chatter.
        ProcessStartInfo start = new("/usr/bin/python3", [Script(), .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GRPC_VERBOSITY"] = "NONE";
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _reader = Task.Run(async () =>
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                _lines.Enqueue(line);
            }
        });
    }

    /// <summary>What it said so far.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Every kind of call, one after the other; what came of each.</summary>
    public static async Task<IReadOnlyList<string>> ChecksAsync(int port)
    {
        using HealthClient client = new("checks", $"127.0.0.1:{port}");
        await client.EndAsync();
        return client.Lines;
    }

    /// <summary>A watch that goes on.</summary>
    public static HealthClient Watch(int port, string service) => new("watch", $"127.0.0.1:{port}", service);

    public Task WaitForAsync(int count) => Eventually.Async(() => _lines.Count >= count, $"{count} messages", null, () => string.Join('\n', _lines));

    public Task EndAsync() => _reader.WaitAsync(TimeSpan.FromSeconds(30));

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Script([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "health_client.py");
}
