using System.Diagnostics;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Endpoint;

/// <summary>nginx that answers everything with a constant: what our endpoint is compared with.</summary>
internal sealed class Nginx : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Process _process;

    internal Nginx()
    {
        Port = FreePort.Next();
        string configuration = _directory.Write(
            "nginx.conf",
            $$"""
            daemon off;
            pid {{_directory["pid"]}};
            error_log stderr crit;
            worker_processes auto;
            events { worker_connections 1024; }
            http {
                access_log off;
                keepalive_requests 1000000000;
                server { listen 127.0.0.1:{{Port}}; location / { default_type text/plain; return 200 "ok\n"; } }
            }
            """);
        _process = Process.Start(new ProcessStartInfo("nginx", ["-c", configuration, "-p", _directory.Path]) { RedirectStandardInput = true })!;
    }

    internal int Port { get; }

    /// <summary>When its workers take connections.</summary>
    internal Task WaitUntilReadyAsync() => Eventually.Async(() => File.Exists(_directory["pid"]), "nginx");

    public void Dispose()
    {
        // Its master ends the workers.
        SupervisorRun.SignalProcess(_process.Id, 15);
        _process.WaitForExit();
        _process.Dispose();
        _directory.Dispose();
    }
}
