using System.Diagnostics;
using System.Globalization;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks;

/// <summary>A <c>counterpart</c> that goes on: a server, or a loop that loads a processor. It ends with us, for it ends with its standard input.</summary>
internal sealed class CounterpartProcess : IDisposable
{
    private readonly Process _process;

    internal CounterpartProcess(params IReadOnlyList<string> arguments)
    {
        _process = Process.Start(new ProcessStartInfo(Counterpart.Path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    /// <summary>Waits for the next number that it prints; a server's first one is its port.</summary>
    internal long ReadNumber() => long.Parse(
        _process.StandardOutput.ReadLine() ?? throw new TestFailureException($"{string.Join(' ', _process.StartInfo.ArgumentList)} ended early"), CultureInfo.InvariantCulture);

    /// <summary>Sends SIGUSR1, for which <c>gather</c> waits.</summary>
    internal void Go() => SupervisorRun.SignalProcess(_process.Id, 10);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
