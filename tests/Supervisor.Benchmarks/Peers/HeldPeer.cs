using System.Diagnostics;
using System.Globalization;
using Supervisor.TestSupport;

namespace Supervisor.Benchmarks.Peers;

/// <summary>A contestant that runs, as process 1 of its own namespaces, and is asked one thing after the other. It ends with its holder.</summary>
internal sealed class HeldPeer : IDisposable
{
    private readonly Process _process;

    /// <summary>Returns when its main process runs.</summary>
    internal HeldPeer(string stopwatch, IReadOnlyList<string> arguments)
    {
        _process = Process.Start(new ProcessStartInfo(stopwatch, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Pid = (int)ReadNumbers()[0];
    }

    /// <summary>Of the init, as this machine sees it.</summary>
    internal int Pid { get; }

    /// <summary>From main's exit to the next main's first act, in nanoseconds.</summary>
    internal long Restart() => Ask("restart")[0];

    /// <summary>From kill(2) at the init to main's handler, in nanoseconds.</summary>
    internal long Signal() => Ask("signal")[0];

    /// <summary>How long main took to make so many children that stay, in nanoseconds.</summary>
    internal long MakeChildren(int count) => Ask(FormattableString.Invariant($"children {count}"))[0];

    /// <summary>From SIGTERM at the init to its exit, in nanoseconds. Nothing else can be asked behind it.</summary>
    internal long End() => Ask("end")[0];

    /// <summary>How often the threads of init and helpers were woken within a time that is waited here.</summary>
    internal long Wakes(TimeSpan length) => Ask(FormattableString.Invariant($"wakes {length.TotalMilliseconds:0}"))[0];

    /// <summary>Of init and helpers together.</summary>
    internal (long Resident, long Private, long Threads, long Processes) Memory() => Ask("memory") is [long resident, long @private, long threads, long processes]
        ? (resident, @private, threads, processes)
        : throw new TestFailureException("the stopwatch said something else");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private long[] Ask(string question)
    {
        _process.StandardInput.Write(question + "\n");
        _process.StandardInput.Flush();
        return ReadNumbers();
    }

    private long[] ReadNumbers() =>
        [.. (_process.StandardOutput.ReadLine() ?? throw new TestFailureException($"{string.Join(' ', _process.StartInfo.ArgumentList)} ended early"))
            .Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
}
